package dev.harmonize.datasets.synthetic;

import dev.harmonize.api.plugin.Option;

/** How one modality comes from the latent factors; a block of {@link SyntheticOptions}. */
public record ModalityModel(
        @Option(doc = "Vectors, or token ids, per sample", defaultValue = "8", min = 1, max = 4096)
        int length,

        @Option(doc = "Numbers per vector; has no meaning for token ids", defaultValue = "32", min = 1, max = 65_536)
        int width,

        @Option(
                doc = "Share of the signal that is a non-linear function of the latent factors, the rest being linear",
                defaultValue = "0.5",
                min = 0,
                max = 1)
        double nonlinear,

        @Option(
                doc =
                        "Standard deviation of what comes from factors of this modality alone, relative to the signal, whose"
                                + " standard deviation is about 1",
                defaultValue = "0.5",
                min = 0,
                max = 1000)
        double nuisance,

        @Option(
                doc = "Standard deviation of independent noise on every number, relative to the signal",
                defaultValue = "0.1",
                min = 0,
                max = 1000)
        double noise,

        @Option(doc = "Share of the samples that lack this modality", defaultValue = "0", min = 0, max = 1)
        double missing,

        @Option(
                doc = "Share of the training samples in which this modality comes from the latent factors of another"
                        + " sample; the truth is known to probes",
                defaultValue = "0",
                min = 0,
                max = 1)
        double misaligned) {}
