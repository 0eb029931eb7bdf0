package dev.harmonize.losses;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Contrasts one modality, the anchor, with the other two at once: with a_i the anchor's unit rows, (b_j, c_j) the pairs
 * of the others, f a {@link TripleMeasure} and s_ij = −f(a_i, b_j, c_j) / τ,
 *
 * <pre>
 * ℓ_i = ½ [CE(s_i·, i) + CE(s_·i, i)],   CE(s, i) = log Σ_j exp s_j − (1 − ε) s_i − (ε / N) Σ_j s_j
 * </pre>
 *
 * over the N complete samples: every anchor seeks its pair, every pair its anchor, with label smoothing ε. The similarity
 * of a sample is the mean of its three cosines.
 *
 * <p>Of the N² triples, blocks of columns are held at a time.
 */
final class AnchorContrast implements Loss {

    /**
     * Triples per block: four times 16 MiB in double precision, two of them once more in the data type of the embeddings;
     * together less than two matrices of 4,096 x 4,096 in float32.
     */
    private static final int BLOCK_SIZE = 1 << 21;

    private final TripleMeasure measure;
    private final int anchor;
    private final double labelSmoothing;
    private final LogitScale scale;
    private final int blockSize;

    AnchorContrast(TripleMeasure measure, int anchor, double labelSmoothing, LogitScale scale, int blockSize) {
        this.measure = measure;
        this.anchor = anchor;
        this.labelSmoothing = labelSmoothing;
        this.scale = scale;
        this.blockSize = blockSize;
    }

    static Loss create(TripleMeasure measure, Settings settings, List<LossInput> inputs) {
        LossInputs.requireWithoutCandidates(inputs, 3);
        LogitScale scale = settings.learnable()
                ? LogitScale.learnableTemperature(settings.temperature(), settings.maxScale())
                : LogitScale.ofTemperature(settings.temperature());
        return new AnchorContrast(
                measure, indexOf(settings.anchor(), inputs), settings.labelSmoothing(), scale, BLOCK_SIZE);
    }

    private static int indexOf(Optional<Modality> anchor, List<LossInput> inputs) {
        if (anchor.isEmpty()) {
            return 0;
        }
        List<Modality> modalities =
                inputs.stream().map(input -> input.output().modality()).toList();
        int index = modalities.indexOf(anchor.get());
        if (index < 0) {
            throw new InvalidOptionException(
                    "anchor",
                    "must be one of the modalities that are compared, " + modalities + ", not " + anchor.get());
        }
        return index;
    }

