package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Optional;

/**
 * The max-margin ranking loss in both directions: own rows are to be closer than others by a margin m. With s_ij =
 * cos(u_i, v_j),
 *
 * <pre>
 * ℓ_i = mean_j max(0, m + s_ij − s_ii) + mean_j max(0, m + s_ji − s_ii)
 * </pre>
 *
 * over the negatives j ≠ i, as the HowTo100M model is trained (Miech et al., ICCV 2019), or with {@code negatives =
 * hardest} the largest instead of the mean, as in VSE++ (Faghri et al., BMVC 2018); of several that are equally hard, the
 * gradient is that of the first. Directions are added, not averaged. The value is the mean over the judged samples, those
 * with a valid row in both modalities. A valid row of a sample that lacks the other modality is nobody's positive but
 * everybody's negative. A mean over no negatives is 0.
 *
 * <p>The published code of HowTo100M divides by N² and includes the pairs j = i, each worth 2m: for N complete samples it
 * gives L (N − 1) / N + 2m / N, whose gradient differs by the factor (N − 1) / N only; its weights for negatives of the
 * same video are left out. The published code of VSE++ sums over the samples instead of averaging, and its margin is 0.2
 * by default.
 *
 * <p>Cosines come from rows scaled by 1 / max(‖u‖, {@value UnitRows#EPSILON}). The products of matrices are computed in
 * the data type of the embeddings, block by block, everything else in double precision.
 */
final class MaxMargin implements Loss {

    /** What can be set. */
    @Component(
            id = "max-margin",
            summary = "Ranks the own row above others by a margin, above all of them or above the hardest",
            formula = "ℓ_i = mean_j max(0, m + s_ij − s_ii) + mean_j max(0, m + s_ji − s_ii), s cosines, j ≠ i",
            publication =
                    "Miech et al., HowTo100M: Learning a Text-Video Embedding by Watching Hundred Million Narrated"
                            + " Video Clips, ICCV 2019; Faghri et al., VSE++: Improving Visual-Semantic Embeddings with Hard"
                            + " Negatives, BMVC 2018",
            cost = "B² d")
    public record Options(
            @Option(
                    doc = "By how much the cosine of own rows is to exceed that of others, m.",
                    defaultValue = "0.1",
                    min = 0)
            double margin,

            @Option(
                    doc = "What a row is ranked above: all others, of which the mean is taken, or only the hardest.",
                    defaultValue = "mean")
            Negatives negatives) {}

    /** What a row is ranked above. */
    public enum Negatives {
        /** The mean over all negatives. */
        MEAN,
        /** The largest over all negatives. */
        HARDEST
    }

    private final Options options;

    private MaxMargin(Options options) {
        this.options = options;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        return new MaxMargin(options);
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        Pair pair = Pair.of(embeddings);
        if (pair.judgedCount() == 0) {
            return pair.nothing(parameters);
        }
        try (UnitRows left = UnitRows.of(pair.first());
                UnitRows right = UnitRows.of(pair.second());
                CosineBlocks blocks = new CosineBlocks(left, right)) {
            double[] similarities = pair.similarities(left, right);
            Anchors rows = Anchors.of(pair, left, right, similarities, options);
            Anchors columns = Anchors.of(pair, right, left, similarities, options);
            Violations ofRows = new Violations(options.negatives(), left.count());
            // Of these all panels share one, as a column is looked at in one panel only.
            Violations ofColumns = new Violations(options.negatives(), right.count());
            blocks.scan(
                    () -> new Scan(rows, columns, new Violations(options.negatives(), left.count()), ofColumns),
                    scan -> ofRows.add(scan.ofRows));
            double[] perSample = new double[pair.samples()];
            double[] ownSlopes = new double[pair.samples()];
            rows.addTo(perSample, ownSlopes, ofRows);
            columns.addTo(perSample, ownSlopes, ofColumns);
            double scale = 1.0 / pair.judgedCount();
            CosineBlocks.Derivative derivative = (column, cosines) -> {
                int sample = columns.samples[column];
                for (int r = 0; r < cosines.length; r++) {
                    cosines[r] = scale
                            * (rows.samples[r] == sample
                                    ? ownSlopes[sample]
                                    : rows.slope(r, cosines[r], column, ofRows)
                                            + columns.slope(column, cosines[r], r, ofColumns));
                }
            };
            try (CosineBlocks.UnitGradients gradients = blocks.differentiate(() -> derivative)) {
                return new LossResult(
                        pair.mean(perSample),
                        perSample,
                        pair.judged(),
                        similarities,
                        List.of(
                                left.gradient(gradients.left()).rows(),
                                right.gradient(gradients.right()).rows()),
                        Optional.empty());
            }
        }
    }

