package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;

/**
 * A loss that is a {@link Contrast} of the cosines between the rows of two modalities.
 *
 * <p>A sample is judged if it has a valid row in both modalities, and the value is the mean over the judged samples. A
 * valid row of a sample that lacks the other modality is nobody's positive but everybody's negative, as in VATT. The
 * similarity of a sample is the largest cosine of its own rows.
 *
 * <p>Cosines come from rows scaled by 1 / max(‖u‖, {@value UnitRows#EPSILON}). The products of matrices are computed in
 * the data type of the embeddings, block by block, everything else in double precision.
 */
final class ContrastiveLoss implements Loss {

    private final LogitScale scale;
    private final DoubleFunction<Contrast> contrast;

    /**
     * A contrastive loss.
     *
     * @param scale what cosines are multiplied by, 1/τ
     * @param contrast the contrast for a scale
     */
    ContrastiveLoss(LogitScale scale, DoubleFunction<Contrast> contrast) {
        this.scale = scale;
        this.contrast = contrast;
    }

    @Override
    public Parameters parameters() {
        return scale.parameters();
    }

    @Override
    public void initialize(INDArray parameters) {
        scale.initialize(parameters);
    }

    @Override
    public Map<String, Double> figures(INDArray parameters) {
        return scale.temperature(parameters);
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        Pair pair = Pair.of(embeddings);
        if (pair.judgedCount() == 0) {
            return pair.nothing(parameters);
        }
        Contrast formula = contrast.apply(scale.of(parameters));
        try (UnitRows left = UnitRows.of(pair.first());
                UnitRows right = UnitRows.of(pair.second());
                CosineBlocks blocks = new CosineBlocks(left, right)) {
            Exponentials[] exponentials =
                    Arrays.stream(formula.factors()).mapToObj(Exponentials::new).toArray(Exponentials[]::new);
            // Then exponentials are computed once, and what is left to do with them is done in single precision.
            boolean kept = blocks.whole()
                    && exponentials.length == 1
                    && exponentials[0].fitSinglePrecision()
                    && pair.first().rows().dataType() == DataType.FLOAT;
            Totals totals = new Totals(exponentials, pair.judged(), left, right);
            Supplier<Scan> newScan = () -> new Scan(exponentials, kept, left, right);
            if (kept) {
                blocks.scanAndReplace(newScan, totals::add);
            } else {
                blocks.scan(newScan, totals::add);
            }
            Contrast.Values values = formula.evaluate(totals.sums());
            Slopes slopes = new Slopes(exponentials, values, pair.judgedCount(), left, right);
            try (CosineBlocks.UnitGradients gradients = kept
                    ? blocks.differentiateFloats(slopes::ofExponentials)
                    : blocks.differentiate(slopes::ofCosines)) {
                UnitRows.Gradient first = left.gradient(gradients.left());
                UnitRows.Gradient second = right.gradient(gradients.right());
                double[] byLogFactor = new double[pair.samples()];
                addHalf(first.radial(), left.samples(), byLogFactor);
                addHalf(second.radial(), right.samples(), byLogFactor);
                return new LossResult(
                        pair.mean(values.perSample()),
                        values.perSample(),
                        pair.judged(),
                        totals.similarities(),
                        List.of(first.rows(), second.rows()),
                        scale.gradient(byLogFactor, parameters));
            }
        }
    }

    private static void addHalf(double[] perRow, int[] samples, double[] perSample) {
        for (int r = 0; r < perRow.length; r++) {
            perSample[samples[r]] += 0.5 * perRow[r];
        }
    }

    /** What is found in all columns. */
    private static final class Totals {

        private final int[] rowSamples;
        private final boolean[] judged;
        private final double[][] positives;
        private final double[][] forward;
        private final double[][] backward;
        private final int[] forwardCounts;
        private final int[] backwardCounts;
        private final double[] similarities;

        Totals(Exponentials[] exponentials, boolean[] judged, UnitRows left, UnitRows right) {
            int samples = judged.length;
            this.rowSamples = left.samples();
            this.judged = judged;
            this.positives = new double[exponentials.length][samples];
            this.forward = new double[exponentials.length][samples];
            this.backward = new double[exponentials.length][samples];
            this.forwardCounts = new int[samples];
            this.backwardCounts = new int[samples];
            this.similarities = new double[samples];
            Arrays.fill(similarities, Double.NEGATIVE_INFINITY);
            for (int i = 0; i < samples; i++) {
                int own = left.count(i);
                int others = right.count(i);
                forwardCounts[i] = own * (right.count() - others);
                backwardCounts[i] = others * (left.count() - own);
                if (!judged[i]) {
                    similarities[i] = 0.0;
                }
            }
        }

        /** In the order of the columns, one scan after the other. */
        void add(Scan scan) {
            for (int m = 0; m < forward.length; m++) {
                for (int r = 0; r < rowSamples.length; r++) {
                    forward[m][rowSamples[r]] += scan.rowSums[m][r];
                }
            }
            scan.columns.forEach(column -> {
                for (int m = 0; m < forward.length; m++) {
                    positives[m][column.sample()] += column.positives()[m];
                    backward[m][column.sample()] += column.negatives()[m];
                }
                if (judged[column.sample()]) {
                    similarities[column.sample()] = Math.max(similarities[column.sample()], column.similarity());
                }
            });
        }

        Contrast.Sums sums() {
            return new Contrast.Sums(judged, positives, forward, backward, forwardCounts, backwardCounts);
        }

        double[] similarities() {
            return similarities;
        }
    }