    /**
     * What the losses of this kind have in common.
     *
     * @param anchor the first modality if empty
     */
    record Settings(
            double temperature, double labelSmoothing, Optional<Modality> anchor, boolean learnable, double maxScale) {}

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
        CompleteSamples samples = CompleteSamples.of(embeddings, 3);
        if (samples.count() == 0) {
            return samples.nothing(scale.gradient(new double[samples.batchSize()], parameters));
        }
        int first = anchor == 0 ? 1 : 0;
        int second = anchor == 2 ? 1 : 2;
        try (UnitRows a = samples.unitRows(anchor);
                UnitRows b = samples.unitRows(first);
                UnitRows c = samples.unitRows(second)) {
            Evaluation evaluation = new Evaluation(a, b, c, scale.of(parameters));
            evaluation.forward();
            evaluation.backward();
            List<INDArray> gradients = new ArrayList<>(
                    List.of(b.gradient(evaluation.firstGradient), c.gradient(evaluation.secondGradient)));
            gradients.add(anchor, a.gradient(evaluation.anchorGradient));
            return samples.result(
                    evaluation.values(),
                    evaluation.similarities,
                    gradients,
                    scale.gradient(samples.scatter(evaluation.scaleContributions), parameters));
        }
    }

    /** One batch. */
    private final class Evaluation {
        private final UnitRows a;
        private final UnitRows b;
        private final UnitRows c;
        private final double inverseTemperature;
        private final int count;
        private final int columnsPerBlock;
        private final double[] pairDistances;

        // Of anchors and of pairs: Σ exp s and Σ s over what they are contrasted with.
        private final double[] anchorExponentials;
        private final double[] pairExponentials;
        private final double[] anchorLogits;
        private final double[] pairLogits;
        private final double[] positives;
        private final double[] similarities;

        private final double[] anchorGradient;
        private final double[] firstGradient;
        private final double[] secondGradient;
        private final double[] scaleContributions;

        private int currentBlock = -1;
        private double[] firstCosines = {};
        private double[] secondCosines = {};

        Evaluation(UnitRows a, UnitRows b, UnitRows c, double inverseTemperature) {
            this.a = a;
            this.b = b;
            this.c = c;
            this.inverseTemperature = inverseTemperature;
            this.count = a.count();
            this.columnsPerBlock = Math.max(1, blockSize / count);
            this.pairDistances =
                    Matrices.innerProducts(HostMemory.doubles(b.matrix()), HostMemory.doubles(c.matrix()), a.width());
            Arrays.setAll(pairDistances, j -> 1.0 - pairDistances[j]);
            this.anchorExponentials = new double[count];
            this.pairExponentials = new double[count];
            this.anchorLogits = new double[count];
            this.pairLogits = new double[count];
            this.positives = new double[count];
            this.similarities = new double[count];
            this.anchorGradient = new double[count * a.width()];
            this.firstGradient = new double[count * a.width()];
            this.secondGradient = new double[count * a.width()];
            this.scaleContributions = new double[count];
        }

        private int begin(int block) {
            return block * columnsPerBlock;
        }

        private int end(int block) {
            return Math.min(count, (block + 1) * columnsPerBlock);
        }

        private void load(int block) {
            if (block != currentBlock) {
                firstCosines = Matrices.multiply(
                        a.matrix(), b.matrix(begin(block), end(block)).transpose());
                secondCosines = Matrices.multiply(
                        a.matrix(), c.matrix(begin(block), end(block)).transpose());
                currentBlock = block;
            }
        }

        void forward() {
            for (int block = 0; begin(block) < count; block++) {
                load(block);
                int index = 0;
                for (int j = begin(block); j < end(block); j++) {
                    for (int i = 0; i < count; i++, index++) {
                        double logit = -inverseTemperature
                                * measure.of(measure.polynomial(
                                        1.0 - firstCosines[index], 1.0 - secondCosines[index], pairDistances[j]));
                        // Logits are not above 0 and not below −200 f, where their exponentials are far from underflow.
                        double exponential = Math.exp(logit);
                        anchorExponentials[i] += exponential;
                        pairExponentials[j] += exponential;
                        anchorLogits[i] += logit;
                        pairLogits[j] += logit;
                        if (i == j) {
                            positives[i] = logit;
                            similarities[i] =
                                    (firstCosines[index] + secondCosines[index] + 1.0 - pairDistances[j]) / 3.0;
                        }
                    }
                }
            }
        }

        double[] values() {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) {
                double smoothed = labelSmoothing / count * (anchorLogits[i] + pairLogits[i]);
                values[i] = 0.5 * (Math.log(anchorExponentials[i]) + Math.log(pairExponentials[i]) - smoothed)
                        - (1.0 - labelSmoothing) * positives[i];
            }
            return values;
        }

        void backward() {
            DataType type = a.matrix().dataType();
            // Backwards, because the last block of the forward pass is still at hand.
            for (int block = (count - 1) / columnsPerBlock; block >= 0; block--) {
                load(block);
                int begin = begin(block);
                int columns = end(block) - begin;
                double[] firstDerivatives = new double[firstCosines.length];
                double[] secondDerivatives = new double[firstCosines.length];
                double[] pairDerivatives = new double[columns];
                differentiate(block, firstDerivatives, secondDerivatives, pairDerivatives);
                INDArray first = b.matrix(begin, end(block));
                INDArray second = c.matrix(begin, end(block));
                try (INDArray firstWeights = Matrices.columnMajor(firstDerivatives, count, columns, type);
                        INDArray secondWeights = Matrices.columnMajor(secondDerivatives, count, columns, type)) {
                    // Each comes out transposed in column-major order, which is row after row.
                    INDArray anchors = a.matrix().transpose();
                    int offset = begin * a.width();
                    Matrices.add(Matrices.multiply(first.transpose(), firstWeights.transpose()), anchorGradient, 0);
                    Matrices.add(Matrices.multiply(second.transpose(), secondWeights.transpose()), anchorGradient, 0);
                    Matrices.add(Matrices.multiply(anchors, firstWeights), firstGradient, offset);
                    Matrices.add(Matrices.multiply(anchors, secondWeights), secondGradient, offset);
                }
                addScaled(pairDerivatives, HostMemory.doubles(second), firstGradient, begin);
                addScaled(pairDerivatives, HostMemory.doubles(first), secondGradient, begin);
            }
        }

        /** ∂L/∂(a_i·b_j), ∂L/∂(a_i·c_j) and ∂L/∂(b_j·c_j) for a block of columns j. */
        private void differentiate(int block, double[] first, double[] second, double[] pair) {
            double uniform = 2.0 * labelSmoothing / count;
            int index = 0;
            for (int j = begin(block); j < end(block); j++) {
                double w = pairDistances[j];
                for (int i = 0; i < count; i++, index++) {
                    double u = 1.0 - firstCosines[index];
                    double v = 1.0 - secondCosines[index];
                    double polynomial = measure.polynomial(u, v, w);
                    double logit = -inverseTemperature * measure.of(polynomial);
                    double exponential = Math.exp(logit);
                    double target = i == j ? uniform + 2.0 * (1.0 - labelSmoothing) : uniform;
                    double derivative =
                            (exponential / anchorExponentials[i] + exponential / pairExponentials[j] - target)
                                    / (2.0 * count);
                    double factor = -inverseTemperature * derivative * measure.derivative(polynomial);
                    first[index] = factor * measure.slope(u, v, w);
                    second[index] = factor * measure.slope(v, u, w);
                    pair[j - begin(block)] += factor * measure.slope(w, u, v);
                    scaleContributions[i] += 0.5 * derivative * logit;
                    scaleContributions[j] += 0.5 * derivative * logit;
                }
            }
        }

        private void addScaled(double[] factors, double[] rows, double[] target, int begin) {
            int width = a.width();
            for (int row = 0; row < factors.length; row++) {
                for (int column = 0; column < width; column++) {
                    target[(begin + row) * width + column] += factors[row] * rows[row * width + column];
                }
            }
        }
    }
}
