package dev.harmonize.losses;

import dev.harmonize.api.model.Embedding;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The valid rows of an embedding, gathered and scaled to unit length: û = u / max(‖u‖, ε). Invalid rows are not there, so
 * whoever works with these cannot use them by accident.
 */
final class UnitRows implements AutoCloseable {

    /** Shorter rows are scaled as if they were this long; VATT's value, whose square, 1e-12, bounds ‖u‖² there. */
    static final double EPSILON = 1e-6;

    private final Embedding embedding;
    private final int[] rows;
    private final int[] samples;
    private final double[] lengths;
    private final double[] values;
    private final INDArray matrix;

    private UnitRows(Embedding embedding, int[] rows, int[] samples, double[] lengths, double[] values) {
        this.embedding = embedding;
        this.rows = rows;
        this.samples = samples;
        this.lengths = lengths;
        this.values = values;
        this.matrix =
                rows.length == 0 ? Nd4j.empty(embedding.rows().dataType()) : toArray(values, embedding, rows.length);
    }

    static UnitRows of(Embedding embedding) {
        boolean[] valid = embedding.valid();
        int count = 0;
        for (boolean each : valid) {
            count += each ? 1 : 0;
        }
        int width = embedding.output().width();
        int[] rows = new int[count];
        int[] samples = new int[count];
        double[] lengths = new double[count];
        double[] values = new double[count * width];
        double[] source = toDoubles(embedding.rows());
        int next = 0;
        for (int row = 0; row < valid.length; row++) {
            if (valid[row]) {
                rows[next] = row;
                samples[next] = row / embedding.candidates();
                double squares = 0.0;
                for (int c = 0; c < width; c++) {
                    double value = source[row * width + c];
                    squares += value * value;
                }
                lengths[next] = Math.sqrt(squares);
                double scale = 1.0 / Math.max(lengths[next], EPSILON);
                for (int c = 0; c < width; c++) {
                    values[next * width + c] = source[row * width + c] * scale;
                }
                next++;
            }
        }
        return new UnitRows(embedding, rows, samples, lengths, values);
    }

    /** Number of valid rows. */
    int count() {
        return rows.length;
    }

    /** Numbers per row, d. */
    int width() {
        return embedding.output().width();
    }

    /** The sample of every row, ascending. */
    int[] samples() {
        return samples;
    }

    /** Shape [count, d], the data type of the embedding. */
    INDArray matrix() {
        return matrix;
    }

    /** Some consecutive rows of {@link #matrix()}. */
    INDArray matrix(int begin, int end) {
        return matrix.get(NDArrayIndex.interval(begin, end), NDArrayIndex.all());
    }

    /**
     * ∂L/∂u of the whole embedding from ∂L/∂û of the valid rows: (I − û ûᵀ) ∂L/∂û / ‖u‖, or ∂L/∂û / ε for rows not longer
     * than ε; zero where rows are not valid.
     */
    INDArray gradient(double[] unitGradient) {
        int width = width();
        double[] result = new double[embedding.valid().length * width];
        for (int r = 0; r < rows.length; r++) {
            double radial = 0.0;
            if (lengths[r] > EPSILON) {
                for (int c = 0; c < width; c++) {
                    radial += unitGradient[r * width + c] * values[r * width + c];
                }
            }
            double scale = 1.0 / Math.max(lengths[r], EPSILON);
            for (int c = 0; c < width; c++) {
                double tangential = unitGradient[r * width + c] - radial * values[r * width + c];
                result[rows[r] * width + c] = tangential * scale;
            }
        }
        return toArray(result, embedding, embedding.valid().length);
    }

    /** The gradient where nothing took part. */
    INDArray noGradient() {
        return Nd4j.zeros(embedding.rows().dataType(), embedding.rows().shape());
    }

    @Override
    public void close() {
        if (matrix.closeable()) {
            matrix.close();
        }
    }

    private static double[] toDoubles(INDArray array) {
        try (INDArray copy = array.dup('c')) {
            return copy.data().asDouble();
        }
    }

    private static INDArray toArray(double[] values, Embedding like, long count) {
        long[] shape = {count, like.output().width()};
        return Nd4j.create(
                values, shape, Nd4j.getStrides(shape, 'c'), 'c', like.rows().dataType());
    }
}
