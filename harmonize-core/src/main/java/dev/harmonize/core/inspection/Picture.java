package dev.harmonize.core.inspection;

import dev.harmonize.api.data.FeatureSpec;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Draws one row of features for people to look at. */
final class Picture {

    /** How many frames of a video are shown, evenly spaced. */
    static final int MOST_FRAMES = 8;

    private static final Color WAVE = new Color(0x2563eb);
    private static final Color LINE = new Color(0xcbd5e1);

    /** Dark blue over green to yellow: in order of brightness, so that it is read without colours too. */
    private static final int[] SCALE = {0x440154, 0x3b528b, 0x21918c, 0x5ec962, 0xfde725};

    private Picture() {}

    /** Where frames are drawn. */
    static int frameWidth(FeatureSpec.Frames spec, int height) {
        return Math.max(height / 4, Math.min(2 * height, Math.round((float) height * spec.width() / spec.height())));
    }

    /** Which frames are shown. */
    static List<Integer> shownFrames(FeatureSpec.Frames spec) {
        int shown = Math.min(MOST_FRAMES, spec.frames());
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            numbers.add(shown == 1 ? 0 : Math.round((float) i * (spec.frames() - 1) / (shown - 1)));
        }
        return numbers;
    }

    /**
     * One frame.
     *
     * @param offset where the row begins in {@code values}
     */
    static BufferedImage frame(FeatureSpec.Frames spec, float[] values, int offset, int number, int width, int height) {
        int begin = offset + number * spec.height() * spec.width() * spec.channels();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    // Grey is its only channel three times; of more than three channels, the first three are shown.
                    int stored = spec.channels() < 3 ? 0 : channel;
                    Grid grid =
                            (row, column) -> values[begin + (row * spec.width() + column) * spec.channels() + stored];
                    float value = mean(grid, spec.height(), spec.width(), y, height, x, width);
                    rgb = rgb << 8 | Math.round(255 * clamp((value + 1) / 2));
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    /** The envelope of a waveform: from the least to the greatest sample of every column. Full height is its peak. */
    static void waveform(Graphics2D graphics, float[] values, int offset, int samples, int x, int y, int w, int h) {
        float peak = peak(values, offset, samples);
        graphics.setColor(LINE);
        graphics.drawLine(x, y + h / 2, x + w - 1, y + h / 2);
        graphics.setColor(WAVE);
        for (int column = 0; column < w && peak > 0; column++) {
            int begin = (int) ((long) column * samples / w);
            int end = Math.max(begin + 1, (int) ((long) (column + 1) * samples / w));
            float least = Float.POSITIVE_INFINITY;
            float greatest = Float.NEGATIVE_INFINITY;
            for (int i = begin; i < end; i++) {
                if (Float.isFinite(values[offset + i])) {
                    least = Math.min(least, values[offset + i]);
                    greatest = Math.max(greatest, values[offset + i]);
                }
            }
            if (least <= greatest) {
                int top = y + Math.round((1 - greatest / peak) / 2 * (h - 1));
                int bottom = y + Math.round((1 - least / peak) / 2 * (h - 1));
                graphics.drawLine(x + column, top, x + column, bottom);
            }
        }
    }

    /** The greatest amplitude. */
    static float peak(float[] values, int offset, int samples) {
        float peak = 0;
        for (int i = offset; i < offset + samples; i++) {
            if (Float.isFinite(values[i])) {
                peak = Math.max(peak, Math.abs(values[i]));
            }
        }
        return peak;
    }

    /**
     * Vectors as colours between their least and their greatest number: one vector beside the other, its first number at the
     * bottom, as spectrograms are drawn; a single vector from left to right.
     */
    static BufferedImage vectors(FeatureSpec.Vectors spec, float[] values, int offset, int width, int height) {
        boolean single = spec.length() == 1;
        int rows = single ? 1 : spec.width();
        int columns = single ? spec.width() : spec.length();
        Grid grid = single
                ? (row, column) -> values[offset + column]
                : (row, column) -> values[offset + column * spec.width() + (spec.width() - 1 - row)];
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = offset; i < offset + Math.toIntExact(spec.size()); i++) {
            if (Float.isFinite(values[i])) {
                least = Math.min(least, values[i]);
                greatest = Math.max(greatest, values[i]);
            }
        }
        float range = greatest > least ? greatest - least : 1;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, color((mean(grid, rows, columns, y, height, x, width) - least) / range));
            }
        }
        return image;
    }

    /** Numbers in rows and columns. */
    @FunctionalInterface
    private interface Grid {
        float at(int row, int column);
    }

    /** What a pixel shows of a grid that has another size: its cells' mean, or the cell that it is within. */
    private static float mean(Grid grid, int rows, int columns, int y, int height, int x, int width) {
        int firstRow = (int) ((long) y * rows / height);
        int lastRow = Math.max(firstRow + 1, (int) ((long) (y + 1) * rows / height));
        int firstColumn = (int) ((long) x * columns / width);
        int lastColumn = Math.max(firstColumn + 1, (int) ((long) (x + 1) * columns / width));
        float sum = 0;
        for (int row = firstRow; row < lastRow; row++) {
            for (int column = firstColumn; column < lastColumn; column++) {
                sum += grid.at(row, column);
            }
        }
        return sum / ((lastRow - firstRow) * (lastColumn - firstColumn));
    }

    private static int color(float value) {
        float place = clamp(value) * (SCALE.length - 1);
        int below = Math.min((int) place, SCALE.length - 2);
        float share = place - below;
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = SCALE[below] >> shift & 0xff;
            int to = SCALE[below + 1] >> shift & 0xff;
            rgb |= Math.round(from + share * (to - from)) << shift;
        }
        return rgb;
    }

    /** NaN counts as 0. */
    private static float clamp(float value) {
        return value > 0 ? Math.min(value, 1) : 0;
    }
}
