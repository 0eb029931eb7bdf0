package dev.harmonize.losses;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;

/**
 * CyCLIP (Goel et al., NeurIPS 2022): {@link InfoNce} in both directions, and two terms that ask for the same geometry in
 * both modalities. With û and v̂ the rows of unit length,
 *
 * <pre>
 * ℓ_i = ½ [log Σ_j exp s_ij − s_ii] + ½ [log Σ_j exp s_ji − s_ii], s_ij = û_i·v̂_j / τ
 *     + λ₁ Σ_j (û_i·û_j − v̂_i·v̂_j)²                 in-modal consistency
 *     + λ₂ Σ_j (û_i·v̂_j − û_j·v̂_i)²                 cross-modal consistency
 * </pre>
 *
 * and the value is their mean over the N complete samples, those with a valid row in both modalities. No other rows take
 * part, not even as negatives. Both weights are 0.25, as the authors train. The mean over i is the λ N mean of all N²
 * squares that their code has; there cosines are divided by the temperature and the squares multiplied by its square
 * again, so the temperature, learnt as in {@link InfoNce}, has no part in the consistency, and neither has it here. Their
 * contrast of augmented views of the same modality is left out.
 *
 * <p>The consistency needs no N x N matrix, because with U and V the matrices of unit rows
 *
 * <pre>
 * Σ_j (û_i·û_j − v̂_i·v̂_j)² = û_i UᵀU û_i − 2 û_i UᵀV v̂_i + v̂_i VᵀV v̂_i
 * </pre>
 *
 * and likewise for the other: d x d matrices, in double precision, as the differences may be much smaller than what they
 * are differences of. Rows are scaled by 1 / max(‖u‖, {@value UnitRows#EPSILON}).
 */
final class CyClip implements Loss {

    /** What can be set. */
    @Component(
            id = "cyclip",
            summary = "CLIP's contrastive loss, with the same geometry asked of both modalities",
            formula = "ℓ_i = InfoNCE_i + λ₁ Σ_j (u_i·u_j − v_i·v_j)² + λ₂ Σ_j (u_i·v_j − u_j·v_i)², ‖u‖ = ‖v‖ = 1",
            publication = "Goel et al., CyCLIP: Cyclic Contrastive Language-Image Pretraining, NeurIPS 2022",
            cost = "B² d + B d²")
    public record Options(
            @Option(
                    doc = "What cosines are divided by in InfoNCE, τ; where it is learnt, what learning starts from.",
                    defaultValue = "0.07",
                    min = LogitScale.SMALLEST_TEMPERATURE)
            double temperature,

            @Option(doc = "Whether the temperature is learnt.", defaultValue = "true")
            boolean learnable,

            @Option(
                    doc = "Where the temperature is learnt, 1/τ counts as no more than this.",
                    defaultValue = "100",
                    min = 1,
                    max = LogitScale.LARGEST)
            double maxScale,

            @Option(doc = "Weight of the in-modal consistency, λ₁.", defaultValue = "0.25", min = 0)
            double inModalWeight,

            @Option(doc = "Weight of the cross-modal consistency, λ₂.", defaultValue = "0.25", min = 0)
            double crossModalWeight) {}

    private final Loss contrast;
    private final double inModal;
    private final double crossModal;

    private CyClip(Loss contrast, double inModal, double crossModal) {
        this.contrast = contrast;
        this.inModal = inModal;
        this.crossModal = crossModal;
    }

    static Loss create(Options options, List<LossInput> inputs) {
        Loss contrast = InfoNce.create(
                new InfoNce.Options(options.temperature(), options.learnable(), options.maxScale(), Direction.BOTH),
                inputs);
        return new CyClip(contrast, options.inModalWeight(), options.crossModalWeight());
    }

    @Override
    public Parameters parameters() {
        return contrast.parameters();
    }

    @Override
    public void initialize(INDArray parameters) {
        contrast.initialize(parameters);
    }

