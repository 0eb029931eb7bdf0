package dev.harmonize.core.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.runs.ConfigJson;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.Provenance;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * What {@link StepBenchmark} found.
 *
 * @param options what was measured
 * @param timings per mode
 * @param peaks per mode, the most memory that the process held in RAM from its start until the mode's first turn was over,
 *     in bytes: all of it, the Java heap included, and what earlier modes needed too; none where the operating system does
 *     not tell
 * @param parameters number of learnable numbers of the model
 * @param threads how many there were
 */
public record StepBenchmarkReport(
        StepBenchmarkOptions options,
        Map<StepBenchmark.Mode, StepTiming> timings,
        Map<StepBenchmark.Mode, Long> peaks,
        long parameters,
        NativeThreads threads) {

    private static final double MEBIBYTE = 1 << 20;

    public StepBenchmarkReport {
        timings = Map.copyOf(timings);
        peaks = Map.copyOf(peaks);
    }

    /** The timing of one mode. */
    public StepTiming timing(StepBenchmark.Mode mode) {
        StepTiming timing = timings.get(mode);
        if (timing == null) {
            throw new IllegalStateException("mode " + mode.label() + " was not measured");
        }
        return timing;
    }

    /** The peak of one mode, in MiB, if it is known. */
    public OptionalDouble peakMebibytes(StepBenchmark.Mode mode) {
        Long bytes = peaks.get(mode);
        return bytes == null ? OptionalDouble.empty() : OptionalDouble.of(bytes / MEBIBYTE);
    }

    /** A member per mode, and what the measurement was made of and on. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        StepTiming plain = timing(StepBenchmark.Mode.PLAIN);
        for (StepBenchmark.Mode mode : StepBenchmark.Mode.values()) {
            ObjectNode found = timing(mode).toJson(plain);
            peakMebibytes(mode).ifPresent(peak -> found.put("peak-mib", peak));
            json.set(mode.label(), found);
        }
        json.put("parameters", parameters);
        json.set("options", ConfigJson.of(OptionsBinder.toConfig(options)));
        json.set("threads", threads.toJson());
        json.put("harmonize", Provenance.version());
        json.set("nd4j", Provenance.backend());
        json.setAll(Provenance.machine());
        return json;
    }
}
