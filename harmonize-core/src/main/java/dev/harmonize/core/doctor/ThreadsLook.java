package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.util.Optional;

/**
 * How many threads compute.
 *
 * @param cores that Java sees
 */
record ThreadsLook(Host host, int cores) implements Look {

    private static final String VARIABLE = "OMP_NUM_THREADS";

    @Override
    public String id() {
        return "threads";
    }

    @Override
    public Diagnosis diagnose() {
        Optional<String> set =
                Optional.ofNullable(host.environment().get(VARIABLE)).filter(value -> !value.isEmpty());
        return diagnose(set).with("omp-num-threads", set.orElse("unset")).with("encoder-threads", cores);
    }

    private Diagnosis diagnose(Optional<String> set) {
        if (set.isEmpty()) {
            return Diagnosis.warning(
                    VARIABLE + " is not set: ND4J's native code takes a thread per core, which spin while they wait",
                    "start with ./harmonize, which sets it to 1, or set it");
        }
        // ND4J reads it as Integer.parseInt does, and cannot be loaded where that fails.
        if (!set.get().matches("[+-]?\\d{1,9}")) {
            return Diagnosis.problem(
                    VARIABLE + "='" + set.get() + "' is not a whole number, and ND4J does not load with it",
                    "set it to 1, or unset it and start with ./harmonize");
        }
        if (Integer.parseInt(set.get()) < 1) {
            return Diagnosis.problem(
                    VARIABLE + "=" + set.get() + " is no number of threads, and ND4J's sums are wrong with it",
                    "set it to 1, or unset it and start with ./harmonize");
        }
        int threads = Integer.parseInt(set.get());
        String text = threads + " of ND4J's native code (" + VARIABLE + "), up to " + cores + " of encoders";
        return threads > cores
                ? Diagnosis.warning(
                        text + "; threads in excess of the cores wait for each other",
                        "set " + VARIABLE + " to " + cores + " or less")
                : Diagnosis.ok(text);
    }
}
