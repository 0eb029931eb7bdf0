package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

final class MovingDigitTest {

    private static final int IMAGE = 4_321;

    private final DigitImages images = DigitImages.load();

    @Test
    void everyFrameShowsTheWholeDigitUnchanged() {
        MovingDigit video = new MovingDigit(8, 32);
        for (int seed = 0; seed < 50; seed++) {
            float[] frames = video.render(images, IMAGE, new SplittableRandom(seed));

            for (int frame = 0; frame < 8; frame++) {
                assertThat(position(frames, frame, 32))
                        .as("position of the digit in frame " + frame + ", seed " + seed)
                        .isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Test
    void theDigitMovesAndItsWayDependsOnTheGenerator() {
        MovingDigit video = new MovingDigit(8, 32);
        Set<Integer> starts = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            float[] frames = video.render(images, IMAGE, new SplittableRandom(seed));
            starts.add(position(frames, 0, 32));

            assertThat(position(frames, 7, 32)).as("seed " + seed).isNotEqualTo(position(frames, 0, 32));
        }
        assertThat(starts).hasSizeGreaterThan(25);
    }

    @Test
    void aFrameOfTheDigitsSizeLeavesNoRoomToMove() {
        float[] frames = new MovingDigit(3, 20).render(images, IMAGE, new SplittableRandom(1));

        for (int frame = 0; frame < 3; frame++) {
            assertThat(position(frames, frame, 20)).isZero();
        }
    }

    @Test
    void aWayIsFoldedBetweenTheEdges() {
        double[] ways = {0, 3, 10, 12, 20, 23, -3, -12, 40};
        int[] expected = {0, 3, 10, 8, 0, 3, 3, 8, 0};
        for (int i = 0; i < ways.length; i++) {
            assertThat(MovingDigit.bounce(ways[i], 10)).as("way " + ways[i]).isEqualTo(expected[i]);
        }
    }

    /** Row times side plus column of the digit's top left pixel; -1 if the frame is anything but digit and background. */
    private int position(float[] frames, int frame, int side) {
        for (int row = 0; row <= side - DigitImages.SIDE; row++) {
            for (int column = 0; column <= side - DigitImages.SIDE; column++) {
                if (showsDigitAt(frames, frame, side, row, column)) {
                    return row * side + column;
                }
            }
        }
        return -1;
    }

    private boolean showsDigitAt(float[] frames, int frame, int side, int row, int column) {
        float[] digit = new float[DigitImages.SIDE * DigitImages.SIDE];
        images.draw(IMAGE, digit, 0, DigitImages.SIDE);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                boolean inside = y >= row && y < row + DigitImages.SIDE && x >= column && x < column + DigitImages.SIDE;
                float expected = inside ? digit[(y - row) * DigitImages.SIDE + x - column] : -1;
                if (frames[(frame * side + y) * side + x] != expected) {
                    return false;
                }
            }
        }
        return true;
    }
}
