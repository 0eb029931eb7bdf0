package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import dev.harmonize.encoders.kernel.GeluForm;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Activation functions, elementwise, forward and backward; all may be in place. Dense matrices are gone through as one long
 * row. What is left of a row when it is no multiple of a vector is copied to a vector's room and back.
 */
final class Activations {

    /** √(2/π). */
    private static final float TANH_FACTOR = 0.7978846f;

    private static final float TANH_CUBIC = 0.044715f;

    private Activations() {}

    /** Gaussian error linear unit: x Φ(x), or its approximation. −∞ gives no number in either form. */
    static void gelu(GeluForm form, HeapMatrix x, HeapMatrix result, Scratch scratch) {
        boolean dense = x.dense() && result.dense();
        int rows = dense ? 1 : x.rows();
        int length = dense ? x.rows() * x.columns() : x.columns();
        for (int row = 0; row < rows; row++) {
            switch (form) {
                case EXACT -> gelu(x.values(), x.row(row), result.values(), result.row(row), length, scratch);
                case TANH -> tanhGelu(x.values(), x.row(row), result.values(), result.row(row), length, scratch);
            }
        }
    }

    /** δ ∘ gelu'(x), for K blocks of rows of δ. */
    static void geluBackward(
            GeluForm form, HeapMatrix x, HeapMatrix deltas, HeapMatrix result, Scratch scratch) {
        boolean dense = x.dense() && deltas.dense() && result.dense();
        int blocks = deltas.rows() / x.rows();
        int rows = dense ? 1 : x.rows();
        int length = dense ? x.rows() * x.columns() : x.columns();
        int deltaBlock = x.rows() * deltas.stride();
        int block = x.rows() * result.stride();
        for (int row = 0; row < rows; row++) {
            switch (form) {
                case EXACT -> geluBackward(
                        x.values(),
                        x.row(row),
                        deltas.values(),
                        deltas.row(row),
                        deltaBlock,
                        result.values(),
                        result.row(row),
                        block,
                        blocks,
                        length,
                        scratch);
                case TANH -> tanhGeluBackward(
                        x.values(),
                        x.row(row),
                        deltas.values(),
                        deltas.row(row),
                        deltaBlock,
                        result.values(),
                        result.row(row),
                        block,
                        blocks,
                        length,
                        scratch);
            }
        }
    }

    /** max(x, 0). */
    static void relu(HeapMatrix x, HeapMatrix result) {
        boolean dense = x.dense() && result.dense();
        int rows = dense ? 1 : x.rows();
        int length = dense ? x.rows() * x.columns() : x.columns();
        int bound = SPECIES.loopBound(length);
        float[] in = x.values();
        float[] out = result.values();
        for (int row = 0; row < rows; row++) {
            int inOffset = x.row(row);
            int outOffset = result.row(row);
            for (int i = 0; i < bound; i += LANES) {
                FloatVector.fromArray(SPECIES, in, inOffset + i).max(0f).intoArray(out, outOffset + i);
            }
            for (int i = bound; i < length; i++) {
                out[outOffset + i] = Math.max(in[inOffset + i], 0f);
            }
        }
    }

    /** δ where x is positive, else 0, for K blocks of rows of δ. */
    static void reluBackward(HeapMatrix x, HeapMatrix deltas, HeapMatrix result) {
        boolean dense = x.dense() && deltas.dense() && result.dense();
        int rows = dense ? 1 : x.rows();
        int length = dense ? x.rows() * x.columns() : x.columns();
        int bound = SPECIES.loopBound(length);
        float[] in = x.values();
        float[] delta = deltas.values();
        float[] out = result.values();
        for (int first = 0; first < deltas.rows(); first += x.rows()) {
            for (int row = 0; row < rows; row++) {
                int inOffset = x.row(row);
                int deltaOffset = deltas.row(first + row);
                int outOffset = result.row(first + row);
                for (int i = 0; i < bound; i += LANES) {
                    VectorMask<Float> positive =
                            FloatVector.fromArray(SPECIES, in, inOffset + i).compare(VectorOperators.GT, 0f);
                    FloatVector.zero(SPECIES)
                            .blend(FloatVector.fromArray(SPECIES, delta, deltaOffset + i), positive)
                            .intoArray(out, outOffset + i);
                }
                for (int i = bound; i < length; i++) {
                    out[outOffset + i] = in[inOffset + i] > 0 ? delta[deltaOffset + i] : 0;
                }
            }
        }
    }

