package dev.harmonize.core.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.runs.ConfigJson;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.Provenance;

import java.util.Map;

/**
 * What {@link StepBenchmark} found.
 *
 * @param options what was measured
 * @param timings per mode
 * @param parameters number of learnable numbers of the model
 * @param threads how many there were
 */
public record StepBenchmarkReport(
        StepBenchmarkOptions options,
        Map<StepBenchmark.Mode, StepTiming> timings,
        long parameters,
        NativeThreads threads) {

    public StepBenchmarkReport {
        timings = Map.copyOf(timings);
    }

    /** The timing of one mode. */
    public StepTiming timing(StepBenchmark.Mode mode) {
        StepTiming timing = timings.get(mode);
        if (timing == null) {
            throw new IllegalStateException("mode " + mode.label() + " was not measured");
        }
        return timing;
    }

    /** A member per mode, and what the measurement was made of and on. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        StepTiming plain = timing(StepBenchmark.Mode.PLAIN);
        for (StepBenchmark.Mode mode : StepBenchmark.Mode.values()) {
            json.set(mode.label(), timing(mode).toJson(plain));
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
