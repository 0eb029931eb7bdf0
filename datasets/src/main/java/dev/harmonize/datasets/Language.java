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
            List.of("%s", "digit %s", "the digit %s", "the number %s", "a handwritten %s", "this is %s")),
    ES(
            List.of("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
            List.of("%s", "dígito %s", "el dígito %s", "el número %s", "un %s manuscrito", "esto es un %s")),
    FR(
            List.of("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
            List.of("%s", "chiffre %s", "le chiffre %s", "le nombre %s", "un %s manuscrit", "voici un %s")),
    IT(
            List.of("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
            List.of("%s", "cifra %s", "la cifra %s", "il numero %s", "il numero %s manoscritto", "ecco il numero %s")),
    RU(
            List.of("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
            List.of("%s", "цифра %s", "число %s", "это %s", "рукописная цифра %s", "вот цифра %s"));

    /** How many captions every language has for a digit. */
    static final int CAPTIONS = 6;

    /** Words of the longest caption. */
    static final int LONGEST_CAPTION = 4;

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
                .map(template -> String.format(Locale.ROOT, template, digitWord(digit)))
                .toList();
    }
}
