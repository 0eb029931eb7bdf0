package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

final class SpeechAugmentationTest {

    private static final SpeechAugmentation NONE = new SpeechAugmentation(0, 0, 0, 0);

    @Test
    void withoutStrengthTheClipIsCentredAndPadded() {
        float[] window = NONE.apply(new float[] {0.1f, 0.2f, 0.3f}, 8, new SplittableRandom(1));

        assertThat(window).containsExactly(0, 0, 0.1f, 0.2f, 0.3f, 0, 0, 0);
    }

    @Test
    void aClipThatIsTooLongKeepsItsMiddle() {
        float[] window = NONE.apply(new float[] {1, 2, 3, 4, 5, 6, 7}, 3, new SplittableRandom(1));

        assertThat(window).containsExactly(1, 1, 1);
        assertThat(NONE.apply(new float[] {0.1f, 0.2f, 0.3f, 0.4f, 0.5f}, 3, new SplittableRandom(1)))
                .containsExactly(0.2f, 0.3f, 0.4f);
    }

    @Test
    void gainStaysWithinItsDecibels() {
        SpeechAugmentation augmentation = new SpeechAugmentation(0, 6, 0, 0);
        double loudest = 0;
        double quietest = 1;
        for (int seed = 0; seed < 200; seed++) {
            double level = augmentation.apply(new float[] {0.25f}, 1, new SplittableRandom(seed))[0];
            loudest = Math.max(loudest, level);
            quietest = Math.min(quietest, level);
        }

        double sixDecibels = Math.pow(10, 6 / 20.0);
        assertThat(loudest).isBetween(0.25 * sixDecibels * 0.9, 0.25 * sixDecibels);
        assertThat(quietest).isBetween(0.25 / sixDecibels, 0.25 / sixDecibels * 1.1);
    }

    @Test
    void aFasterClipHasAHigherFrequency() {
        // Interpolating a straight line is exact, so the slope of a ramp is the speed.
        float[] ramp = new float[1_001];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i / 1_000f;
        }
        SpeechAugmentation augmentation = new SpeechAugmentation(0.2, 0, 0, 0);
        for (int seed = 0; seed < 50; seed++) {
            float[] window = augmentation.apply(ramp, 400, new SplittableRandom(seed));
            double slope = (window[399] - window[0]) / 399.0 * 1_000;

            assertThat(slope).as("speed, seed " + seed).isBetween(0.8 - 1e-3, 1.2 + 1e-3);
            for (int t = 1; t < 400; t++) {
                assertThat((window[t] - window[t - 1]) * 1_000.0)
                        .as("slope at " + t + ", seed " + seed)
                        .isEqualTo(slope, within(1e-2));
            }
        }
    }

    @Test
    void shiftMovesTheClipByAtMostItsSeconds() {
        SpeechAugmentation augmentation = new SpeechAugmentation(0, 0, 0.01, 0);
        int leftmost = Integer.MAX_VALUE;
        int rightmost = 0;
        for (int seed = 0; seed < 300; seed++) {
            float[] window = augmentation.apply(new float[] {0.5f}, 1_001, new SplittableRandom(seed));
            int position = 0;
            while (window[position] == 0) {
                position++;
            }
            leftmost = Math.min(leftmost, position);
            rightmost = Math.max(rightmost, position);
        }

        assertThat(leftmost).isBetween(420, 424);
        assertThat(rightmost).isBetween(576, 580);
    }

    @Test
    void aShiftOutOfTheWindowLeavesSilence() {
        SpeechAugmentation augmentation = new SpeechAugmentation(0, 0, 10, 0);

        for (int seed = 0; seed < 50; seed++) {
            assertThat(augmentation.apply(new float[] {0.5f, 0.5f}, 5, new SplittableRandom(seed)))
                    .hasSize(5);
        }
    }

    @Test
    void noiseIsWhiteAndAsStrongAsAskedFor() {
        float[] noise = new SpeechAugmentation(0, 0, 0, 0.1).apply(new float[] {0}, 20_001, new SplittableRandom(1));
        double mean = 0;
        double square = 0;
        double neighbours = 0;
        for (int i = 0; i < noise.length; i++) {
            assertThat(Math.abs(noise[i])).isLessThanOrEqualTo(0.1f);
            mean += noise[i] / noise.length;
            square += noise[i] * noise[i] / noise.length;
            neighbours += i == 0 ? 0 : noise[i] * noise[i - 1] / noise.length;
        }

        // Uniform on [-a, a]: variance a² / 3. Bounds are five standard errors.
        assertThat(mean).isEqualTo(0, within(0.0021));
        assertThat(square).isEqualTo(0.01 / 3, within(1.1e-4));
        assertThat(neighbours).isEqualTo(0, within(1.2e-4));
    }

    @Test
    void theResultIsClippedToFullScale() {
        SpeechAugmentation augmentation = new SpeechAugmentation(0, 40, 0, 1);
        for (int seed = 0; seed < 20; seed++) {
            for (float sample : augmentation.apply(new float[] {0.5f, -0.5f}, 50, new SplittableRandom(seed))) {
                assertThat(sample).isBetween(-1f, 1f);
            }
        }
    }
}
