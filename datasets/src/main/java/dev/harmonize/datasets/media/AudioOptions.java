package dev.harmonize.datasets.media;

import dev.harmonize.api.plugin.Option;

/** How sound is taken from files; a block of the options of datasets with sound. */
public record AudioOptions(
        @Option(doc = "Whether sound is read at all", defaultValue = "true")
        boolean enabled,

        @Option(
                doc = "What encoders are given: the waveform, or the logarithm of its mel spectrogram",
                defaultValue = "waveform")
        Form form,

        @Option(
                doc = "Samples per second; sound is mixed to one channel and resampled to it",
                defaultValue = "48000",
                min = 1000,
                max = 192000)
        int sampleRate,

        @Option(
                doc = "Length, seconds; it begins with the clip's first frame, and what the file lacks is silent",
                defaultValue = "3.2",
                min = 0.001,
                max = 600)
        double seconds,

        @Option(
                doc = "Training adds white noise of this standard deviation, relative to the loudest sample",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double noise,

        @Option(doc = "The mel spectrogram, if that is the form")
        LogMelOptions logMel) {

    /** What encoders are given. */
    public enum Form {
        /** Samples in [-1, 1]. */
        WAVEFORM,
        /** One vector of log-mel values per step. */
        LOG_MEL
    }
}
