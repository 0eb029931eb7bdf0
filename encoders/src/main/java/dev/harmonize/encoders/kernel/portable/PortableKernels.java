package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.encoders.kernel.AttentionShape;
import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.kernel.Kernels;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weight;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

import java.util.Optional;

/** Kernels made of ND4J's operations. They keep no statistics but compute again what the way back needs. */
final class PortableKernels implements Kernels {

    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double NORMAL_DENSITY_AT_ZERO = 1.0 / Math.sqrt(2.0 * Math.PI);
    private static final double TANH_SLOPE = Math.sqrt(2.0 / Math.PI);
    private static final double TANH_CUBIC = 0.044715;

    private final NdOperations operations;

    PortableKernels(NdOperations operations) {
        this.operations = operations;
    }

    @Override
    public void product(Matrix x, Weight weight, Optional<Matrix> bias, Matrix result) {
        try (Temporary input = Temporary.dense(x)) {
            INDArray target = NdMatrix.array(result);
            operations.product(input.array(), NdWeight.array(weight), target);
            bias.ifPresent(row -> operations.addRow(target, NdMatrix.array(row)));
        }
    }

    @Override
    public void productWithTransposed(Matrix x, Weight weight, Matrix result) {
        try (Temporary input = Temporary.dense(x)) {
            operations.productWithTransposed(input.array(), NdWeight.array(weight), NdMatrix.array(result));
        }
    }

