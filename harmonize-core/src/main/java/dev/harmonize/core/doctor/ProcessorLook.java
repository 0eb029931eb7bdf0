package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processor: its model, its vector instructions, and how many cores there are for Java.
 *
 * @param cores that Java sees
 */
record ProcessorLook(Host host, int cores) implements Look {

    @Override
    public String id() {
        return "processor";
    }

    @Override
    public Diagnosis diagnose() {
        String cpuinfo = host.text("proc/cpuinfo").orElse("");
        Optional<String> model = value(cpuinfo, "model name").or(() -> host.variable("PROCESSOR_IDENTIFIER"));
        Set<String> flags = new HashSet<>(List.of(value(cpuinfo, "flags")
                .or(() -> value(cpuinfo, "Features"))
                .orElse("")
                .split("\\s+")));
        List<String> vectors = vectors(flags);
        long machine =
                cpuinfo.lines().filter(line -> line.startsWith("processor")).count();
        StringBuilder text = new StringBuilder(model.orElse("unknown model"));
        vectors.forEach(each -> text.append(", ").append(each));
        text.append("; ").append(cores).append(cores == 1 ? " core" : " cores");
        if (machine > cores) {
            text.append(" of ").append(machine).append(", the rest withheld by affinity or a container's limit");
        }
        boolean intel = flags.contains("sse2");
        Diagnosis diagnosis = intel && !flags.contains("avx2")
                ? Diagnosis.warning(
                        text + "; without AVX2, on which everything is several times slower",
                        "use a processor of 2013 or later, or let a virtual machine pass on the host's")
                : Diagnosis.ok(text.toString());
        return diagnosis
                .with("model", model.orElse("unknown"))
                .with("vector-instructions", String.join(" ", vectors))
                .with("cores", cores)
                .with("cores-of-machine", machine == 0 ? "unknown" : machine);
    }

    private static List<String> vectors(Set<String> flags) {
        List<String> vectors = new ArrayList<>();
        if (flags.contains("avx2")) {
            vectors.add("AVX2");
        }
        if (flags.contains("avx512f")) {
            vectors.add("AVX-512");
        }
        if (flags.contains("asimd")) {
            vectors.add("NEON");
        }
        if (flags.contains("sve")) {
            vectors.add("SVE");
        }
        return vectors;
    }

    private static Optional<String> value(String cpuinfo, String key) {
        return cpuinfo.lines()
                .filter(line -> line.startsWith(key) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
