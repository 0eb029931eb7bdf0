package dev.harmonize.datasets;

import java.util.List;

/** Options with the defaults of their annotations, since the binder is in another module. */
final class TestOptions {

    static final List<Language> ALL_LANGUAGES = List.of(Language.values());

    private TestOptions() {}

    static DigitsOptions digits() {
        return digits(ALL_LANGUAGES, List.of(), 1);
    }

    static DigitsOptions digits(List<Language> languages, List<Language> heldOut, int textCandidates) {
        return new DigitsOptions(8, 32, languages, heldOut, textCandidates, 8, 8000, 0.1, 6, 0.05, 0.01);
    }

    /** Little to compute: one small frame and a twentieth of a second. */
    static DigitsOptions smallDigits() {
        return new DigitsOptions(1, 24, ALL_LANGUAGES, List.of(), 2, 5, 400, 0.1, 6, 0.05, 0.01);
    }
}
