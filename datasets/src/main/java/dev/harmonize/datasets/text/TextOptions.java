package dev.harmonize.datasets.text;

import dev.harmonize.api.plugin.Option;

import java.util.Optional;

/** How text becomes token ids; a block of the options of datasets with text. */
public record TextOptions(
        @Option(
                doc = "What a token is: a word (letters, digits, apostrophes; lower case), a character, or a byte of"
                        + " UTF-8",
                defaultValue = "words")
        Unit unit,

        @Option(
                doc = "Token ids per text, padding included; longer texts are cut",
                defaultValue = "16",
                min = 1,
                max = 4096)
        int length,

        @Option(
                doc = "Different ids, padding included, where there is no vocabulary: words and characters are hashed"
                        + " to them. Bytes always take 257",
                defaultValue = "32768",
                min = 2,
                max = 16777216)
        int vocabularySize,

        @Option(
                doc = "File of the tokens, one per line, UTF-8; the first has id 1. Tokens that are not in it are left"
                        + " out")
        Optional<String> vocabulary) {

    /** What a token is. */
    public enum Unit {
        /** Runs of letters, marks, digits and apostrophes, in lower case. */
        WORDS,
        /** Unicode characters. */
        CHARACTERS,
        /** Bytes of UTF-8. */
        BYTES
    }
}
