package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Layer normalization (Ba, Kiros and Hinton, 2016), forward and backward, row by row.
 *
 * <p>The lanes of a vector of sums are added up by scalar code: in which order {@code reduceLanes} adds floats is open, so
 * that compiled code may differ from interpreted code, and results from run to run.
 */
final class LayerNorms {

    private LayerNorms() {}

    /**
     * y = x̂ ∘ γ + β with x̂ = (x − mean) / √(variance + ε) per row.
     *
     * <p>A mean in single precision is off by as much as the numbers' last digit, which tells where they differ by little
     * beside what they have in common. So the deviations' own mean, which ought to be 0, is taken off again.
     *
     * @param statistics mean and inverse deviation of every row, [r, 2]: written
     */
    static void forward(
            HeapMatrix x,
            HeapMatrix scale,
            HeapMatrix bias,
            double epsilon,
            HeapMatrix statistics,
            HeapMatrix result,
            Scratch scratch) {
        int columns = x.columns();
        int bound = SPECIES.loopBound(columns);
        int pairs = bound & -(2 * LANES);
        float[] lanes = scratch.floats(Scratch.Use.SUMS, LANES);
        float[] in = x.values();
        float[] out = result.values();
        float[] gamma = scale.values();
        int gammaOffset = scale.offset();
        float[] beta = bias.values();
        int betaOffset = bias.offset();
        for (int row = 0; row < x.rows(); row++) {
            int inOffset = x.row(row);
            int outOffset = result.row(row);

            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector otherSum = FloatVector.zero(SPECIES);
            for (int i = 0; i < pairs; i += 2 * LANES) {
                sum = sum.add(FloatVector.fromArray(SPECIES, in, inOffset + i));
                otherSum = otherSum.add(FloatVector.fromArray(SPECIES, in, inOffset + i + LANES));
            }
            if (pairs < bound) {
                sum = sum.add(FloatVector.fromArray(SPECIES, in, inOffset + pairs));
            }
            sum.add(otherSum).intoArray(lanes, 0);
            double total = total(lanes);
            for (int i = bound; i < columns; i++) {
                total += in[inOffset + i];
            }
            float mean = (float) (total / columns);

            FloatVector means = FloatVector.broadcast(SPECIES, mean);
            FloatVector squares = FloatVector.zero(SPECIES);
            FloatVector otherSquares = FloatVector.zero(SPECIES);
            sum = FloatVector.zero(SPECIES);
            otherSum = FloatVector.zero(SPECIES);
            for (int i = 0; i < pairs; i += 2 * LANES) {
                FloatVector deviation =
                        FloatVector.fromArray(SPECIES, in, inOffset + i).sub(means);
                FloatVector otherDeviation =
                        FloatVector.fromArray(SPECIES, in, inOffset + i + LANES).sub(means);
                sum = sum.add(deviation);
                otherSum = otherSum.add(otherDeviation);
                squares = deviation.fma(deviation, squares);
                otherSquares = otherDeviation.fma(otherDeviation, otherSquares);
            }
            if (pairs < bound) {
                FloatVector deviation =
                        FloatVector.fromArray(SPECIES, in, inOffset + pairs).sub(means);
                sum = sum.add(deviation);
                squares = deviation.fma(deviation, squares);
            }
            sum.add(otherSum).intoArray(lanes, 0);
            double excess = total(lanes);
            squares.add(otherSquares).intoArray(lanes, 0);
            double square = total(lanes);
            for (int i = bound; i < columns; i++) {
                float deviation = in[inOffset + i] - mean;
                excess += deviation;
                square += deviation * deviation;
            }
            double shift = excess / columns;
            double variance = Math.max(0.0, square / columns - shift * shift);
            double inverse = 1.0 / Math.sqrt(variance + epsilon);

            float factor = (float) inverse;
            float summand = (float) (-shift * inverse);
            FloatVector factors = FloatVector.broadcast(SPECIES, factor);
            FloatVector summands = FloatVector.broadcast(SPECIES, summand);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector.fromArray(SPECIES, in, inOffset + i)
                        .sub(means)
                        .fma(factors, summands)
                        .fma(
                                FloatVector.fromArray(SPECIES, gamma, gammaOffset + i),
                                FloatVector.fromArray(SPECIES, beta, betaOffset + i))
                        .intoArray(out, outOffset + i);
            }
            for (int i = bound; i < columns; i++) {
                float normalized = Math.fma(in[inOffset + i] - mean, factor, summand);
                out[outOffset + i] = Math.fma(normalized, gamma[gammaOffset + i], beta[betaOffset + i]);
            }
            statistics.values()[statistics.row(row)] = (float) (mean + shift);
            statistics.values()[statistics.row(row) + 1] = factor;
        }
    }

    /**
     * With g = δ ∘ γ: result = (g − mean(g) − x̂ mean(g ∘ x̂)) / √(variance + ε), the means taken over each row, for K
     * blocks of rows of δ. The means come rounded, so x̂ is off by up to half a unit in the mean's last place, divided by the
     * deviation.
     *
     * @param products δ ∘ x̂: written
     */
    static void backward(
            HeapMatrix x,
            HeapMatrix scale,
            HeapMatrix statistics,
            HeapMatrix deltas,
            HeapMatrix products,
            HeapMatrix result,
            Scratch scratch) {
        float[] lanes = scratch.floats(Scratch.Use.SUMS, LANES);
        int rows = x.rows();
        for (int row = 0; row < rows; row++) {
            for (int block = row; block < deltas.rows(); block += rows) {
                backward(x, row, scale, statistics, deltas, products, result, block, lanes);
            }
        }
    }

    private static void backward(
            HeapMatrix x,
            int row,
            HeapMatrix scale,
            HeapMatrix statistics,
            HeapMatrix deltas,
            HeapMatrix products,
            HeapMatrix result,
            int deltaRow,
            float[] lanes) {
        int columns = x.columns();
        int bound = SPECIES.loopBound(columns);
        float[] in = x.values();
        int inOffset = x.row(row);
        float[] gamma = scale.values();
        int gammaOffset = scale.offset();
        float[] delta = deltas.values();
        int deltaOffset = deltas.row(deltaRow);
        float[] product = products.values();
        int productOffset = products.row(deltaRow);
        float[] out = result.values();
        int outOffset = result.row(deltaRow);
        float mean = statistics.values()[statistics.row(row)];
        float inverse = statistics.values()[statistics.row(row) + 1];

        FloatVector means = FloatVector.broadcast(SPECIES, mean);
        FloatVector inverses = FloatVector.broadcast(SPECIES, inverse);
        FloatVector sum = FloatVector.zero(SPECIES);
        FloatVector productSum = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector normalized =
                    FloatVector.fromArray(SPECIES, in, inOffset + i).sub(means).mul(inverses);
            FloatVector outer = FloatVector.fromArray(SPECIES, delta, deltaOffset + i);
            FloatVector factor = FloatVector.fromArray(SPECIES, gamma, gammaOffset + i);
            FloatVector both = outer.mul(normalized);
            both.intoArray(product, productOffset + i);
            sum = outer.fma(factor, sum);
            productSum = both.fma(factor, productSum);
        }
        sum.intoArray(lanes, 0);
        double total = total(lanes);
        productSum.intoArray(lanes, 0);
        double productTotal = total(lanes);
        for (int i = bound; i < columns; i++) {
            float normalized = (in[inOffset + i] - mean) * inverse;
            float both = delta[deltaOffset + i] * normalized;
            product[productOffset + i] = both;
            total += delta[deltaOffset + i] * gamma[gammaOffset + i];
            productTotal += both * gamma[gammaOffset + i];
        }

        float summand = (float) (-total / columns * inverse);
        float slope = (float) (-productTotal / columns * inverse * inverse);
        FloatVector summands = FloatVector.broadcast(SPECIES, summand);
        FloatVector slopes = FloatVector.broadcast(SPECIES, slope);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector common =
                    FloatVector.fromArray(SPECIES, in, inOffset + i).sub(means).fma(slopes, summands);
            FloatVector.fromArray(SPECIES, delta, deltaOffset + i)
                    .mul(FloatVector.fromArray(SPECIES, gamma, gammaOffset + i))
                    .fma(inverses, common)
                    .intoArray(out, outOffset + i);
        }
        for (int i = bound; i < columns; i++) {
            float common = Math.fma(in[inOffset + i] - mean, slope, summand);
            out[outOffset + i] = Math.fma(delta[deltaOffset + i] * gamma[gammaOffset + i], inverse, common);
        }
    }

    /** The sum of a vector's lanes, of which there is a power of two, at least two. */
    private static double total(float[] lanes) {
        float even = 0;
        float odd = 0;
        for (int i = 0; i < LANES; i += 2) {
            even += lanes[i];
            odd += lanes[i + 1];
        }
        return even + odd;
    }
}
