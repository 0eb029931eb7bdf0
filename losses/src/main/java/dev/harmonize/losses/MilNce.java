package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Multiple-instance noise-contrastive estimation, MIL-NCE (Miech et al., CVPR 2020), in the asymmetric form and with the
 * normalization of VATT (Akbari et al., NeurIPS 2021).
 *
 * <p>With s(u, v) = cos(u, v) / τ, and u_i and v_i standing for every valid row of sample i in the first and in the second
 * modality,
 *
 * <pre>
 * ℓ_i = log(Σ_j exp s(u_i, v_j) + Σ_j exp s(u_j, v_i)) − log Σ exp s(u_i, v_i)
 * </pre>
 *
 * where every sum runs over all pairs of rows that its indices allow. The positives are counted in both sums of the first
 * term. Either modality may have several candidates per sample. The value is the mean of ℓ_i over the samples that have a
 * valid row in both modalities. A valid row of a sample that lacks the other modality is nobody's positive but everybody's
 * negative, as in VATT. The similarity of a sample is its largest cos(u_i, v_i).
 *
 * <p>Cosines come from rows scaled by 1 / max(‖u‖, {@value UnitRows#EPSILON}). The products of matrices are computed in
 * the data type of the embeddings, block by block, so that memory grows with the number of rows and not with its square.
 */
final class MilNce implements Loss {

    /**
     * Exponentials are taken of (cos − 1) / τ ≥ −2 / τ, which in double precision stays far from underflow for
     * temperatures from here on; so no maximum has to be searched for first.
     */
    static final double MINIMUM_TEMPERATURE = 0.005;

    /** What can be set. */
    @Component(
            id = "mil-nce",
            summary = "VATT's contrastive loss between two modalities that may have several candidates per sample")
    public record Options(
            @Option(doc = "What cosines are divided by, τ.", defaultValue = "0.07", min = MINIMUM_TEMPERATURE)
            double temperature) {}

    private final double temperature;

    private MilNce(double temperature) {
        this.temperature = temperature;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        if (inputs.size() != 2) {
            throw new InvalidOptionException(
                    "",
                    "compares two modalities, not "
                            + inputs.stream()
                                    .map(input -> input.output().modality())
                                    .toList());
        }
        LossInput first = inputs.get(0);
        LossInput second = inputs.get(1);
        if (first.output().width() != second.output().width()) {
            throw new InvalidOptionException(
                    "",
                    "compares embeddings of equal width, but " + first.output() + " has "
                            + first.output().width() + " numbers and " + second.output() + " has "
                            + second.output().width());
        }
        return new MilNce(options.temperature());
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        if (embeddings.size() != 2) {
            throw new IllegalArgumentException("expected the embeddings of 2 modalities, not of " + embeddings.size());
        }
        Embedding first = embeddings.get(0);
        Embedding second = embeddings.get(1);
        requireComparable(first, second);
        boolean[] valid = new boolean[first.samples()];
        int judged = 0;
        for (int i = 0; i < valid.length; i++) {
            valid[i] = first.validSample(i) && second.validSample(i);
            judged += valid[i] ? 1 : 0;
        }
        try (UnitRows left = UnitRows.of(first);
                UnitRows right = UnitRows.of(second)) {
            if (judged == 0) {
                double[] zeros = new double[valid.length];
                return new LossResult(
                        0.0,
                        zeros,
                        valid,
                        zeros.clone(),
                        List.of(left.noGradient(), right.noGradient()),
                        Optional.empty());
            }
            return contrast(new CosineBlocks(left, right), valid, judged);
        }
    }

    private static void requireComparable(Embedding first, Embedding second) {
        if (first.samples() != second.samples()) {
            throw new IllegalArgumentException(first.output() + " has " + first.samples() + " samples and "
                    + second.output() + " has " + second.samples() + "; they must be of the same batch");
        }
        if (first.rows().size(1) != second.rows().size(1)
                || first.rows().dataType() != second.rows().dataType()) {
            throw new IllegalArgumentException(first.output() + " is "
                    + first.rows().dataType() + " of width "
                    + first.rows().size(1) + " and " + second.output() + " is "
                    + second.rows().dataType() + " of width " + second.rows().size(1) + "; they must be alike");
        }
    }

    private LossResult contrast(CosineBlocks blocks, boolean[] valid, int judged) {
        int samples = valid.length;
        // Sums of exp((cos − 1) / τ): the common factor exp(1 / τ) drops out of every quotient below.
        double[] all = new double[samples];
        double[] positive = new double[samples];
        double[] similarities = new double[samples];
        Arrays.fill(similarities, Double.NEGATIVE_INFINITY);
        for (int b = 0; b < blocks.count(); b++) {
            sum(blocks, b, all, positive, similarities);
        }

        double value = 0.0;
        double[] perSample = new double[samples];
        double[] allScale = new double[samples];
        double[] positiveScale = new double[samples];
        for (int i = 0; i < samples; i++) {
            if (valid[i]) {
                perSample[i] = Math.log(all[i]) - Math.log(positive[i]);
                value += perSample[i] / judged;
                allScale[i] = 1.0 / (all[i] * temperature * judged);
                positiveScale[i] = 1.0 / (positive[i] * temperature * judged);
            } else {
                similarities[i] = 0.0;
            }
        }

        // Backwards, because the last block of the first pass is still at hand.
        for (int b = blocks.count() - 1; b >= 0; b--) {
            blocks.backward(b, differentiate(blocks, b, allScale, positiveScale));
        }
        return new LossResult(value, perSample, valid, similarities, blocks.gradients(), Optional.empty());
    }

    private void sum(CosineBlocks blocks, int block, double[] all, double[] positive, double[] similarities) {
        double[] cosines = blocks.cosines(block);
        int[] rowSamples = blocks.left().samples();
        int[] columnSamples = blocks.right().samples();
        int index = 0;
        for (int column = blocks.begin(block); column < blocks.end(block); column++) {
            int j = columnSamples[column];
            double columnSum = 0.0;
            for (int i : rowSamples) {
                double cosine = cosines[index++];
                double exponential = Math.exp((cosine - 1.0) / temperature);
                all[i] += exponential;
                columnSum += exponential;
                if (i == j) {
                    positive[i] += exponential;
                    similarities[i] = Math.max(similarities[i], cosine);
                }
            }
            all[j] += columnSum;
        }
    }

    /** ∂L/∂cos for every pair of rows of a block, laid out as the block is. */
    private double[] differentiate(CosineBlocks blocks, int block, double[] allScale, double[] positiveScale) {
        double[] cosines = blocks.cosines(block);
        double[] derivatives = new double[cosines.length];
        int[] rowSamples = blocks.left().samples();
        int[] columnSamples = blocks.right().samples();
        int index = 0;
        for (int column = blocks.begin(block); column < blocks.end(block); column++) {
            int j = columnSamples[column];
            for (int i : rowSamples) {
                double exponential = Math.exp((cosines[index] - 1.0) / temperature);
                double scale = allScale[i] + allScale[j];
                derivatives[index++] = exponential * (i == j ? scale - positiveScale[i] : scale);
            }
        }
        return derivatives;
    }
}
