package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Optional;

/**
 * {@link InfoNce} with softened targets, as Norton (Lin et al., ICLR 2024) trains on clips and captions: samples that
 * resemble each other are no full negatives. With s_ij = cos(u_i, v_j) / τ, both directions and 1_ij = 1 for i = j, else 0,
 *
 * <pre>
 * ℓ_i = ½ Σ_j T_ij (log Σ_k exp s_ik − s_ij) + ½ Σ_j T_ji (log Σ_k exp s_ki − s_ji),   T_ij = β Q_ij + (1 − β) 1_ij
 * </pre>
 *
 * where Q, a {@link TransportPlan} of the similarities s with entropic regularization ε, is held constant: no gradient goes
 * through the targets. The value is the mean over the N complete samples, those with a valid row in both modalities. No
 * other rows take part, not even as negatives. β = 0 is InfoNCE of the complete samples.
 *
 * <p>β = 0.3, ε = 1 and 50 iterations are the original's. There s is a product of rows that are not scaled to unit length,
 * without a temperature, and the two directions are added where here their mean is taken. The original's contrast of whole
 * videos and paragraphs is left out.
 *
 * <p>Cosines come from rows scaled by 1 / max(‖u‖, {@value UnitRows#EPSILON}). Products of matrices are computed in the
 * data type of the embeddings, block by block, and nothing else is held of size N²: an iteration takes the exponentials of
 * all cosines anew, and where these are more than one block, the cosines too.
 */
final class SoftTarget implements Loss {

    /** What can be set. */
    @Component(
            id = "soft-target",
            summary = "CLIP's contrastive loss with targets softened by optimal transport",
            formula = "ℓ_i = ½ Σ_j T_ij (log Σ_k exp s_ik − s_ij) + ½ Σ_j T_ji (log Σ_k exp s_ki − s_ji),"
                    + " T = β Sinkhorn(s / ε) + (1 − β) I held constant",
            publication =
                    "Lin et al., Multi-granularity Correspondence Learning from Long-term Noisy Videos, ICLR 2024",
            cost = "B² d, and B² exponentials an iteration")
    public record Options(
            @Option(
                    doc = "What cosines are divided by, τ.",
                    defaultValue = "0.07",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(
                    doc = "Weight of the transport plan in the targets, β; 0 leaves every row its own partner.",
                    defaultValue = "0.3",
                    min = 0,
                    max = 1)
            double beta,

            @Option(
                    doc = "Entropic regularization of the transport plan, ε: what similarities, which are divided by τ"
                            + " already, are divided by in it. The larger, the more uniform the plan.",
                    defaultValue = "1",
                    min = 0,
                    exclusiveMin = true)
            double epsilon,

            @Option(doc = "Iterations of Sinkhorn's algorithm.", defaultValue = "50", min = 1)
            int iterations) {}

    private final Options options;

    private SoftTarget(Options options) {
        this.options = options;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 2);
        if (!(factorOfPlan(options) <= Exponentials.MAXIMUM_FACTOR)) {
            throw new InvalidOptionException(
                    "epsilon",
                    "is " + options.epsilon() + " at a temperature of " + options.temperature()
                            + ", whose product has to be at least " + 1.0 / Exponentials.MAXIMUM_FACTOR
                            + "; raise one of them");
        }
        return new SoftTarget(options);
    }

