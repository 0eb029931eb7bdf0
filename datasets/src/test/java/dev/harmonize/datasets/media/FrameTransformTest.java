package dev.harmonize.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

final class FrameTransformTest {

    @Test
    void evaluationCutsTheLargestSquareOutOfTheMiddle() {
        assertThat(FrameTransform.CENTRE.crop(320, 240)).isEqualTo(new FrameTransform.Rectangle(40, 0, 240, 240));
        assertThat(FrameTransform.CENTRE.crop(240, 320)).isEqualTo(new FrameTransform.Rectangle(0, 40, 240, 240));
    }

    @Test
    void everyCropLiesWithinTheFrameAndIsASquareOnceStretched() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 2000; i++) {
            int width = 1 + random.nextInt(700);
            int height = 1 + random.nextInt(700);
            FrameTransform transform = FrameTransform.draw(MediaTestOptions.AUGMENTATION, random);
            FrameTransform.Rectangle crop = transform.crop(width, height);

            assertThat(crop.x()).isBetween(0, width - crop.width());
            assertThat(crop.y()).isBetween(0, height - crop.height());
            assertThat(crop.width() * transform.horizontal())
                    .as("draw %d of seed 11", i)
                    .isEqualTo(crop.height() * transform.vertical(), within(1.5));
        }
    }

    @Test
    void withoutChangeColoursStay() {
        assertMatrix(new ColourTransform(true, 0, 1, 1, 0), new double[][] {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}});
    }

    @Test
    void withoutSaturationAllIsGrey() {
        double[][] matrix = new ColourTransform(true, 0, 1, 0, 0).matrix(new double[] {0.2, 0.4, 0.6});
        for (int row = 0; row < 3; row++) {
            assertThat(matrix[row]).containsExactly(new double[] {0.299, 0.587, 0.114, 0}, within(1e-9));
        }
    }

    @Test
    void withoutContrastAllIsTheMeanColour() {
        double[] mean = {0.2, 0.4, 0.6};
        double[][] matrix = new ColourTransform(true, 0, 0, 1, 0).matrix(mean);
        for (int row = 0; row < 3; row++) {
            assertThat(matrix[row]).containsExactly(new double[] {0, 0, 0, mean[row]}, within(1e-9));
        }
    }

    @Test
    void turningTheHueLeavesGreyAsItIsAndAFullTurnEverything() {
        double[][] quarter = new ColourTransform(true, 0, 1, 1, Math.PI / 2).matrix(new double[3]);
        for (int row = 0; row < 3; row++) {
            assertThat(quarter[row][0] + quarter[row][1] + quarter[row][2]).isEqualTo(1, within(1e-3));
        }
        assertMatrix(
                new ColourTransform(true, 0, 1, 1, 2 * Math.PI),
                new double[][] {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}});
        // Two quarters are a half, as they would not be if the quarter were not a rotation.
        double[][] half = new ColourTransform(true, 0, 1, 1, Math.PI).matrix(new double[3]);
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                double twice = 0;
                for (int k = 0; k < 3; k++) {
                    twice += quarter[row][k] * quarter[k][column];
                }
                assertThat(twice).isEqualTo(half[row][column], within(5e-3));
            }
        }
    }

    @Test
    void pixelsBecomeNumbersFromMinusOneToOne() {
        byte[] pixels = {0, (byte) 255, 51, 0, (byte) 255, 51};

        assertThat(Pixels.toFloats(pixels, 1, 3, FrameTransform.CENTRE))
                .containsExactly(new float[] {-1, 1, -0.6f, -1, 1, -0.6f}, within(1e-6f));
    }

    @Test
    void colourChangesAreClippedAndAppliedToEveryPixel() {
        FrameTransform brighter = new FrameTransform(1, 1, 0, 0, false, new ColourTransform(true, 0.2, 1, 1, 0));
        byte[] pixels = {0, (byte) 255, 51};

        assertThat(Pixels.toFloats(pixels, 1, 3, brighter))
                .containsExactly(new float[] {-0.6f, 1, -0.2f}, within(1e-5f));
    }

    @Test
    void flippingExchangesLeftAndRight() {
        FrameTransform flipped = new FrameTransform(1, 1, 0, 0, true, ColourTransform.NONE);
        byte[] pixels = {0, 0, 0, (byte) 255, (byte) 255, (byte) 255, 51, 51, 51, 0, 0, 0};

        assertThat(Pixels.toFloats(pixels, 2, 3, flipped))
                .containsExactly(new float[] {1, 1, 1, -1, -1, -1, -1, -1, -1, -0.6f, -0.6f, -0.6f}, within(1e-6f));
    }

    private static void assertMatrix(ColourTransform transform, double[][] expected) {
        double[][] matrix = transform.matrix(new double[] {0.3, 0.5, 0.7});
        for (int row = 0; row < 3; row++) {
            assertThat(matrix[row]).containsExactly(expected[row], within(1e-9));
        }
    }
}