    private static void gelu(float[] in, int inOffset, float[] out, int outOffset, int length, Scratch scratch) {
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, in, inOffset + i);
            VectorFunctions.normal(x).mul(x).intoArray(out, outOffset + i);
        }
        if (bound < length) {
            float[] room = rest(in, inOffset + bound, length - bound, scratch);
            FloatVector x = FloatVector.fromArray(SPECIES, room, 0);
            VectorFunctions.normal(x).mul(x).intoArray(room, 0);
            System.arraycopy(room, 0, out, outOffset + bound, length - bound);
        }
    }

    private static void tanhGelu(float[] in, int inOffset, float[] out, int outOffset, int length, Scratch scratch) {
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, in, inOffset + i);
            tanhGelu(x).intoArray(out, outOffset + i);
        }
        if (bound < length) {
            float[] room = rest(in, inOffset + bound, length - bound, scratch);
            tanhGelu(FloatVector.fromArray(SPECIES, room, 0)).intoArray(room, 0);
            System.arraycopy(room, 0, out, outOffset + bound, length - bound);
        }
    }

    private static void geluBackward(
            float[] in,
            int inOffset,
            float[] delta,
            int deltaOffset,
            int deltaBlock,
            float[] out,
            int outOffset,
            int outBlock,
            int blocks,
            int length,
            Scratch scratch) {
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector slope = VectorFunctions.geluSlope(FloatVector.fromArray(SPECIES, in, inOffset + i));
            for (int block = 0; block < blocks; block++) {
                FloatVector.fromArray(SPECIES, delta, deltaOffset + block * deltaBlock + i)
                        .mul(slope)
                        .intoArray(out, outOffset + block * outBlock + i);
            }
        }
        if (bound < length) {
            float[] slopes = rest(in, inOffset + bound, length - bound, scratch);
            VectorFunctions.geluSlope(FloatVector.fromArray(SPECIES, slopes, 0)).intoArray(slopes, 0);
            multiplyRest(slopes, delta, deltaOffset, deltaBlock, out, outOffset, outBlock, blocks, bound, length);
        }
    }

    private static void tanhGeluBackward(
            float[] in,
            int inOffset,
            float[] delta,
            int deltaOffset,
            int deltaBlock,
            float[] out,
            int outOffset,
            int outBlock,
            int blocks,
            int length,
            Scratch scratch) {
        int bound = SPECIES.loopBound(length);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector slope = tanhGeluSlope(FloatVector.fromArray(SPECIES, in, inOffset + i));
            for (int block = 0; block < blocks; block++) {
                FloatVector.fromArray(SPECIES, delta, deltaOffset + block * deltaBlock + i)
                        .mul(slope)
                        .intoArray(out, outOffset + block * outBlock + i);
            }
        }
        if (bound < length) {
            float[] slopes = rest(in, inOffset + bound, length - bound, scratch);
            tanhGeluSlope(FloatVector.fromArray(SPECIES, slopes, 0)).intoArray(slopes, 0);
            multiplyRest(slopes, delta, deltaOffset, deltaBlock, out, outOffset, outBlock, blocks, bound, length);
        }
    }

    /** ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³). */
    private static FloatVector tanhGelu(FloatVector x) {
        FloatVector inner = x.mul(x).fma(TANH_FACTOR * TANH_CUBIC, TANH_FACTOR).mul(x);
        return VectorFunctions.tanh(inner).fma(0.5f, 0.5f).mul(x);
    }

    /** ½ (1 + tanh u) + ½ x (1 − tanh² u) u'. */
    private static FloatVector tanhGeluSlope(FloatVector x) {
        FloatVector square = x.mul(x);
        FloatVector inner = square.fma(TANH_FACTOR * TANH_CUBIC, TANH_FACTOR).mul(x);
        FloatVector half = VectorFunctions.tanh(inner).mul(0.5f);
        FloatVector innerSlope = square.fma(6 * TANH_FACTOR * TANH_CUBIC, 2 * TANH_FACTOR);
        FloatVector both = half.add(0.5f);
        return FloatVector.broadcast(SPECIES, 0.5f)
                .sub(half)
                .mul(both)
                .mul(innerSlope.mul(x))
                .add(both);
    }

    /** A vector's room with what is left of a row at its beginning. */
    private static float[] rest(float[] values, int offset, int length, Scratch scratch) {
        float[] room = scratch.floats(Scratch.Use.RESULT, LANES);
        System.arraycopy(values, offset, room, 0, length);
        return room;
    }

    private static void multiplyRest(
            float[] slopes,
            float[] delta,
            int deltaOffset,
            int deltaBlock,
            float[] out,
            int outOffset,
            int outBlock,
            int blocks,
            int bound,
            int length) {
        for (int block = 0; block < blocks; block++) {
            for (int i = bound; i < length; i++) {
                out[outOffset + block * outBlock + i] =
                        delta[deltaOffset + block * deltaBlock + i] * slopes[i - bound];
            }
        }
    }
}