    /** One row of the second modality against all rows of the first. */
    private record Column(int sample, double[] positives, double[] negatives, double similarity) {}

    /** Sums over the columns of a panel, and over the rows of each. */
    private static final class Scan implements CosineBlocks.Scan {

        private final Exponentials[] exponentials;
        private final UnitRows left;
        private final UnitRows right;
        private final boolean replace;
        private final double[][] rowSums;
        private final double[] values;
        private final List<Column> columns = new ArrayList<>();

        /** {@code replace} says whether exponentials take the place of the cosines. */
        Scan(Exponentials[] exponentials, boolean replace, UnitRows left, UnitRows right) {
            this.replace = replace;
            this.exponentials = exponentials;
            this.left = left;
            this.right = right;
            this.rowSums = new double[exponentials.length][left.count()];
            this.values = new double[left.count()];
        }

        @Override
        public void column(int column, double[] cosines) {
            int sample = right.samples()[column];
            int begin = left.begin(sample);
            int end = begin + left.count(sample);
            double similarity = Double.NEGATIVE_INFINITY;
            for (int r = begin; r < end; r++) {
                similarity = Math.max(similarity, cosines[r]);
            }
            double[] positives = new double[exponentials.length];
            double[] negatives = new double[exponentials.length];
            for (int m = 0; m < exponentials.length; m++) {
                exponentials[m].of(cosines, values, cosines.length);
                if (replace) {
                    System.arraycopy(values, 0, cosines, 0, cosines.length);
                }
                for (int r = begin; r < end; r++) {
                    positives[m] += values[r];
                    values[r] = 0.0;
                }
                negatives[m] = addAndSum(values, rowSums[m]);
            }
            columns.add(new Column(sample, positives, negatives, similarity));
        }

        private static double addAndSum(double[] values, double[] rowSums) {
            for (int r = 0; r < values.length; r++) {
                rowSums[r] += values[r];
            }
            return Sums.of(values, values.length);
        }
    }

    /** ∂L/∂cos = Σ_m e_m a_m (slope of the row's forward sum + slope of the column's backward sum), or of the positives. */
    private static final class Slopes {

        private final Exponentials[] exponentials;
        private final double[][] positives;
        private final double[][] ofRows;
        private final double[][] backward;
        private final UnitRows left;
        private final int[] columnSamples;

        Slopes(Exponentials[] exponentials, Contrast.Values values, int judged, UnitRows left, UnitRows right) {
            this.left = left;
            this.columnSamples = right.samples();
            this.exponentials = exponentials;
            this.positives = new double[exponentials.length][];
            this.ofRows = new double[exponentials.length][];
            this.backward = new double[exponentials.length][];
            for (int m = 0; m < exponentials.length; m++) {
                double scale = exponentials[m].factor() / judged;
                positives[m] = scaled(values.positives()[m], scale);
                backward[m] = scaled(values.backward()[m], scale);
                double[] forward = scaled(values.forward()[m], scale);
                ofRows[m] = Arrays.stream(left.samples())
                        .mapToDouble(sample -> forward[sample])
                        .toArray();
            }
        }

        private static double[] scaled(double[] values, double scale) {
            return Arrays.stream(values).map(value -> value * scale).toArray();
        }

        /** From exponentials, of which there is one kind. */
        CosineBlocks.FloatDerivative ofExponentials() {
            float[] rows = new float[left.count()];
            for (int r = 0; r < rows.length; r++) {
                rows[r] = (float) ofRows[0][r];
            }
            return (column, values) -> {
                int sample = columnSamples[column];
                int begin = left.begin(sample);
                float[] own = Arrays.copyOfRange(values, begin, begin + left.count(sample));
                multiply(values, rows, (float) backward[0][sample]);
                for (int r = 0; r < own.length; r++) {
                    // In between, slopes of positives can be beyond single precision.
                    values[begin + r] = (float) (own[r] * positives[0][sample]);
                }
            };
        }

        private static void multiply(float[] values, float[] ofRows, float ofColumn) {
            for (int r = 0; r < values.length; r++) {
                values[r] *= ofRows[r] + ofColumn;
            }
        }

        /** From cosines. */
        CosineBlocks.Derivative ofCosines() {
            double[] values = new double[left.count()];
            double[] result = new double[left.count()];
            return (column, cosines) -> {
                int sample = columnSamples[column];
                int begin = left.begin(sample);
                int end = begin + left.count(sample);
                int last = exponentials.length - 1;
                for (int m = 0; m <= last; m++) {
                    exponentials[m].of(cosines, values, cosines.length);
                    double[] own = Arrays.copyOfRange(values, begin, end);
                    if (m == 0) {
                        multiply(values, ofRows[m], backward[m][sample], result);
                        Arrays.fill(result, begin, end, 0.0);
                    } else {
                        Arrays.fill(values, begin, end, 0.0);
                        addProducts(values, ofRows[m], backward[m][sample], result);
                    }
                    for (int r = begin; r < end; r++) {
                        result[r] += own[r - begin] * positives[m][sample];
                    }
                }
                System.arraycopy(result, 0, cosines, 0, result.length);
            };
        }

        private static void multiply(double[] values, double[] ofRows, double ofColumn, double[] result) {
            for (int r = 0; r < values.length; r++) {
                result[r] = values[r] * (ofRows[r] + ofColumn);
            }
        }

        private static void addProducts(double[] values, double[] ofRows, double ofColumn, double[] result) {
            for (int r = 0; r < values.length; r++) {
                result[r] += values[r] * (ofRows[r] + ofColumn);
            }
        }
    }
}
