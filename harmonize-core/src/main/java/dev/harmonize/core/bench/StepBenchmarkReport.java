package dev.harmonize.core.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.runs.ConfigJson;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.Provenance;

import java.util.Map;
import java.util.Optional;
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
 * @param threads how many ND4J had
 * @param kernels what the encoder computed with, if it says, or else what it was told
 * @param peakGigaflops billions of multiplications and additions per second at the best of a large matrix product
 */
public record StepBenchmarkReport(
        StepBenchmarkOptions options,
        Map<StepBenchmark.Mode, StepTiming> timings,
        Map<StepBenchmark.Mode, Long> peaks,
        long parameters,
        NativeThreads threads,
        String kernels,
        double peakGigaflops) {

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

    /** How many times as long the median step takes as that of summed losses, if this was measured. */
    public OptionalDouble ratio(StepBenchmark.Mode mode) {
        return Optional.ofNullable(timings.get(StepBenchmark.Mode.PLAIN))
                .map(plain -> OptionalDouble.of(timing(mode).ratioTo(plain)))
                .orElse(OptionalDouble.empty());
    }

    /** The peak of one mode, in MiB, if it is known. */
    public OptionalDouble peakMebibytes(StepBenchmark.Mode mode) {
        Long bytes = peaks.get(mode);
        return bytes == null ? OptionalDouble.empty() : OptionalDouble.of(bytes / MEBIBYTE);
    }

    /** Billions of multiplications and additions of a step's matrix products, if they are known. */
    public OptionalDouble gigaflop(StepBenchmark.Mode mode) {
        OptionalDouble flops = new StepWork(options).flops(mode);
        return flops.isPresent() ? OptionalDouble.of(flops.getAsDouble() / 1e9) : flops;
    }

    /** What the median step does of these per second. */
    public OptionalDouble gigaflops(StepBenchmark.Mode mode) {
        OptionalDouble work = gigaflop(mode);
        return work.isPresent()
                ? OptionalDouble.of(work.getAsDouble() * 1000 / timing(mode).median())
                : work;
    }

    /** The latter relative to a large matrix product. */
    public OptionalDouble peakShare(StepBenchmark.Mode mode) {
        OptionalDouble rate = gigaflops(mode);
        return rate.isPresent() ? OptionalDouble.of(rate.getAsDouble() / peakGigaflops) : rate;
    }

    /** What the share is relative to. */
    public String peakDescription() {
        return MatrixProductSpeed.DESCRIPTION;
    }

    /** A member per mode, and what the measurement was made of and on. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        for (StepBenchmark.Mode mode : options.modes()) {
            ObjectNode found = timing(mode).toJson();
            ratio(mode).ifPresent(ratio -> found.put("ratio", ratio));
            gigaflop(mode).ifPresent(work -> found.put("gflop", work));
            gigaflops(mode).ifPresent(rate -> found.put("gflops", rate));
            peakShare(mode).ifPresent(share -> found.put("peak-share", share));
            peakMebibytes(mode).ifPresent(peak -> found.put("peak-mib", peak));
            json.set(mode.label(), found);
        }
        json.put("parameters", parameters);
        json.put("gemm-peak-gflops", peakGigaflops);
        json.put("gemm-peak-of", peakDescription());
        json.put("kernels", kernels);
        json.set("options", ConfigJson.of(OptionsBinder.toConfig(options)));
        json.set("threads", threads.toJson());
        json.put("harmonize", Provenance.version());
        json.set("nd4j", Provenance.backend());
        json.setAll(Provenance.machine());
        return json;
    }
}
