package dev.harmonize.datasets.media;

import dev.harmonize.api.plugin.Option;

/** A mel spectrogram; the defaults are VGGish's, which takes 16,000 samples per second. */
public record LogMelOptions(
        @Option(doc = "Mel bands", defaultValue = "64", min = 1, max = 1024)
        int bands,

        @Option(doc = "Length of the Hann window, milliseconds", defaultValue = "25", min = 1, max = 1000)
        double window,

        @Option(doc = "From one window to the next, milliseconds", defaultValue = "10", min = 0.5, max = 1000)
        double step,

        @Option(doc = "Lowest frequency, Hz", defaultValue = "125", min = 0)
        double lowest,

        @Option(doc = "Highest frequency, Hz; at most half the sample rate", defaultValue = "7500", min = 1)
        double highest,

        @Option(doc = "Added before the logarithm is taken", defaultValue = "0.01", min = 0, exclusiveMin = true)
        double offset,

        @Option(doc = "Whether every clip's values are stretched to [0, 1], as VATT does", defaultValue = "false")
        boolean normalize) {}
