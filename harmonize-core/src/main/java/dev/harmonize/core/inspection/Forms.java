package dev.harmonize.core.inspection;

import dev.harmonize.api.data.FeatureSpec;

import java.util.Locale;

/** Forms of features in words. */
public final class Forms {

    private Forms() {}

    /** Such as {@code frames, 8 of 32 x 32, grey}. */
    public static String describe(FeatureSpec spec) {
        if (spec instanceof FeatureSpec.Frames frames) {
            String channels = switch (frames.channels()) {
                case 1 -> "grey";
                case 3 -> "colour";
                default -> frames.channels() + " channels";
            };
            return "frames, " + frames.frames() + " of " + frames.width() + " x " + frames.height() + ", " + channels;
        }
        if (spec instanceof FeatureSpec.Waveform waveform) {
            return String.format(
                    Locale.ROOT,
                    "waveform, %d samples at %d Hz, %.2f s",
                    waveform.samples(),
                    waveform.sampleRate(),
                    (double) waveform.samples() / waveform.sampleRate());
        }
        if (spec instanceof FeatureSpec.Tokens tokens) {
            return "tokens, " + tokens.length() + " of " + tokens.vocabulary() + " ids";
        }
        FeatureSpec.Vectors vectors = (FeatureSpec.Vectors) spec;
        return "vectors, " + vectors.length() + " of " + vectors.width() + " numbers";
    }
}