    private static double factorOfPlan(Options options) {
        return 1.0 / (options.temperature() * options.epsilon());
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        Pair pair = Pair.of(embeddings).complete();
        if (pair.judgedCount() == 0) {
            return pair.nothing(parameters);
        }
        try (UnitRows left = UnitRows.of(pair.first());
                UnitRows right = UnitRows.of(pair.second());
                CosineBlocks blocks = new CosineBlocks(left, right)) {
            Exponentials exponentials = new Exponentials(1.0 / options.temperature());
            TransportPlan plan = TransportPlan.of(blocks, factorOfPlan(options), options.iterations());
            Anchors ofRows = new Anchors(left.count());
            // Of these all panels share one, as a column is looked at in one panel only.
            Anchors ofColumns = new Anchors(right.count());
            double[] own = new double[right.count()];
            blocks.scan(
                    () -> new Scan(exponentials, plan, new Anchors(left.count()), ofColumns, own),
                    scan -> ofRows.add(scan.ofRows));
            double[] perSample = new double[pair.samples()];
            double[] similarities = new double[pair.samples()];
            for (int r = 0; r < own.length; r++) {
                int sample = left.samples()[r];
                perSample[sample] = 0.5 * crossEntropy(ofRows, r, own[r]) + 0.5 * crossEntropy(ofColumns, r, own[r]);
                similarities[sample] = own[r];
            }
            try (CosineBlocks.UnitGradients gradients =
                    blocks.differentiate(() -> derivative(exponentials, plan, ofRows, ofColumns))) {
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

    /** Of an anchor with its targets; own is the cosine between the rows of its sample. */
    private double crossEntropy(Anchors anchors, int anchor, double own) {
        double distance = options.beta() * anchors.distances[anchor] + (1.0 - options.beta()) * (1.0 - own);
        return targets(anchors, anchor) * Math.log(anchors.exponentials[anchor]) + distance / options.temperature();
    }

    /** The sum of an anchor's targets; not quite 1 where Sinkhorn's algorithm has not converged. */
    private double targets(Anchors anchors, int anchor) {
        return options.beta() * anchors.masses[anchor] + (1.0 - options.beta());
    }

    private CosineBlocks.Derivative derivative(
            Exponentials exponentials, TransportPlan plan, Anchors ofRows, Anchors ofColumns) {
        int count = ofRows.masses.length;
        double scale = 0.5 / (options.temperature() * count);
        double[] rowFactors = new double[count];
        for (int r = 0; r < count; r++) {
            rowFactors[r] = targets(ofRows, r) / ofRows.exponentials[r];
        }
        double[] values = new double[count];
        double[] masses = new double[count];
        return (column, cosines) -> {
            exponentials.of(cosines, values, count);
            plan.column(column, cosines, masses);
            double columnFactor = targets(ofColumns, column) / ofColumns.exponentials[column];
            for (int r = 0; r < count; r++) {
                cosines[r] = scale * (values[r] * (rowFactors[r] + columnFactor) - 2.0 * options.beta() * masses[r]);
            }
            cosines[column] -= scale * 2.0 * (1.0 - options.beta());
        };
    }

    /** The rows of one modality, with sums over the rows of the other. */
    private static final class Anchors {

        /** Σ exp((cos − 1) / τ). */
        private final double[] exponentials;

        /** Σ Q. */
        private final double[] masses;

        /** Σ Q (1 − cos). */
        private final double[] distances;

        Anchors(int count) {
            this.exponentials = new double[count];
            this.masses = new double[count];
            this.distances = new double[count];
        }

        void add(Anchors part) {
            for (int a = 0; a < exponentials.length; a++) {
                exponentials[a] += part.exponentials[a];
                masses[a] += part.masses[a];
                distances[a] += part.distances[a];
            }
        }
    }

    /** Rows of the same number are of the same sample, as all samples are complete. */
    private static final class Scan implements CosineBlocks.Scan {

        private final Exponentials exponentials;
        private final TransportPlan plan;
        private final Anchors ofRows;
        private final Anchors ofColumns;
        private final double[] own;
        private final double[] values;
        private final double[] masses;

        Scan(Exponentials exponentials, TransportPlan plan, Anchors ofRows, Anchors ofColumns, double[] own) {
            this.exponentials = exponentials;
            this.plan = plan;
            this.ofRows = ofRows;
            this.ofColumns = ofColumns;
            this.own = own;
            this.values = new double[own.length];
            this.masses = new double[own.length];
        }

        @Override
        public void column(int column, double[] cosines) {
            own[column] = cosines[column];
            exponentials.of(cosines, values, values.length);
            plan.column(column, cosines, masses);
            for (int r = 0; r < values.length; r++) {
                cosines[r] = masses[r] * (1.0 - cosines[r]);
                ofRows.exponentials[r] += values[r];
                ofRows.masses[r] += masses[r];
                ofRows.distances[r] += cosines[r];
            }
            ofColumns.exponentials[column] = Sums.of(values, values.length);
            ofColumns.masses[column] = Sums.of(masses, masses.length);
            ofColumns.distances[column] = Sums.of(cosines, cosines.length);
        }
    }
}
