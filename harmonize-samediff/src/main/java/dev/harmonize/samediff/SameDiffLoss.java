package dev.harmonize.samediff;

import dev.harmonize.api.Status;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A loss of which only the forward formula is written, in SameDiff; its gradients come from automatic differentiation.
 *
 * <ul>
 *   <li><b>Samples.</b> {@link #formula} sees the samples that have a valid row of every modality, and nothing of the
 *       others: they are neither anchors nor negatives. There is at least one. Modalities have one row per sample;
 *       candidates are refused.
 *   <li><b>Value.</b> The mean of the per-sample values.
 *   <li><b>Own parameters.</b> A loss that learns overrides {@link #parameters} and {@link #initialize}. Automatic
 *       differentiation cannot tell whose contribution to their gradient is whose, so samples get equal shares.
 *   <li><b>Data type.</b> That of the embeddings, float32 or float64, throughout. Numbers go into a formula as Java
 *       numbers, as in {@code x.mul(0.5)}, which take the type of what they meet.
 *   <li><b>Threads.</b> Every evaluation builds a graph of its own, which costs little beside executing it, and frees what
 *       it used. Nothing is shared, so threads may evaluate the same loss at once.
 * </ul>
 *
 * <p>Expect an evaluation to take several times as long as that of a loss with a hand-written gradient; the guide has figures.
 */
@Status(Status.Level.EXPERIMENTAL)
public abstract class SameDiffLoss implements Loss {

    /** What {@link #unitRows} adds, squared, to squared lengths. */
    public static final double EPSILON = 1e-6;

    private final int modalities;

    /**
     * Checks what the loss is to compare. Touches no native library, so factories may call it.
     *
     * @param modalities how many modalities the formula is for
     * @throws InvalidOptionException if there are more or fewer, if one has candidates, or if widths differ
     */
    protected SameDiffLoss(List<LossInput> inputs, int modalities) {
        this.modalities = modalities;
        if (inputs.size() != modalities) {
            throw new InvalidOptionException(
                    "",
                    "compares " + modalities + " modalities, not "
                            + inputs.stream()
                                    .map(input -> input.output().modality())
                                    .toList());
        }
        for (LossInput input : inputs) {
            if (input.candidates() > 1) {
                throw new InvalidOptionException(
                        "",
                        "compares one row per sample, but " + input.output().modality() + " has " + input.candidates()
                                + " candidates; use a loss that takes candidates, such as mil-nce");
            }
            if (input.output().width() != inputs.get(0).output().width()) {
                throw new InvalidOptionException(
                        "",
                        "compares embeddings of equal width, but "
                                + inputs.get(0).output() + " has "
                                + inputs.get(0).output().width() + " numbers and " + input.output() + " has "
                                + input.output().width());
            }
        }
    }

    /**
     * The formula. Called once per evaluation; must depend on its arguments alone.
     *
     * @param graph where the formula's operations go
     * @param embeddings one per modality, each of shape [N, d], not normalized; row i belongs to sample i
     * @param parameters the loss's own parameters by segment, in the segment's shape
     */
    protected abstract SampleValues formula(
            SameDiff graph, List<SDVariable> embeddings, Map<String, SDVariable> parameters);

    /**
     * Rows scaled to unit length: x / √(‖x‖² + ε²) with ε = {@value #EPSILON}, which is smooth even where x is zero.
     *
     * @param x shape [N, d]
     */
    protected static SDVariable unitRows(SDVariable x) {
        SDVariable squared = x.mul(x).sum(true, 1).add(EPSILON * EPSILON);
        return x.div(x.getSameDiff().math().sqrt(squared));
    }

    /**
     * log Σ exp x over one dimension, without overflow.
     *
     * @param x shape [N, M]
     * @param dimension 1 for a sum per row, shape [N]; 0 for a sum per column, shape [M]
     */
    protected static SDVariable logSumExp(SDVariable x, int dimension) {
        SameDiff graph = x.getSameDiff();
        SDVariable largest = x.max(true, dimension);
        SDVariable sum = graph.math().exp(x.sub(largest)).sum(dimension);
        return graph.math().log(sum).add(graph.squeeze(largest, dimension));
    }

    @Override
    public final LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
        requireComparable(embeddings);
        boolean[] valid = new boolean[embeddings.get(0).samples()];
        for (int i = 0; i < valid.length; i++) {
            int sample = i;
            valid[i] = embeddings.stream().allMatch(embedding -> embedding.validSample(sample));
        }
        CompleteSamples complete = CompleteSamples.of(valid);
        Execution execution = complete.count() == 0 ? Execution.OF_NOTHING : execute(embeddings, complete, parameters);

        DataType type = embeddings.get(0).rows().dataType();
        List<INDArray> gradients = new ArrayList<>();
        for (int k = 0; k < modalities; k++) {
            int width = embeddings.get(k).output().width();
            double[] rows = execution.gradient(embeddingName(k), complete.count() * width);
            gradients.add(matrix(complete.scatter(rows, width), valid.length, width, type));
        }
        return new LossResult(
                Arrays.stream(execution.values()).average().orElse(0.0),
                complete.scatter(execution.values(), 1),
                valid,
                complete.scatter(execution.similarities(), 1),
                gradients,
                parameterGradients(execution, complete, type));
    }

    private void requireComparable(List<Embedding> embeddings) {
        if (embeddings.size() != modalities) {
            throw new IllegalArgumentException(
                    "expected the embeddings of " + modalities + " modalities, not of " + embeddings.size());
        }
        Embedding first = embeddings.get(0);
        for (Embedding embedding : embeddings) {
            if (embedding.samples() != first.samples() || embedding.candidates() != 1) {
                throw new IllegalArgumentException(first.output() + " has " + first.samples() + " samples and "
                        + embedding.output() + " has " + embedding.samples() + " of " + embedding.candidates()
                        + " candidates; they must be of the same batch, with one row per sample");
            }
            if (embedding.output().width() != first.output().width()
                    || embedding.rows().dataType() != first.rows().dataType()) {
                throw new IllegalArgumentException(first.output() + " is "
                        + first.rows().dataType() + " of width "
                        + first.output().width() + " and "
                        + embedding.output() + " is " + embedding.rows().dataType() + " of width "
                        + embedding.output().width() + "; they must be alike");
            }
        }
    }

    private Execution execute(List<Embedding> embeddings, CompleteSamples complete, INDArray parameters) {
        DataType type = embeddings.get(0).rows().dataType();
        SameDiff graph = SameDiff.create();
        Map<String, INDArray> arguments = new LinkedHashMap<>();
        List<SDVariable> embeddingVariables = new ArrayList<>();
        for (int k = 0; k < modalities; k++) {
            INDArray rows = embeddings.get(k).rows();
            int width = embeddings.get(k).output().width();
            INDArray gathered = matrix(complete.gather(HostMemory.doubles(rows), width), complete.count(), width, type);
            arguments.put(embeddingName(k), gathered);
            embeddingVariables.add(graph.placeHolder(embeddingName(k), type, gathered.shape()));
        }
        Map<String, SDVariable> parameterVariables = new LinkedHashMap<>();
        Parameters layout = parameters();
        for (Segment segment : layout.segments()) {
            String name = parameterName(segment);
            INDArray values =
                    layout.view(parameters, segment.name()).castTo(type).dup('c');
            arguments.put(name, values);
            parameterVariables.put(segment.name(), graph.placeHolder(name, type, values.shape()));
        }
        try {
            SampleValues formula = formula(graph, embeddingVariables, parameterVariables);
            return Execution.of(graph, formula, arguments, complete.count());
        } finally {
            arguments.values().forEach(INDArray::close);
        }
    }

    private Optional<INDArray> parameterGradients(Execution execution, CompleteSamples complete, DataType type) {
        Parameters layout = parameters();
        if (layout.length() == 0) {
            return Optional.empty();
        }
        int length = Math.toIntExact(layout.length());
        double[] share = new double[length];
        for (Segment segment : layout.segments()) {
            double[] gradient = execution.gradient(parameterName(segment), (int) segment.length());
            for (int p = 0; p < gradient.length; p++) {
                share[(int) layout.offset(segment.name()) + p] = gradient[p] / complete.count();
            }
        }
        double[] rows = new double[complete.count() * length];
        for (int i = 0; i < complete.count(); i++) {
            System.arraycopy(share, 0, rows, i * length, length);
        }
        return Optional.of(matrix(complete.scatter(rows, length), complete.total(), length, type));
    }

    private static String embeddingName(int k) {
        return "embedding-" + k;
    }

    private static String parameterName(Segment segment) {
        return "parameter-" + segment.name();
    }

    private static INDArray matrix(double[] numbers, long rows, long columns, DataType type) {
        return HostMemory.array(numbers, type, 'c', rows, columns);
    }
}
