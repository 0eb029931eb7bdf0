package dev.harmonize.losses;

import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.stream.IntStream;

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
    private final INDArray columns;

    private UnitRows(Embedding embedding, int[] rows) {
        int width = embedding.output().width();
        DataType type = embedding.rows().dataType();
        this.embedding = embedding;
        this.rows = rows;
        this.samples = new int[rows.length];
        this.begins = new int[embedding.samples() + 1];
        this.lengths = new double[rows.length];
        this.columns = rows.length == 0
                ? Nd4j.empty(type)
                : Nd4j.createUninitialized(type, new long[] {width, rows.length}, 'f');
        if (rows.length > 0) {
            scale();
        }
    }

    static UnitRows of(Embedding embedding) {
        boolean[] valid = embedding.valid();
        return new UnitRows(
                embedding,
                IntStream.range(0, valid.length).filter(row -> valid[row]).toArray());
    }

    private void scale() {
        int width = width();
        for (int r = 0; r < rows.length; r++) {
            samples[r] = rows[r] / embedding.candidates();
            begins[samples[r] + 1]++;
        }
        for (int i = 0; i < embedding.samples(); i++) {
            begins[i + 1] += begins[i];
        }
        try (HostMemory source = HostMemory.rows(embedding.rows());
                HostMemory target = HostMemory.overwriting(columns)) {
            Panels.forEach(rows.length, panel -> {
                double[] row = new double[width];
                for (int r = panel.begin(); r < panel.end(); r++) {
                    source.read((long) rows[r] * width, row, 0, width);
                    lengths[r] = Math.sqrt(Sums.ofProducts(row, row, width));
                    double scale = 1.0 / Math.max(lengths[r], EPSILON);
                    for (int c = 0; c < width; c++) {
                        row[c] *= scale;
                    }
                    target.write((long) r * width, row, 0, width);
                }
            });
        }
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

    /** û of every valid row as a row: shape [count, d], a view of {@link #columns()}. */
    INDArray matrix() {
        return columns.transpose();
    }

    /** Some consecutive rows of {@link #matrix()}. */
    INDArray matrix(int begin, int end) {
        return columns(begin, end).transpose();
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
     * ∂L/∂u of the whole embedding from ∂L/∂û of the valid rows: (I − û ûᵀ) ∂L/∂û / ‖u‖, or ∂L/∂û / ε for rows not longer
     * than ε; zero where rows are not valid.
     *
     * @param unitGradient row after row
     */
    INDArray gradient(double[] unitGradient) {
        int width = width();
        return gradient((r, row) -> System.arraycopy(unitGradient, r * width, row, 0, width))
                .rows();
    }

    /**
     * The same, and what ∂L/∂û says of the lengths.
     *
     * @param unitGradient shape [d, count], column-major
     */
    Gradient gradient(INDArray unitGradient) {
        int width = width();
        try (HostMemory source = HostMemory.of(unitGradient)) {
            return gradient((r, row) -> source.read((long) r * width, row, 0, width));
        }
    }

    /**
     * The gradient of an embedding.
     *
     * @param rows ∂L/∂u, shape of the embedding
     * @param radial ⟨û, ∂L/∂û⟩ of every valid row. The sum over the rows of both sides is twice Σ cos ∂L/∂cos, as a cosine
     *     has a part in two rows; this is how a sample's share of the derivative by the logarithm of a common factor of
     *     all cosines is found
     */
    record Gradient(INDArray rows, double[] radial) {}

    @FunctionalInterface
    private interface RowReader {
        void read(int row, double[] target);
    }

    private Gradient gradient(RowReader unitGradient) {
        int width = width();
        DataType type = embedding.rows().dataType();
        long[] shape = embedding.rows().shape();
        boolean all = rows.length == embedding.valid().length;
        INDArray result = all ? Nd4j.createUninitialized(type, shape, 'c') : Nd4j.zeros(type, shape);
        double[] radial = new double[rows.length];
        try (HostMemory units = HostMemory.of(columns);
                HostMemory target = all ? HostMemory.overwriting(result) : HostMemory.of(result)) {
            Panels.forEach(rows.length, panel -> {
                double[] unit = new double[width];
                double[] row = new double[width];
                for (int r = panel.begin(); r < panel.end(); r++) {
                    units.read((long) r * width, unit, 0, width);
                    unitGradient.read(r, row);
                    radial[r] = Sums.ofProducts(row, unit, width);
                    double removed = lengths[r] > EPSILON ? radial[r] : 0.0;
                    double scale = 1.0 / Math.max(lengths[r], EPSILON);
                    for (int c = 0; c < width; c++) {
                        row[c] = scale * (row[c] - removed * unit[c]);
                    }
                    target.write((long) rows[r] * width, row, 0, width);
                }
            });
        }
        return new Gradient(result, radial);
    }

    @Override
    public void close() {
        if (columns.closeable()) {
            columns.close();
        }
    }
}