    /**
     * The rows of one modality.
     *
     * @param samples whose they are
     * @param thresholds the cosine above which a negative violates the margin; infinite for rows that are no anchors
     * @param weight of a violation in the value of a sample
     */
    private record Anchors(int[] samples, double[] thresholds, double weight) {

        static Anchors of(Pair pair, UnitRows anchors, UnitRows others, double[] similarities, Options options) {
            int[] samples = anchors.samples();
            double[] thresholds = new double[samples.length];
            for (int a = 0; a < thresholds.length; a++) {
                thresholds[a] = pair.judged()[samples[a]]
                        ? similarities[samples[a]] - options.margin()
                        : Double.POSITIVE_INFINITY;
            }
            double weight = switch (options.negatives()) {
                // All but the one positive that an anchor has.
                case MEAN -> 1.0 / Math.max(1, others.count() - 1);
                case HARDEST -> 1.0;
            };
            return new Anchors(samples, thresholds, weight);
        }

        /** Adds to the values of samples, and to their derivatives by the cosines of their own rows. */
        void addTo(double[] perSample, double[] ownSlopes, Violations violations) {
            for (int a = 0; a < samples.length; a++) {
                perSample[samples[a]] += weight * violations.values[a];
                ownSlopes[samples[a]] -= weight * violations.counts[a];
            }
        }

        /** The derivative of an anchor's value by the cosine of a negative. */
        double slope(int anchor, double cosine, int negative, Violations violations) {
            return cosine > thresholds[anchor] && violations.counts(anchor, negative) ? weight : 0.0;
        }
    }

    /** By how much the margins of anchors are violated. */
    private static final class Violations {

        private final Negatives negatives;

        /** The sum of an anchor's violations or the largest, never negative. */
        private final double[] values;

        /** Of how many violations that is the sum. */
        private final int[] counts;

        /** The negative of the largest. */
        private final int[] hardest;

        Violations(Negatives negatives, int anchors) {
            this.negatives = negatives;
            this.values = new double[anchors];
            this.counts = new int[anchors];
            this.hardest = new int[anchors];
        }

        /** Those of the negatives that come next. */
        void add(Violations later) {
            for (int a = 0; a < values.length; a++) {
                add(a, later.values[a], later.counts[a], later.hardest[a]);
            }
        }

        void add(int anchor, double value, int count, int negative) {
            switch (negatives) {
                case MEAN -> {
                    values[anchor] += value;
                    counts[anchor] += count;
                }
                case HARDEST -> {
                    if (value > values[anchor]) {
                        values[anchor] = value;
                        counts[anchor] = 1;
                        hardest[anchor] = negative;
                    }
                }
            }
        }

        /** Whether the violation of an anchor's margin by a negative is in the anchor's value. */
        boolean counts(int anchor, int negative) {
            return switch (negatives) {
                case MEAN -> true;
                case HARDEST -> hardest[anchor] == negative;
            };
        }
    }

    /** Looks at every pair of a row and a column of a panel that are not of the same sample. */
    private record Scan(Anchors rows, Anchors columns, Violations ofRows, Violations ofColumns)
            implements CosineBlocks.Scan {

        @Override
        public void column(int column, double[] cosines) {
            int sample = columns.samples[column];
            for (int r = 0; r < cosines.length; r++) {
                if (rows.samples[r] != sample) {
                    add(rows, r, cosines[r], column, ofRows);
                    add(columns, column, cosines[r], r, ofColumns);
                }
            }
        }

        private static void add(Anchors anchors, int anchor, double cosine, int negative, Violations violations) {
            double violation = cosine - anchors.thresholds[anchor];
            if (violation > 0.0) {
                violations.add(anchor, violation, 1, negative);
            }
        }
    }
}
