package dev.harmonize.core.trials;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.core.runs.NumpyArray;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows embeddings to a loss and checks that it answers as a loss has to. */
final class LossEvaluation {

    private final Loss loss;
    private final SavedEmbeddings saved;
    private final List<Embedding> embeddings;
    private final DataType type;

    LossEvaluation(Loss loss, SavedEmbeddings saved) {
        this.loss = loss;
        this.saved = saved;
        this.embeddings = saved.embeddings();
        this.type = embeddings.get(0).rows().dataType();
    }

    /**
     * Evaluates the loss with its parameters as it initializes them.
     *
     * @throws TrialFailedException if the result is not finite, or its shapes are wrong
     */
    EvaluatedLoss run() {
        Parameters layout = loss.parameters();
        INDArray parameters = layout.length() == 0 ? Nd4j.empty(type) : Nd4j.zeros(type, layout.length());
        if (layout.length() > 0) {
            loss.initialize(parameters);
        }
        LossResult result = loss.evaluate(embeddings, parameters);
        checkShapes(result);
        Map<String, NumpyArray> gradients = new LinkedHashMap<>();
        for (int i = 0; i < embeddings.size(); i++) {
            NumpyArray gradient = gradient(
                    result.gradients().get(i),
                    saved.types().get(i),
                    saved.names().get(i));
            gradients.put(saved.names().get(i), gradient);
        }
        Map<String, double[]> parameterGradients = new LinkedHashMap<>();
        for (Segment segment : layout.segments()) {
            double[] sum = sum(result.parameterGradients().orElseThrow(), layout, segment);
            requireFinite("gradient of its parameter '" + segment.name() + "'", sum);
            parameterGradients.put(segment.name(), sum);
            gradients.put("parameter." + segment.name(), array(sum, segment));
        }
        requireFinite("value", result.value());
        requireFinite("value of a sample", result.perSample());
        return new EvaluatedLoss(
                result.value(),
                result.perSample(),
                result.valid(),
                result.similarities(),
                layout.length() == 0 ? Map.of() : loss.figures(parameters),
                parameterGradients,
                gradients);
    }

    private void checkShapes(LossResult result) {
        int samples = embeddings.get(0).samples();
        require(result.perSample().length == samples, "values of " + result.perSample().length + " samples");
        require(
                result.gradients().size() == embeddings.size(),
                result.gradients().size() + " gradients");
        for (int i = 0; i < embeddings.size(); i++) {
            long[] shape = result.gradients().get(i).shape();
            require(
                    Arrays.equals(shape, embeddings.get(i).rows().shape()),
                    "a gradient of shape " + Arrays.toString(shape) + " for '"
                            + saved.names().get(i) + "'");
        }
        long length = loss.parameters().length();
        result.parameterGradients()
                .ifPresent(rows -> require(
                        Arrays.equals(rows.shape(), new long[] {samples, length}),
                        "parameter gradients of shape " + Arrays.toString(rows.shape())));
        require(length == 0 || result.parameterGradients().isPresent(), "no gradient of its " + length + " parameters");
    }

    private void require(boolean sound, String answer) {
        if (!sound) {
            throw new TrialFailedException("the loss gave " + answer + ", for " + embeddings.size() + " arrays with "
                    + embeddings.get(0).samples() + " samples and "
                    + loss.parameters().length()
                    + " parameters; its plugin is defective");
        }
    }

    private static NumpyArray gradient(INDArray gradient, DataType type, String name) {
        requireFinite("gradient of '" + name + "'", gradient.norm2Number().doubleValue());
        INDArray converted = gradient.dataType() == type ? gradient : gradient.castTo(type);
        return NumpyArray.of(converted);
    }

    /** Sums the contributions of all samples to the gradient of a segment. */
    private static double[] sum(INDArray contributions, Parameters layout, Segment segment) {
        double[] numbers = HostMemory.doubles(contributions);
        int width = Math.toIntExact(contributions.size(1));
        double[] sum = new double[(int) segment.length()];
        int begin = Math.toIntExact(layout.offset(segment.name()));
        for (int p = 0; p < sum.length; p++) {
            for (int row = begin + p; row < numbers.length; row += width) {
                sum[p] += numbers[row];
            }
        }
        return sum;
    }

    private NumpyArray array(double[] values, Segment segment) {
        long[] shape = segment.shape().stream().mapToLong(Long::longValue).toArray();
        if (type == DataType.DOUBLE) {
            return NumpyArray.ofDoubles(values, shape);
        }
        float[] narrowed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrowed[i] = (float) values[i];
        }
        return NumpyArray.ofFloats(narrowed, shape);
    }

    private static void requireFinite(String what, double... values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new TrialFailedException(
                        "the loss's " + what + " is not finite, but " + value
                                + ". Divide the embeddings by a number if their entries are large, or choose less extreme options");
            }
        }
    }
}
