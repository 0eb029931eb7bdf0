package dev.harmonize.datasets.media;

import java.util.random.RandomGenerator;

/**
 * Which part of every frame of a clip becomes the square, and how its colours change.
 *
 * @param horizontal stretch of the width before the square is cut out
 * @param vertical stretch of the height before the square is cut out
 * @param left where the square is, from 0 (left) to 1 (right)
 * @param top where the square is, from 0 (top) to 1 (bottom)
 * @param flip whether left and right are exchanged
 * @param colour change of the colours
 */
record FrameTransform(
        double horizontal, double vertical, double left, double top, boolean flip, ColourTransform colour) {

    /** The largest square in the middle, colours as they are. */
    static final FrameTransform CENTRE = new FrameTransform(1, 1, 0.5, 0.5, false, ColourTransform.NONE);

    /** A rectangle of pixels. */
    record Rectangle(int x, int y, int width, int height) {}

    /** Draws one. */
    static FrameTransform draw(VideoAugmentationOptions options, RandomGenerator random) {
        boolean scaled = random.nextDouble() < options.scaleRate();
        double horizontal = 1 + options.scale() * (2 * random.nextDouble() - 1);
        double vertical = 1 + options.scale() * (2 * random.nextDouble() - 1);
        double left = random.nextDouble();
        double top = random.nextDouble();
        boolean flip = random.nextDouble() < options.flipRate();
        return new FrameTransform(
                scaled ? horizontal : 1,
                scaled ? vertical : 1,
                options.crop() ? left : 0.5,
                options.crop() ? top : 0.5,
                flip,
                ColourTransform.draw(options, random));
    }

    /**
     * The part of a frame that is scaled to the square. Cutting out first and scaling then is the same as the other way
     * round, but for the pixels that are scaled in vain.
     */
    Rectangle crop(int width, int height) {
        double side = Math.min(width * horizontal, height * vertical);
        int cropWidth = Math.max(1, Math.min(width, (int) Math.round(side / horizontal)));
        int cropHeight = Math.max(1, Math.min(height, (int) Math.round(side / vertical)));
        return new Rectangle(offset(left, width - cropWidth), offset(top, height - cropHeight), cropWidth, cropHeight);
    }

    /** Even, because in most videos two neighbouring pixels share one colour. */
    private static int offset(double share, int room) {
        return (int) Math.round(share * room) & ~1;
    }
}
