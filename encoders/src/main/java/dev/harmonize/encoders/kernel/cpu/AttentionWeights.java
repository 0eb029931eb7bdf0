package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

import java.util.Arrays;
import java.util.Optional;

/**
 * The weights of attention from a block of scores, row by row. Rows are padded to whole vectors; what is added to the scores
 * there makes their weights 0.
 */
final class AttentionWeights {

    /** Added to the scores of padding. Finite, so that no difference is undefined. */
    private static final float NEVER = -1e30f;

    private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(SPECIES, 8, 1, true);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(SPECIES, 4, 1, true);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(SPECIES, 2, 1, true);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(SPECIES, 1, 1, true);

    private static final float LOG2_E = 1.44269504f;

    /** ln 2 in two parts; multiples of the first are exact. */
    private static final float LN_2_HIGH = 0.693359375f;

    private static final float LN_2_LOW = -2.12194440e-4f;

    /** Adding it rounds to an integer, and leaves that plus the exponent's bias in the lowest bits. */
    private static final float TO_EXPONENT = 1.5f * (1 << 23) + 127.0f;

    /** Where the exponent's bits are all 0, and hence the result too. */
    private static final float LEAST = -88.0f;

    private static final int MANTISSA_BITS = 23;

    private AttentionWeights() {}

    /** What is added to the scores of one sequence: its mask, and what keeps padding out. */
    static void additions(Optional<HeapMatrix> mask, int sequence, int tokens, float[] additions) {
        Arrays.fill(additions, tokens, AttentionPanels.padded(tokens, LANES), NEVER);
        if (mask.isPresent()) {
            HeapMatrix masks = mask.get();
            System.arraycopy(masks.values(), masks.row(sequence), additions, 0, tokens);
        } else {
            Arrays.fill(additions, 0, tokens, 0.0f);
        }
    }

    /**
     * Replaces scores s by exp(factor s + addition − largest of the row).
     *
     * @param largest of each row: written
     * @param sums of each row: written
     */
    static void exponentials(
            int rows,
            int length,
            float factor,
            float[] additions,
            float[] scores,
            int stride,
            float[] largest,
            float[] sums) {
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        for (int row = 0; row < rows; row++) {
            int offset = row * stride;
            FloatVector maximum = FloatVector.broadcast(SPECIES, -Float.MAX_VALUE);
            for (int t = 0; t < length; t += LANES) {
                FloatVector score = FloatVector.fromArray(SPECIES, scores, offset + t)
                        .fma(factors, FloatVector.fromArray(SPECIES, additions, t));
                maximum = maximum.max(score);
            }
            largest[row] = maximum.reduceLanes(VectorOperators.MAX);
        }
        for (int row = 0; row < rows; row++) {
            int offset = row * stride;
            FloatVector maximum = FloatVector.broadcast(SPECIES, largest[row]);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int t = 0; t < length; t += LANES) {
                FloatVector score = FloatVector.fromArray(SPECIES, scores, offset + t)
                        .fma(factors, FloatVector.fromArray(SPECIES, additions, t));
                FloatVector weight = exponential(score.sub(maximum));
                weight.intoArray(scores, offset + t);
                sum = sum.add(weight);
            }
            sums[row] = total(sum);
        }
    }

    /** Replaces scores s by exp(factor s + addition − log-sum-exp of the row). */
    static void recompute(
            int rows,
            int length,
            float factor,
            float[] additions,
            float[] scores,
            int stride,
            float[] statistics,
            int statisticsOffset,
            int statisticsStride) {
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        for (int row = 0; row < rows; row++) {
            int offset = row * stride;
            FloatVector logSumExp =
                    FloatVector.broadcast(SPECIES, statistics[statisticsOffset + row * statisticsStride]);
            for (int t = 0; t < length; t += LANES) {
                FloatVector score = FloatVector.fromArray(SPECIES, scores, offset + t)
                        .fma(factors, FloatVector.fromArray(SPECIES, additions, t));
                exponential(score.sub(logSumExp)).intoArray(scores, offset + t);
            }
        }
    }

    /** result = weights ∘ factors. */
    static void multiply(
            int rows, int tokens, float[] weights, int stride, HeapMatrix factors, int firstRow, float[] result) {
        float[] values = factors.values();
        int bound = SPECIES.loopBound(tokens);
        for (int row = 0; row < rows; row++) {
            int from = row * stride;

            int factor = factors.row(firstRow + row);
            for (int t = 0; t < bound; t += LANES) {
                FloatVector.fromArray(SPECIES, weights, from + t)
                        .mul(FloatVector.fromArray(SPECIES, values, factor + t))
                        .intoArray(result, from + t);
            }
            for (int t = bound; t < tokens; t++) {
                result[from + t] = weights[from + t] * values[factor + t];
            }
        }
    }

    static float innerProduct(int length, float[] x, int xOffset, float[] y, int yOffset) {
        int bound = SPECIES.loopBound(length);
        FloatVector products = FloatVector.zero(SPECIES);
        for (int i = 0; i < bound; i += LANES) {
            products = FloatVector.fromArray(SPECIES, x, xOffset + i)
                    .fma(FloatVector.fromArray(SPECIES, y, yOffset + i), products);
        }
        float sum = total(products);
        for (int i = bound; i < length; i++) {
            sum = Math.fma(x[xOffset + i], y[yOffset + i], sum);
        }
        return sum;
    }

    /** The sum of the lanes, in an order of its own: that of {@code reduceLanes} is open, and need not be the same twice. */
    private static float total(FloatVector vector) {
        FloatVector sum = vector;
        if (LANES > 8) {
            sum = sum.add(sum.rearrange(BY_8));
        }
        if (LANES > 4) {
            sum = sum.add(sum.rearrange(BY_4));
        }
        if (LANES > 2) {
            sum = sum.add(sum.rearrange(BY_2));
        }
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }

    /** e^x for x of at most a few dozen, within 2e-7 relative; 0 where it is less than 2^-126. */
    static FloatVector exponential(FloatVector x) {
        FloatVector clamped = x.max(FloatVector.broadcast(SPECIES, LEAST));
        FloatVector magic = FloatVector.broadcast(SPECIES, TO_EXPONENT);
        FloatVector shifted = clamped.fma(FloatVector.broadcast(SPECIES, LOG2_E), magic);
        FloatVector n = shifted.sub(magic);
        FloatVector r = n.fma(FloatVector.broadcast(SPECIES, -LN_2_HIGH), clamped);
        r = n.fma(FloatVector.broadcast(SPECIES, -LN_2_LOW), r);
        FloatVector sum =
                r.fma(FloatVector.broadcast(SPECIES, 0.00832148f), FloatVector.broadcast(SPECIES, 0.04189067f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 0.16667011f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 0.4999923f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1.0f));
        sum = sum.fma(r, FloatVector.broadcast(SPECIES, 1.0f));
        FloatVector power = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
                .reinterpretAsFloats();
        return sum.mul(power);
    }
}
