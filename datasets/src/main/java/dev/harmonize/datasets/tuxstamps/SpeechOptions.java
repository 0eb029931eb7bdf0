package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.LogMelOptions;

/** How speech is given to encoders. */
public record SpeechOptions(
        @Option(
                doc = "What encoders are given: the waveform, 16000 samples per second, or the logarithm of its mel"
                        + " spectrogram",
                defaultValue = "waveform")
        AudioOptions.Form form,

        @Option(
                doc = "Length, seconds; shorter speech is padded with silence, longer speech is cut",
                defaultValue = "2",
                min = 0.1,
                max = 10)
        double seconds,

        @Option(
                doc = "Augmentation: largest attenuation, dB; full level peaks at 0.9 in every recording",
                defaultValue = "6",
                min = 0,
                max = 40)
        double attenuation,

        @Option(
                doc =
                        "Augmentation: whether speech begins anywhere that it fits, or is cut anywhere if it does not; without"
                                + " it, and in evaluation, it begins at once",
                defaultValue = "true")
        boolean shift,

        @Option(doc = "The mel spectrogram, if that is the form")
        LogMelOptions logMel) {}
