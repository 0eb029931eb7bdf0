package dev.harmonize.datasets;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;

/** Options of {@link DigitsDataset}. */
@Component(
        id = "digits",
        summary = "Handwritten digits in motion, the digit spoken in five languages, and captions; real and built in")
record DigitsOptions(
        @Option(doc = "Frames per video", defaultValue = "8", min = 1, max = 256)
        int frames,

        @Option(doc = "Height and width of a frame, pixels", defaultValue = "32", min = DigitImages.SIDE, max = 512)
        int frameSize,

        @Option(doc = "Languages that are spoken and written", defaultValue = "[en, es, fr, it, ru]")
        List<Language> languages,

        @Option(
                doc = "Which of the languages only the test split uses; where there are any, it uses no other,"
                        + " so that training never hears its recordings",
                defaultValue = "[]")
        List<Language> heldOutLanguages,

        @Option(
                doc = "Different captions per sample; those of the spoken language come first, then those of the"
                        + " others",
                defaultValue = "1",
                min = 1,
                max = 30)
        int textCandidates,

        @Option(
                doc = "Word ids per caption, padding included",
                defaultValue = "8",
                min = Language.LONGEST_CAPTION,
                max = 256)
        int textLength,

        @Option(
                doc = "Length of a recording in samples, 8000 per second; speech is padded or cut to it",
                defaultValue = "8000",
                min = 1,
                max = 80000)
        int audioSamples,

        @Option(
                doc = "Augmentation: largest relative change of the speaking speed",
                defaultValue = "0.1",
                min = 0,
                max = 0.5)
        double speed,

        @Option(doc = "Augmentation: largest change of the level, dB", defaultValue = "6", min = 0, max = 40)
        double gain,

        @Option(
                doc = "Augmentation: largest displacement of speech from the middle, seconds",
                defaultValue = "0.05",
                min = 0,
                max = 10)
        double shift,

        @Option(
                doc = "Augmentation: largest amplitude of white noise; full scale is 1 and speech peaks at 0.5",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double noise) {
    DigitsOptions {
        languages = List.copyOf(languages);
        heldOutLanguages = List.copyOf(heldOutLanguages);
    }
}