    @Override
    public Map<String, Double> figures(INDArray parameters) {
        return contrast.figures(parameters);
    }

    @Override
    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        Pair pair = Pair.of(embeddings).complete();
        LossResult contrasted = contrast.evaluate(List.of(pair.first(), pair.second()), parameters);
        if (pair.judgedCount() == 0) {
            return contrasted;
        }
        try (UnitRows left = UnitRows.of(pair.first());
                UnitRows right = UnitRows.of(pair.second());
                Slopes slopes = slopes(left, right)) {
            UnitRows.Gradient ofLeft = left.gradient(slopes.left());
            UnitRows.Gradient ofRight = right.gradient(slopes.right());
            double[] perSample = contrasted.perSample().clone();
            for (int r = 0; r < left.count(); r++) {
                perSample[left.samples()[r]] += ofLeft.radial()[r] + ofRight.radial()[r];
            }
            double scale = 4.0 / pair.judgedCount();
            return new LossResult(
                    pair.mean(perSample),
                    perSample,
                    pair.judged(),
                    contrasted.similarities(),
                    List.of(
                            sum(contrasted.gradients().get(0), scale, ofLeft.rows()),
                            sum(contrasted.gradients().get(1), scale, ofRight.rows())),
                    contrasted.parameterGradients());
        }
    }

    /** The first, to which the second is added in place; the second is used up. */
    private static INDArray sum(INDArray gradient, double scale, INDArray other) {
        try (INDArray scaled = other.muli(scale)) {
            return gradient.addi(scaled);
        }
    }

    /**
     * p_i and q_i of every sample, as columns, with which its consistency is û_i·p_i + v̂_i·q_i, and the derivatives of the
     * sum over all samples are 4 p_i and 4 q_i.
     */
    private record Slopes(INDArray left, INDArray right) implements AutoCloseable {
        @Override
        public void close() {
            left.close();
            right.close();
        }
    }

    private Slopes slopes(UnitRows left, UnitRows right) {
        try (INDArray u = inDouble(left);
                INDArray v = inDouble(right);
                INDArray uu = times(u, false, u, true);
                INDArray vv = times(v, false, v, true);
                INDArray uv = times(u, false, v, true);
                INDArray vu = times(v, false, u, true);
                INDArray ofLeft = weighed(inModal, uu, crossModal, vv);
                INDArray ofRight = weighed(inModal, vv, crossModal, uu);
                INDArray mixed = weighed(inModal, uv, crossModal, vu)) {
            return new Slopes(difference(ofLeft, u, mixed, false, v), difference(ofRight, v, mixed, true, u));
        }
    }

    /** Rows as columns, so that BLAS makes no hidden copies. */
    private static INDArray inDouble(UnitRows rows) {
        double[] numbers = HostMemory.doubles(rows.matrix());
        return HostMemory.array(numbers, DataType.DOUBLE, 'f', rows.width(), rows.count());
    }

    private static INDArray times(INDArray a, boolean transposeA, INDArray b, boolean transposeB) {
        long rows = a.size(transposeA ? 1 : 0);
        long columns = b.size(transposeB ? 0 : 1);
        INDArray product = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {rows, columns}, 'f');
        Nd4j.gemm(a, b, product, transposeA, transposeB, 1.0, 0.0);
        return product;
    }

    private static INDArray weighed(double weight, INDArray matrix, double otherWeight, INDArray otherMatrix) {
        INDArray sum = matrix.mul(weight);
        try (INDArray other = otherMatrix.mul(otherWeight)) {
            return sum.addi(other);
        }
    }

    /** own · rows − other · otherRows. */
    private static INDArray difference(
            INDArray own, INDArray rows, INDArray other, boolean transposeOther, INDArray otherRows) {
        INDArray difference = times(own, false, rows, false);
        Nd4j.gemm(other, otherRows, difference, transposeOther, false, -1.0, 1.0);
        return difference;
    }
}
