package dev.harmonize.datasets.tuxstamps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

final class CameraMoveTest {

    private static final int SIDE = 32;
    private static final int FRAME = SIDE * SIDE * 3;
    private static final CameraOptions OPTIONS = new CameraOptions(1.3, 0.08, 15, true, true);

    @Test
    void theFirstFrameOfEvaluationIsThePictureItself() {
        float[] film = CameraMove.fixed(OPTIONS).film(halves(), 4, SIDE);

        assertThat(pixel(film, 0, 16, 2)).as("left").containsExactly(1, -1, -1);
        assertThat(pixel(film, 0, 16, 29)).as("right, transparent").containsExactly(1, 1, 1);
    }

    @Test
    void theCameraComesCloser() {
        float[] film = CameraMove.fixed(OPTIONS).film(disc(), 2, SIDE);

        assertThat(red(film, 1) / (double) red(film, 0)).isEqualTo(1.3 * 1.3, within(0.1));
    }

    @Test
    void aMirrorImageHasItsSidesSwapped() {
        CameraMove.View whole = new CameraMove.View(1, 0, 0, 0);
        CameraMove move = new CameraMove(whole, whole, true, new float[] {0, 0, 1});
        float[] film = move.film(halves(), 1, SIDE);

        assertThat(pixel(film, 0, 16, 29)).containsExactly(1, -1, -1);
        assertThat(pixel(film, 0, 16, 2)).as("the background").containsExactly(-1, -1, 1);
    }

    @Test
    void aQuarterTurnPutsLeftOnTop() {
        CameraMove.View turned = new CameraMove.View(1, 0, 0, Math.PI / 2);
        float[] film = new CameraMove(turned, turned, false, new float[] {1, 1, 1}).film(halves(), 1, SIDE);
        boolean top = pixel(film, 0, 2, 16)[1] < 0;
        boolean bottom = pixel(film, 0, 29, 16)[1] < 0;

        assertThat(top).isNotEqualTo(bottom);
        assertThat(pixel(film, 0, top ? 2 : 29, 16)).containsExactly(1, -1, -1);
    }

    @Test
    void picturesThatMustNotBeMirroredAreNot() {
        for (long seed = 0; seed < 100; seed++) {
            assertThat(CameraMove.random(OPTIONS, false, new SplittableRandom(seed))
                            .mirrored())
                    .as("seed " + seed)
                    .isFalse();
        }
    }

    @Test
    void viewsStayWithinTheOptions() {
        for (long seed = 0; seed < 200; seed++) {
            CameraMove move = CameraMove.random(OPTIONS, true, new SplittableRandom(seed));
            for (CameraMove.View view : new CameraMove.View[] {move.begin(), move.end()}) {
                assertThat(view.zoom()).as("seed " + seed).isBetween(1.0, 1.3);
                assertThat(Math.abs(view.x())).as("seed " + seed).isLessThanOrEqualTo(0.16);
                assertThat(Math.abs(Math.toDegrees(view.angle())))
                        .as("seed " + seed)
                        .isLessThanOrEqualTo(15);
            }
        }
    }

    /** Red on the left, transparent on the right. */
    private static Pixels halves() {
        int[] argb = new int[SIDE * SIDE];
        for (int i = 0; i < argb.length; i++) {
            argb[i] = i % SIDE < SIDE / 2 ? 0xffff0000 : 0;
        }
        return Pixels.of(argb, SIDE, SIDE);
    }

    private static Pixels disc() {
        int[] argb = new int[SIDE * SIDE];
        for (int i = 0; i < argb.length; i++) {
            double x = i % SIDE - SIDE / 2 + 0.5;
            double y = i / SIDE - SIDE / 2 + 0.5;
            argb[i] = Math.hypot(x, y) < 10 ? 0xffff0000 : 0;
        }
        return Pixels.of(argb, SIDE, SIDE);
    }

    private static int red(float[] film, int frame) {
        int count = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            count += film[frame * FRAME + 3 * i + 1] < 0 ? 1 : 0;
        }
        return count;
    }

    private static float[] pixel(float[] film, int frame, int row, int column) {
        int at = frame * FRAME + (row * SIDE + column) * 3;
        return new float[] {film[at], film[at + 1], film[at + 2]};
    }
}