    @Override
    public void layerNorm(Matrix x, Matrix scale, Matrix bias, double epsilon, Matrix statistics, Matrix result) {
        try (Temporary input = Temporary.dense(x);
                Normalized normalized = normalized(input.array(), epsilon)) {
            NdMatrix.array(statistics)
                    .get(NDArrayIndex.all(), NDArrayIndex.interval(1, 2))
                    .assign(normalized.inverseDeviation());
            NdMatrix.array(statistics)
                    .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1))
                    .assign(normalized.mean());
            INDArray target = NdMatrix.array(result);
            target.assign(normalized.values());
            target.muliRowVector(NdMatrix.array(scale));
            operations.addRow(target, NdMatrix.array(bias));
        }
    }

    /**
     * One normalized matrix.
     *
     * @param values x̂, [r, c]
     * @param mean per row, [r, 1]
     * @param inverseDeviation per row, [r, 1]
     */
    private record Normalized(INDArray values, INDArray mean, INDArray inverseDeviation) implements AutoCloseable {
        @Override
        public void close() {
            values.close();
            mean.close();
            inverseDeviation.close();
        }
    }

    private Normalized normalized(INDArray x, double epsilon) {
        INDArray normalized = x.dup('c');
        INDArray mean = operations.rowMeans(x);
        operations.subtractColumn(normalized, mean);
        INDArray inverseDeviation;
        try (INDArray squares = normalized.mul(normalized)) {
            inverseDeviation = operations.rowMeans(squares);
        }
        inverseDeviation.addi(epsilon);
        Nd4j.exec(new RSqrt(inverseDeviation, inverseDeviation));
        operations.scaleRows(normalized, inverseDeviation);
        return new Normalized(normalized, mean, inverseDeviation);
    }

    @Override
    public void layerNormBackward(
            Matrix x, Matrix scale, Matrix statistics, Matrix deltas, Matrix products, Matrix result) {
        INDArray byStatistics = NdMatrix.array(statistics);
        int blocks = deltas.rows() / x.rows();
        double perColumn = 1.0 / x.columns();
        INDArray gamma = NdMatrix.array(scale);
        try (Temporary input = Temporary.dense(x);
                Temporary given = Temporary.dense(deltas);
                INDArray mean = byStatistics
                        .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1))
                        .dup('c');
                INDArray inverseDeviation = byStatistics
                        .get(NDArrayIndex.all(), NDArrayIndex.interval(1, 2))
                        .dup('c');
                INDArray normalized = input.array().dup('c')) {
            operations.subtractColumn(normalized, mean);
            operations.scaleRows(normalized, inverseDeviation);
            try (INDArray along = operations.repeat(normalized, blocks);
                    INDArray inverse = operations.repeat(inverseDeviation, blocks);
                    INDArray made = given.array().mul(along);
                    INDArray means = operations.rowProducts(given.array(), gamma, perColumn);
                    INDArray projections = operations.rowProducts(made, gamma, perColumn)) {
                INDArray target = NdMatrix.array(result);
                target.assign(given.array());
                target.muliRowVector(gamma);
                operations.subtractColumn(target, means);
                operations.scaleRows(along, projections);
                target.subi(along);
                operations.scaleRows(target, inverse);
                NdMatrix.array(products).assign(made);
            }
        }
    }

    @Override
    public void gelu(GeluForm form, Matrix x, Matrix result) {
        INDArray input = NdMatrix.array(x);
        try (INDArray distribution = distribution(form, input)) {
            INDArray target = NdMatrix.array(result);
            target.assign(input);
            target.muli(distribution);
        }
    }

    /** In both forms y = x Φ(x), with Φ the normal distribution function or its approximation. */
    private static INDArray distribution(GeluForm form, INDArray input) {
        INDArray distribution = switch (form) {
            case EXACT -> erf(input.mul(SQRT_HALF));
            case TANH -> Transforms.tanh(tanhArgument(input), false);
        };
        return distribution.addi(1.0).muli(0.5);
    }

    /** The error function, in place. */
    private static INDArray erf(INDArray x) {
        return Nd4j.exec(new Erf(x, x));
    }

    /** √(2/π) (x + 0.044715 x³). */
    private static INDArray tanhArgument(INDArray x) {
        INDArray argument = x.mul(x);
        argument.muli(TANH_SLOPE * TANH_CUBIC).addi(TANH_SLOPE).muli(x);
        return argument;
    }

    @Override
    public void geluBackward(GeluForm form, Matrix x, Matrix deltas, Matrix result) {
        INDArray input = NdMatrix.array(x);
        try (INDArray distribution = distribution(form, input);
                INDArray slope = switch (form) {
                    case EXACT -> exactSlope(input, distribution);
                    case TANH -> tanhSlope(input, distribution);
                }) {
            multiply(deltas, new NdMatrix(slope), result);
        }
    }

    /** Φ(x) + x φ(x). */
    private static INDArray exactSlope(INDArray input, INDArray distribution) {
        INDArray slope = input.mul(input);
        slope.muli(-0.5);
        Transforms.exp(slope, false);
        return slope.muli(NORMAL_DENSITY_AT_ZERO).muli(input).addi(distribution);
    }

    /** Φ + x Φ', and with Φ = (1 + tanh u)/2: Φ' = 2 Φ (1 − Φ) u'. */
    private static INDArray tanhSlope(INDArray input, INDArray distribution) {
        INDArray slope = input.mul(input);
        slope.muli(6.0 * TANH_SLOPE * TANH_CUBIC).addi(2.0 * TANH_SLOPE).muli(input);
        try (INDArray complement = distribution.rsub(1.0)) {
            slope.muli(complement).addi(1.0).muli(distribution);
        }
        return slope;
    }

    @Override
    public void relu(Matrix x, Matrix result) {
        try (INDArray positive = Transforms.relu(NdMatrix.array(x), true)) {
            NdMatrix.array(result).assign(positive);
        }
    }

    @Override
    public void reluBackward(Matrix x, Matrix deltas, Matrix result) {
        try (INDArray slope = Transforms.step(NdMatrix.array(x), true)) {
            multiply(deltas, new NdMatrix(slope), result);
        }
    }

    @Override
    public void attention(
            AttentionShape shape,
            Matrix projections,
            Optional<Matrix> mask,
            Optional<Matrix> dropout,
            Matrix statistics,
            Matrix result) {
        new NdAttention(operations, shape).forward(projections, mask, dropout, result);
    }

    @Override
    public void attentionBackward(
            AttentionShape shape,
            Matrix projections,
            Optional<Matrix> mask,
            Optional<Matrix> dropout,
            Matrix statistics,
            Matrix output,
            Matrix deltas,
            Matrix result) {
        new NdAttention(operations, shape).backward(projections, mask, dropout, deltas, result);
    }

    @Override
    public void multiply(Matrix blocks, Matrix factors, Matrix result) {
        try (Temporary given = Temporary.dense(blocks);
                Temporary by = Temporary.dense(factors);
                INDArray products = operations.multiplyBlocks(given.array(), by.array())) {
            NdMatrix.array(result).assign(products);
        }
    }

    @Override
    public void add(Matrix x, Matrix y, Matrix result) {
        try (INDArray sum = NdMatrix.array(x).add(NdMatrix.array(y))) {
            NdMatrix.array(result).assign(sum);
        }
    }

    @Override
    public void copy(Matrix from, Matrix to) {
        NdMatrix.array(to).assign(NdMatrix.array(from));
    }

    @Override
    public void addLookup(Matrix table, int[] numbers, Matrix result) {
        try (INDArray rows = operations.rows(NdMatrix.array(table), numbers)) {
            NdMatrix.array(result).addi(rows);
        }
    }

    @Override
    public void placeTokens(
            Matrix tokens, Matrix positions, Optional<Matrix> dropout, Matrix aggregate, Matrix result) {
        int perSequence = positions.rows();
        long sequences = tokens.rows() / perSequence;
        long width = tokens.columns();
        try (INDArray placed = operations.repeat(NdMatrix.array(positions), Math.toIntExact(sequences))) {
            placed.addi(NdMatrix.array(tokens));
            dropout.ifPresent(factors -> placed.muli(NdMatrix.array(factors)));
            INDArray bySequence = NdMatrix.array(result).reshape('c', sequences, (perSequence + 1) * width);
            INDArray first = bySequence
                    .get(NDArrayIndex.all(), NDArrayIndex.interval(0, width))
                    .assign(0.0);
            first.addiRowVector(NdMatrix.array(aggregate));
            bySequence
                    .get(NDArrayIndex.all(), NDArrayIndex.interval(width, (perSequence + 1) * width))
                    .assign(placed.reshape('c', sequences, perSequence * width));
        }
    }

    @Override
    public void takeTokens(Matrix deltas, int perSequence, Optional<Matrix> dropout, Matrix result) {
        long width = deltas.columns();
        long sequences = deltas.rows() / (perSequence + 1);
        try (Temporary given = Temporary.dense(deltas)) {
            NdMatrix.array(result)
                    .reshape('c', sequences, perSequence * width)
                    .assign(given.array()
                            .reshape('c', sequences, (perSequence + 1) * width)
                            .get(NDArrayIndex.all(), NDArrayIndex.interval(width, (perSequence + 1) * width)));
        }
        dropout.ifPresent(factors -> multiply(result, factors, result));
    }
}
