package dev.harmonize.datasets.synthetic;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

/** Options of {@link SyntheticDataset}. */
@Component(
        id = "synthetic",
        summary =
                "Triplets of which all modalities come from the same latent factors, with classes, noise and misalignment")
public record SyntheticOptions(
        @Option(doc = "Samples of the training split", defaultValue = "4096", min = 1, max = 1_000_000_000)
        int samples,

        @Option(doc = "Samples of the test split", defaultValue = "512", min = 1, max = 1_000_000_000)
        int testSamples,

        @Option(
                doc = "Classes; samples of a class have latent factors around a common mean",
                defaultValue = "10",
                min = 1,
                max = 100_000)
        int classes,

        @Option(doc = "Latent factors that all modalities share", defaultValue = "16", min = 1, max = 4096)
        int latentFactors,

        @Option(
                doc =
                        "Share of the latent factors' variance that is within classes; 1 makes classes meaningless, and with"
                                + " 0 samples of a class differ only in noise",
                defaultValue = "0.5",
                min = 0,
                max = 1)
        double withinClass,

        @Option(
                doc = "Factors that belong to one modality alone, of each modality",
                defaultValue = "4",
                min = 1,
                max = 4096)
        int nuisanceFactors,

        @Option(doc = "The video") ModalityModel video,

        @Option(doc = "The audio") ModalityModel audio,

        @Option(doc = "The text") ModalityModel text,

        @Option(doc = "Whether text is token ids or vectors", defaultValue = "tokens")
        TextForm textForm,

        @Option(
                doc = "Different token ids, padding included, shared out evenly among the places of a text",
                defaultValue = "257",
                min = 2,
                max = 16_777_216)
        int textVocabulary) {

    /** What text is. */
    public enum TextForm {
        /** Each place of a text has ids of its own, which stand for ranges of one number. */
        TOKENS,
        /** Vectors, as video and audio. */
        VECTORS
    }
}
