package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The pairwise sigmoid loss of SigLIP (Zhai et al., ICCV 2023): whether two rows belong together is decided pair by pair,
 * by logistic regression on their cosine. With t the scale, b the bias, y_ij = 1 for i = j and −1 otherwise, and
 * softplus(x) = log(1 + exp x),
 *
 * <pre>
 * ℓ_i = Σ_j softplus(−y_ij (t cos(u_i, v_j) + b))
 * </pre>
 *
 * and the value is their mean over the N judged samples, those with a valid row in both modalities. A valid row of a
 * sample that lacks the other modality is everybody's negative: j runs over all valid rows of the second modality, and
 * ℓ_i also has the terms softplus(t cos(u_j, v_i) + b) of the valid rows u_j of the first modality that have no partner.
 * Pairs of two such rows count nowhere. With complete samples N times the value is the sum over all pairs, whichever
 * modality comes first; the samples' values, as sums over rows, depend on which that is.
 *
 * <p>As in the original, t starts at 10 and b at −10, t is learnt by its logarithm, the parameter {@code log-scale}, and
 * neither has limits. In the gradient by the parameters a pair belongs to its two samples in equal parts, or whole to the
 * one that is judged.
 *
 * <p>Cosines come from rows scaled by 1 / max(‖u‖, {@value UnitRows#EPSILON}), where the original adds 1e-8 to ‖u‖. The
 * products of matrices are computed in the data type of the embeddings, block by block, everything else in double
 * precision.
 */
final class SigLip implements Loss {

    /** What can be set. */
    @Component(
            id = "siglip",
            summary = "SigLIP's sigmoid loss: whether two rows belong together, decided pair by pair",
            formula = "ℓ_i = Σ_j softplus(−y_ij (t cos(u_i, v_j) + b)), y_ii = 1, y_ij = −1",
            publication = "Zhai et al., Sigmoid Loss for Language Image Pre-Training, ICCV 2023",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "What cosines are multiplied by, t; where it is learnt, what learning starts from.",
                    defaultValue = "10",
                    min = 0,
                    exclusiveMin = true)
            double scale,

            @Option(
                    doc = "What is added to scaled cosines, b; where it is learnt, what learning starts from.",
                    defaultValue = "-10")
            double bias,

            @Option(doc = "Whether scale and bias are learnt.", defaultValue = "true")
            boolean learnable) {}

    private static final String LOG_SCALE = "log-scale";
    private static final String BIAS = "bias";

    private static final Parameters LEARNT = new Parameters(List.of(number(LOG_SCALE), number(BIAS)));

    private final Options options;

    private SigLip(Options options) {
        this.options = options;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        return new SigLip(options);
    }

    private static Segment number(String name) {
        return new Segment(name, List.of(1L), "loss", OptionalInt.empty(), false);
    }

    @Override
    public Parameters parameters() {
        return options.learnable() ? LEARNT : Parameters.NONE;
    }

    @Override
    public void initialize(INDArray parameters) {
        if (options.learnable()) {
            parameters.putScalar(LEARNT.offset(LOG_SCALE), Math.log(options.scale()));
            parameters.putScalar(LEARNT.offset(BIAS), options.bias());
        }
    }

    @Override
    public Map<String, Double> figures(INDArray parameters) {
        return options.learnable() ? Map.of("scale", scale(parameters), "bias", bias(parameters)) : Map.of();
    }

    private double scale(INDArray parameters) {
        return options.learnable() ? Math.exp(parameters.getDouble(LEARNT.offset(LOG_SCALE))) : options.scale();
    }

    private double bias(INDArray parameters) {
        return options.learnable() ? parameters.getDouble(LEARNT.offset(BIAS)) : options.bias();
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        Pair pair = Pair.of(embeddings);
        if (pair.judgedCount() == 0) {
            return pair.nothing(parameters);
        }
        Regression regression = new Regression(scale(parameters), bias(parameters));
        try (UnitRows left = UnitRows.of(pair.first());
                UnitRows right = UnitRows.of(pair.second());
                CosineBlocks blocks = new CosineBlocks(left, right)) {
            Contributions contributions = new Contributions(pair.samples());
            blocks.scan(
                    () -> new Scan(regression, pair.judged(), left, right),
                    scan -> contributions.add(scan, left, right));
            try (CosineBlocks.UnitGradients gradients =
                    blocks.differentiate(() -> derivative(regression, pair, left, right))) {
                return new LossResult(
                        pair.mean(contributions.values),
                        contributions.values,
                        pair.judged(),
                        pair.similarities(left, right),
                        List.of(
                                left.gradient(gradients.left()).rows(),
                                right.gradient(gradients.right()).rows()),
                        parameterGradients(parameters, contributions, regression.scale() / pair.judgedCount(), pair));
            }
        }
    }

    private Optional<INDArray> parameterGradients(
            INDArray parameters, Contributions contributions, double byLogScale, Pair pair) {
        if (!options.learnable()) {
            return Optional.empty();
        }
        double[] rows = new double[2 * pair.samples()];
        for (int i = 0; i < pair.samples(); i++) {
            rows[2 * i + (int) LEARNT.offset(LOG_SCALE)] = byLogScale * contributions.cosineSlopes[i];
            rows[2 * i + (int) LEARNT.offset(BIAS)] = contributions.slopes[i] / pair.judgedCount();
        }
        return Optional.of(HostMemory.array(rows, parameters.dataType(), 'c', pair.samples(), 2));
    }

    private static CosineBlocks.Derivative derivative(Regression regression, Pair pair, UnitRows left, UnitRows right) {
        boolean[] judged = pair.judged();
        double scale = regression.scale() / pair.judgedCount();
        return (column, cosines) -> {
            int sample = right.samples()[column];
            for (int r = 0; r < cosines.length; r++) {
                int other = left.samples()[r];
                cosines[r] =
                        judged[sample] || judged[other] ? scale * regression.slope(cosines[r], sample == other) : 0.0;
            }
        };
    }

    /** Logistic regression of whether two rows belong together. */
    private record Regression(double scale, double bias) {

        /** x = −y z for the logit z of a cosine: the value is softplus(x), the derivative by the logit −y σ(x). */
        double argument(double cosine, boolean together) {
            double logit = scale * cosine + bias;
            return together ? -logit : logit;
        }

        /** softplus(x), of which e is exp(−|x|): exact where exp(x) would overflow or vanish beside 1. */
        static double value(double x, double e) {
            return Math.max(x, 0.0) + logOnePlus(e);
        }

        /** log(1 + e) for e in [0, 1] to within 3e-13 of itself, several times as fast as {@link Math#log1p}. */
        private static double logOnePlus(double e) {
            return e < 1e-3 ? e * (1.0 - e * (0.5 - e * (1.0 / 3 - e * (0.25 - 0.2 * e)))) : Math.log(1.0 + e);
        }

        /** −y σ(x), of which e is exp(−|x|). */
        static double slope(double x, double e, boolean together) {
            double sigmoid = (x > 0.0 ? 1.0 : e) / (1.0 + e);
            return together ? -sigmoid : sigmoid;
        }

        /** The derivative by the logit of a cosine. */
        double slope(double cosine, boolean together) {
            double x = argument(cosine, together);
            return slope(x, Math.exp(-Math.abs(x)), together);
        }
    }

    /** What samples contribute: to the value, to the sum of slopes, and to the sum of slopes times cosines. */
    private static final class Contributions {

        private final double[] values;
        private final double[] slopes;
        private final double[] cosineSlopes;

        Contributions(int count) {
            this.values = new double[count];
            this.slopes = new double[count];
            this.cosineSlopes = new double[count];
        }

        /** In the order of the columns, one scan after the other. */
        void add(Scan scan, UnitRows left, UnitRows right) {
            for (int r = 0; r < left.count(); r++) {
                add(left.samples()[r], scan.ofRows, r);
            }
            for (Column column : scan.columns) {
                add(right.samples()[column.number()], column.contributions(), 0);
            }
        }

        private void add(int sample, Contributions source, int index) {
            values[sample] += source.values[index];
            slopes[sample] += source.slopes[index];
            cosineSlopes[sample] += source.cosineSlopes[index];
        }
    }

    /** One row of the second modality against all rows of the first. */
    private record Column(int number, Contributions contributions) {}

    /** Sums over the columns of a panel, and over the rows of each. */
    private static final class Scan implements CosineBlocks.Scan {

        private final Regression regression;
        private final boolean[] judged;
        private final int[] rowSamples;
        private final int[] columnSamples;
        private final Contributions ofRows;
        private final List<Column> columns = new ArrayList<>();

        Scan(Regression regression, boolean[] judged, UnitRows left, UnitRows right) {
            this.regression = regression;
            this.judged = judged;
            this.rowSamples = left.samples();
            this.columnSamples = right.samples();
            this.ofRows = new Contributions(left.count());
        }

        @Override
        public void column(int column, double[] cosines) {
            int sample = columnSamples[column];
            Contributions ofColumn = new Contributions(1);
            for (int r = 0; r < cosines.length; r++) {
                int other = rowSamples[r];
                if (judged[other] || judged[sample]) {
                    boolean together = sample == other;
                    double x = regression.argument(cosines[r], together);
                    double e = Math.exp(-Math.abs(x));
                    double value = Regression.value(x, e);
                    double share = judged[other] ? (judged[sample] ? 0.5 : 1.0) : 0.0;
                    if (judged[other]) {
                        ofRows.values[r] += value;
                    } else {
                        ofColumn.values[0] += value;
                    }
                    addSlope(cosines[r], Regression.slope(x, e, together), share, r, ofColumn);
                }
            }
            columns.add(new Column(column, ofColumn));
        }

        /** A share of the slope to the row, the rest to the column. */
        private void addSlope(double cosine, double slope, double share, int row, Contributions ofColumn) {
            ofRows.slopes[row] += share * slope;
            ofRows.cosineSlopes[row] += share * slope * cosine;
            ofColumn.slopes[0] += (1.0 - share) * slope;
            ofColumn.cosineSlopes[0] += (1.0 - share) * slope * cosine;
        }
    }
}
