package dev.harmonize.probes;

import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;

import java.util.ArrayList;
import java.util.List;

/**
 * The valid rows of some samples, scaled to unit length in double precision; rows of length zero stay zero, so their cosine
 * with everything is 0.
 *
 * @param width numbers per row, d
 * @param values the rows, one after the other
 * @param begin where the rows of sample i begin, in rows; one entry more than there are samples
 */
record UnitRows(int width, double[] values, int[] begin) {

    /** The valid rows of these samples of an embedding, each of which has at least one. */
    static UnitRows of(Embedding embedding, int[] samples) {
        int width = embedding.output().width();
        double[] source = HostMemory.doubles(embedding.rows());
        List<Integer> rows = new ArrayList<>();
        int[] begin = new int[samples.length + 1];
        for (int i = 0; i < samples.length; i++) {
            for (int c = 0; c < embedding.candidates(); c++) {
                int row = samples[i] * embedding.candidates() + c;
                if (embedding.valid()[row]) {
                    rows.add(row);
                }
            }
            begin[i + 1] = rows.size();
        }
        double[] values = new double[rows.size() * width];
        for (int r = 0; r < rows.size(); r++) {
            int from = rows.get(r) * width;
            double squares = 0.0;
            for (int c = 0; c < width; c++) {
                squares += source[from + c] * source[from + c];
            }
            double scale = squares > 0.0 ? 1.0 / Math.sqrt(squares) : 0.0;
            for (int c = 0; c < width; c++) {
                values[r * width + c] = source[from + c] * scale;
            }
        }
        return new UnitRows(width, values, begin);
    }

    /** Number of samples. */
    int samples() {
        return begin.length - 1;
    }

    /** Number of rows of all samples. */
    int rows() {
        return begin[samples()];
    }
}
