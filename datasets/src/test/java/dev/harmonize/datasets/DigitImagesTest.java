package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

final class DigitImagesTest {

    private static final int PIXELS = DigitImages.SIDE * DigitImages.SIDE;

    private final DigitImages images = DigitImages.load();

    @Test
    void thereAreFiveHundredDifferentImagesPerClass() {
        int[] perClass = new int[DigitImages.CLASSES];
        Set<Integer> hashes = new HashSet<>();
        for (int image = 0; image < DigitImages.ROWS * DigitImages.COLUMNS; image++) {
            perClass[DigitImages.label(image)]++;
            hashes.add(Arrays.hashCode(pixels(image)));
        }

        assertThat(perClass).containsOnly(500);
        // A few images occur twice; most of a wrongly cut sheet would be equal background.
        assertThat(hashes).hasSizeGreaterThan(4_900);
    }

    @Test
    void everyImageHasInkAndBackground() {
        for (int image = 0; image < DigitImages.ROWS * DigitImages.COLUMNS; image++) {
            float[] pixels = pixels(image);
            double ink = IntStream.range(0, PIXELS).filter(i -> pixels[i] > 0).count() / (double) PIXELS;

            assertThat(ink).as("share of bright pixels of image " + image).isBetween(0.02, 0.6);
        }
    }

    /** Labels, layout and split fit together only if a classifier that knows the one half recognises the other. */
    @Test
    void classMeansOfTheLeftHalfRecogniseTheRightHalf() {
        double[][] means = new double[DigitImages.CLASSES][PIXELS];
        for (int row = 0; row < DigitImages.ROWS; row++) {
            for (int column = 0; column < DigitImages.COLUMNS / 2; column++) {
                int image = row * DigitImages.COLUMNS + column;
                float[] pixels = pixels(image);
                for (int i = 0; i < PIXELS; i++) {
                    means[DigitImages.label(image)][i] += pixels[i] / 250;
                }
            }
        }
        int recognised = 0;
        int tested = 0;
        for (int row = 0; row < DigitImages.ROWS; row++) {
            for (int column = DigitImages.COLUMNS / 2; column < DigitImages.COLUMNS; column++) {
                int image = row * DigitImages.COLUMNS + column;
                tested++;
                recognised += nearest(means, pixels(image)) == DigitImages.label(image) ? 1 : 0;
            }
        }

        assertThat(tested).isEqualTo(2_500);
        assertThat(recognised / (double) tested).isGreaterThan(0.75);
    }

    @Test
    void anotherImageIsRefusedByName() {
        assertThatThrownBy(() -> DigitImages.decode("broken.png", "not an image".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("broken.png");
    }

    private float[] pixels(int image) {
        float[] pixels = new float[PIXELS];
        images.draw(image, pixels, 0, DigitImages.SIDE);
        return pixels;
    }

    private static int nearest(double[][] means, float[] pixels) {
        int nearest = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int c = 0; c < means.length; c++) {
            double distance = 0;
            for (int i = 0; i < pixels.length; i++) {
                distance += (means[c][i] - pixels[i]) * (means[c][i] - pixels[i]);
            }
            if (distance < smallest) {
                smallest = distance;
                nearest = c;
            }
        }
        return nearest;
    }
}
