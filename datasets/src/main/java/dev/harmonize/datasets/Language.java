package dev.harmonize.datasets;

import java.util.List;
import java.util.Locale;

/**
 * A language in which digits are spoken and written. The constants are ISO 639-1 codes: users write them in configs, and
 * they name the folders of the recordings.
 */
@SuppressWarnings("ImmutableEnumChecker") // The lists are made by List.of.
enum Language {
    EN(
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            List.of("{}", "digit {}", "the digit {}", "the number {}", "a handwritten {}", "this is {}")),
    ES(
            List.of("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
            List.of("{}", "dígito {}", "el dígito {}", "el número {}", "un {} manuscrito", "esto es un {}")),
    FR(
            List.of("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
            List.of("{}", "chiffre {}", "le chiffre {}", "le nombre {}", "un {} manuscrit", "voici un {}")),
    IT(
            List.of("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
            List.of("{}", "cifra {}", "la cifra {}", "il numero {}", "il numero {} manoscritto", "ecco il numero {}")),
    RU(
            List.of("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
            List.of("{}", "цифра {}", "число {}", "это {}", "рукописная цифра {}", "вот цифра {}"));

    /** How many captions every language has for a digit. */
    static final int CAPTIONS = 6;

    /** Words of the longest caption. */
    static final int LONGEST_CAPTION = 4;

    private static final String PLACEHOLDER = "{}";

    private final List<String> digitWords;
    private final List<String> templates;

    Language(List<String> digitWords, List<String> templates) {
        this.digitWords = digitWords;
        this.templates = templates;
    }

    /** How the language is written in configs. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word for a digit from 0 to 9. */
    String digitWord(int digit) {
        return digitWords.get(digit);
    }

    /** Short texts about a digit, {@value #CAPTIONS} of them; words are separated by single spaces. */
    List<String> captions(int digit) {
        return templates.stream()
                .map(template -> template.replace(PLACEHOLDER, digitWord(digit)))
                .toList();
    }
}
