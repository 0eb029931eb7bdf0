package dev.harmonize.datasets;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A digit that moves through a square frame at constant speed and bounces off its edges, as in Moving MNIST (Srivastava,
 * Mansimov and Salakhutdinov, ICML 2015). It stays within the frame, at whole pixels.
 *
 * @param frames number of frames
 * @param side pixels along an edge of the frame, at least {@link DigitImages#SIDE}
 */
record MovingDigit(int frames, int side) {

    /** Way per frame as a share of the way from edge to edge. */
    private static final double SLOWEST = 0.05;

    private static final double FASTEST = 0.15;

    /** Start, direction and speed come from {@code random}. The result is laid out [frames, side, side, 1]. */
    float[] render(DigitImages images, int image, RandomGenerator random) {
        int range = side - DigitImages.SIDE;
        double x = random.nextDouble() * range;
        double y = random.nextDouble() * range;
        double direction = random.nextDouble() * 2 * Math.PI;
        double speed = (SLOWEST + (FASTEST - SLOWEST) * random.nextDouble()) * range;
        double dx = Math.cos(direction) * speed;
        double dy = Math.sin(direction) * speed;
        float[] video = new float[frames * side * side];
        Arrays.fill(video, -1);
        for (int frame = 0; frame < frames; frame++) {
            int row = frame * side + bounce(y + frame * dy, range);
            int column = bounce(x + frame * dx, range);
            images.draw(image, video, row * side + column, side);
        }
        return video;
    }

    /** Folds a straight way into [0, range]. */
    static int bounce(double position, int range) {
        if (range == 0) {
            return 0;
        }
        double wrapped = Math.abs(position) % (2.0 * range);
        return (int) Math.round(wrapped <= range ? wrapped : 2.0 * range - wrapped);
    }
}
