package dev.harmonize.datasets.features;

import dev.harmonize.api.data.Features;

import java.util.Arrays;

/** Rows of feature vectors. */
public final class Rows {

    private Rows() {}

    /** One valid row of the form [length, width] with these numbers, cut or padded with zeros. */
    public static Features.Dense dense(float[] vectors, int length, int width) {
        float[] fitted = vectors.length == length * width ? vectors : Arrays.copyOf(vectors, length * width);
        return new Features.Dense(fitted, new boolean[] {true});
    }

    /** The position of the first number that is NaN or infinite; the length if there is none. */
    public static int firstNotFinite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return values.length;
    }

    /** Scales some of the numbers to Euclidean length 1, unless all of them are 0. */
    public static void normalize(float[] values, int begin, int end) {
        double squares = 0;
        for (int i = begin; i < end; i++) {
            squares += (double) values[i] * values[i];
        }
        if (squares > 0) {
            double scale = 1 / Math.sqrt(squares);
            for (int i = begin; i < end; i++) {
                values[i] = (float) (values[i] * scale);
            }
        }
    }
}
