package dev.harmonize.datasets;

import dev.harmonize.api.data.Features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The texts of a digit as word ids. The vocabulary does not depend on which languages are in use. */
final class DigitCaptions {

    private final int length;
    private final Vocabulary vocabulary;
    private final Map<Language, int[][][]> idsByDigitAndCaption = new EnumMap<>(Language.class);

    DigitCaptions(int length) {
        this.length = length;
        this.vocabulary = new Vocabulary(all());
        for (Language language : Language.values()) {
            int[][][] ids = new int[DigitImages.CLASSES][][];
            for (int digit = 0; digit < ids.length; digit++) {
                ids[digit] = language.captions(digit).stream()
                        .map(caption -> vocabulary.encode(caption, length))
                        .toArray(int[][]::new);
            }
            idsByDigitAndCaption.put(language, ids);
        }
    }

    /** Every caption there is, by language and digit. */
    static List<String> all() {
        List<String> captions = new ArrayList<>();
        for (Language language : Language.values()) {
            for (int digit = 0; digit < DigitImages.CLASSES; digit++) {
                captions.addAll(language.captions(digit));
            }
        }
        return captions;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * Different captions of a digit: first those of its own language, then those of the others. Two languages that have
     * the same word for it may give the same caption.
     *
     * @param count how many; at most {@link Language#CAPTIONS} per language
     * @param languages which languages may follow
     */
    Features.TokenIds draw(int digit, Language own, List<Language> languages, int count, RandomGenerator random) {
        List<int[]> drawn = new ArrayList<>(shuffled(digit, List.of(own), random));
        if (drawn.size() < count) {
            List<Language> others =
                    languages.stream().filter(language -> language != own).toList();
            drawn.addAll(shuffled(digit, others, random));
        }
        int[] ids = new int[count * length];
        for (int candidate = 0; candidate < count; candidate++) {
            System.arraycopy(drawn.get(candidate), 0, ids, candidate * length, length);
        }
        boolean[] valid = new boolean[count];
        Arrays.fill(valid, true);
        return new Features.TokenIds(ids, valid);
    }

    private List<int[]> shuffled(int digit, List<Language> languages, RandomGenerator random) {
        List<int[]> captions = new ArrayList<>();
        for (Language language : languages) {
            captions.addAll(Arrays.asList(ids(language)[digit]));
        }
        for (int i = captions.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            captions.set(j, captions.set(i, captions.get(j)));
        }
        return captions;
    }

    private int[][][] ids(Language language) {
        int[][][] ids = idsByDigitAndCaption.get(language);
        if (ids == null) {
            throw new AssertionError("there are captions for every language");
        }
        return ids;
    }
}
