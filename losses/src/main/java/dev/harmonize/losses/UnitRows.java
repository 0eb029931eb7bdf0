package dev.harmonize.losses;

import dev.harmonize.api.model.Embedding;
import org.nd4j.linalg.api.buffer.DataType;
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
    private final int[] begins;
    private final double[] lengths;
    private final double[] values;
    private final INDArray columns;

    private UnitRows(Embedding embedding, int[] rows, int[] samples, double[] lengths, double[] values) {
        this.embedding = embedding;
        this.rows = rows;
        this.samples = samples;
        this.begins = new int[embedding.samples() + 1];
        for (int sample : samples) {
            begins[sample + 1]++;
        }
        for (int i = 0; i < embedding.samples(); i++) {
            begins[i + 1] += begins[i];
        }
        this.lengths = lengths;
        this.values = values;
        DataType type = embedding.rows().dataType();
        this.columns = rows.length == 0
                ? Nd4j.empty(type)
                : HostMemory.array(values, type, 'f', embedding.output().width(), rows.length);
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
        double[] source = HostMemory.rows(embedding.rows());
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

    /** The first row of a sample; rows of a sample follow each other. */
    int begin(int sample) {
        return begins[sample];
    }

    /** How many valid rows a sample has. */
    int count(int sample) {
        return begins[sample + 1] - begins[sample];
    }

    /** The sample of every row, ascending. */
    int[] samples() {
        return samples;
    }

    /** û of every valid row as a column: shape [d, count], column-major, the data type of the embedding. */
    INDArray columns() {
        return columns;
    }

    /** Some consecutive columns of {@link #columns()}. */
    INDArray columns(int begin, int end) {
        return columns.get(NDArrayIndex.all(), NDArrayIndex.interval(begin, end));
    }

    /**
     * ⟨û, ∂L/∂û⟩ for every valid row. The sum over all rows of both sides is twice Σ cos ∂L/∂cos, as a cosine has a part
     * in two rows; this is how a sample's share of the derivative by the logarithm of a common factor of all cosines is
     * found.
     */
    double[] radial(double[] unitGradient) {
        int width = width();
        double[] radial = new double[rows.length];
        for (int r = 0; r < rows.length; r++) {
            double sum = 0.0;
            for (int c = 0; c < width; c++) {
                sum += unitGradient[r * width + c] * values[r * width + c];
            }
            radial[r] = sum;
        }
        return radial;
    }

    /**
     * ∂L/∂u of the whole embedding from ∂L/∂û of the valid rows: (I − û ûᵀ) ∂L/∂û / ‖u‖, or ∂L/∂û / ε for rows not longer
     * than ε; zero where rows are not valid.
     */
    INDArray gradient(double[] unitGradient) {
        int width = width();
        double[] result = new double[embedding.valid().length * width];
        double[] radials = radial(unitGradient);
        for (int r = 0; r < rows.length; r++) {
            double radial = lengths[r] > EPSILON ? radials[r] : 0.0;
            double scale = 1.0 / Math.max(lengths[r], EPSILON);
            for (int c = 0; c < width; c++) {
                double tangential = unitGradient[r * width + c] - radial * values[r * width + c];
                result[rows[r] * width + c] = tangential * scale;
            }
        }
        return HostMemory.array(result, embedding.rows().dataType(), 'c', embedding.valid().length, width);
    }

    @Override
    public void close() {
        if (columns.closeable()) {
            columns.close();
        }
    }
}
