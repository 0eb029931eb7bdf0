package dev.harmonize.core.wiring;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;

import java.util.List;
import java.util.Optional;

/** The fixed keys of the sections that choose a component; beside them stand blocks of options under component ids. */
public final class Sections {

    private Sections() {}

    /** Fixed keys of {@code dataset}. */
    public record DatasetSection(
            @Option(doc = "Id of the dataset.") String use) {}

    /** Fixed keys of {@code encoder}. */
    public record EncoderSection(
            @Option(doc = "Id of the encoder.") String use) {}

    /** Fixed keys of {@code losses.NAME}. */
    public record LossSection(
            @Option(doc = "Id of the loss.") String use,

            @Option(doc = "The modalities it compares, the anchor first.")
            List<Modality> between,

            @Option(doc = "The space it compares them in; needed only where they share several.")
            Optional<String> space,

            @Option(doc = "Its factor in the sum of objectives.", defaultValue = "1.0", min = 0.0)
            double weight) {

        public LossSection {
            if (between.size() < 2 || between.stream().distinct().count() < between.size()) {
                throw new InvalidOptionException(
                        "between", "must name at least two different modalities, was " + between);
            }
        }
    }

    /** Fixed keys of {@code realigner}. */
    public record RealignerSection(
            @Option(doc = "Id of the realigner.", defaultValue = "sum")
            String use,

            @Option(
                    doc =
                            "What is compared: the objectives within each triplet, within each group(m) of m samples, or over"
                                    + " the batch.",
                    defaultValue = "batch")
            String granularity,

            @Option(
                    doc = "Which parameters are compared and realigned; the others are plainly summed.",
                    defaultValue = "shared")
            Scope scope) {}

    /** Fixed keys of {@code curriculum}. */
    public record CurriculumSection(
            @Option(doc = "Id of the curriculum.", defaultValue = "none")
            String use,

            @Option(doc = "What is kept or dropped as one; the realigner's granularity unless given.")
            Optional<String> granularity,

            @Option(
                    doc = "Scale what is kept by U / Σω, so that dropping units does not shrink the step.",
                    defaultValue = "true")
            boolean normalize) {}

    /** Fixed keys of {@code optimizer}. */
    public record OptimizerSection(
            @Option(doc = "Id of the optimizer.", defaultValue = "adam")
            String use) {}

    /** Fixed keys of {@code probes.NAME}. */
    public record ProbeSection(
            @Option(doc = "Id of the probe.") String use) {}
}
