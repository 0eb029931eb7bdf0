package dev.harmonize.datasets;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

/** Options of {@link RandomVectorsDataset}. */
@Component(
        id = "random-vectors",
        summary = "Random vectors for video, audio and text that mean nothing, for speed measurements and smoke tests")
record RandomVectorsOptions(
        @Option(doc = "Samples per split", defaultValue = "512", min = 1, max = 1_000_000)
        int samples,

        @Option(doc = "Vectors per video", defaultValue = "64", min = 1, max = 65_536)
        int videoTokens,

        @Option(doc = "Numbers per vector of a video", defaultValue = "96", min = 1, max = 65_536)
        int videoWidth,

        @Option(doc = "Vectors per recording", defaultValue = "64", min = 1, max = 65_536)
        int audioTokens,

        @Option(doc = "Numbers per vector of a recording", defaultValue = "128", min = 1, max = 65_536)
        int audioWidth,

        @Option(doc = "Vectors per text", defaultValue = "16", min = 1, max = 65_536)
        int textTokens,

        @Option(doc = "Numbers per vector of a text", defaultValue = "64", min = 1, max = 65_536)
        int textWidth,

        @Option(doc = "Texts per sample", defaultValue = "1", min = 1, max = 1024)
        int textCandidates) {}
