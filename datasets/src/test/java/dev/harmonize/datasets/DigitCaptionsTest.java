package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.data.Features;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

final class DigitCaptionsTest {

    private static final List<Language> ALL = List.of(Language.values());

    @Test
    void everyLanguageHasDifferentCaptionsThatFitAndNameTheDigit() {
        for (Language language : ALL) {
            for (int digit = 0; digit < 10; digit++) {
                List<String> captions = language.captions(digit);

                assertThat(captions).hasSize(Language.CAPTIONS).doesNotHaveDuplicates();
                for (String caption : captions) {
                    List<String> words = List.of(caption.split(" "));
                    assertThat(words).contains(language.digitWord(digit)).doesNotContain("");
                    assertThat(words.size()).isLessThanOrEqualTo(Language.LONGEST_CAPTION);
                }
            }
        }
    }

    @Test
    void everyCaptionSurvivesEncoding() {
        Vocabulary vocabulary = new DigitCaptions(Language.LONGEST_CAPTION).vocabulary();
        for (String caption : DigitCaptions.all()) {
            int[] ids = vocabulary.encode(caption, 6);

            assertThat(decode(vocabulary, ids)).isEqualTo(caption);
            assertThat(ids).doesNotContain(Vocabulary.UNKNOWN);
        }
    }

    @Test
    void theVocabularyIsFixed() {
        Vocabulary vocabulary = new DigitCaptions(8).vocabulary();

        assertThat(vocabulary.size()).isEqualTo(78);
        assertThat(vocabulary.word(Vocabulary.PADDING)).isEqualTo("<padding>");
        assertThat(vocabulary.word(Vocabulary.UNKNOWN)).isEqualTo("<unknown>");
        assertThat(vocabulary.encode("the digit three", 4)).containsExactly(4, 3, 12, 0);
        assertThat(vocabulary.encode("цифра три", 2)).containsExactly(64, 71);
    }

    @Test
    void aWordThatIsNotInTheVocabularyIsUnknown() {
        assertThat(new Vocabulary(List.of("digit one")).encode("digit eleven", 3))
                .containsExactly(2, Vocabulary.UNKNOWN, Vocabulary.PADDING);
    }

    @Test
    void candidatesAreDifferentCaptionsOfTheOwnLanguageFirst() {
        DigitCaptions captions = new DigitCaptions(8);
        for (int seed = 0; seed < 100; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            Features.TokenIds drawn = captions.draw(4, Language.FR, ALL, 9, random);
            List<String> texts = decodeRows(captions.vocabulary(), drawn, 8);

            assertThat(drawn.valid()).hasSize(9).containsOnly(true);
            assertThat(texts.subList(0, 6))
                    .as("seed " + seed)
                    .containsExactlyInAnyOrderElementsOf(Language.FR.captions(4));
            assertThat(Language.FR.captions(4)).as("seed " + seed).doesNotContainAnyElementsOf(texts.subList(6, 9));
        }
    }

    @Test
    void everyCaptionOfTheLanguageIsDrawnSoonerOrLater() {
        DigitCaptions captions = new DigitCaptions(8);
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            seen.addAll(decodeRows(
                    captions.vocabulary(), captions.draw(9, Language.RU, ALL, 1, new SplittableRandom(seed)), 8));
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(Language.RU.captions(9));
    }

    static List<String> decodeRows(Vocabulary vocabulary, Features.TokenIds features, int length) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < features.rows(); row++) {
            texts.add(decode(vocabulary, Arrays.copyOfRange(features.ids(), row * length, (row + 1) * length)));
        }
        return texts;
    }

    private static String decode(Vocabulary vocabulary, int[] ids) {
        List<String> words = new ArrayList<>();
        for (int id : ids) {
            if (id != Vocabulary.PADDING) {
                words.add(vocabulary.word(id));
            }
        }
        return String.join(" ", words);
    }
}
