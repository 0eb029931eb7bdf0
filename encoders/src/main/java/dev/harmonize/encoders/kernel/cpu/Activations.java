package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.SPECIES;

import dev.harmonize.encoders.kernel.GeluForm;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Activation functions, elementwise, forward and backward; all may be in place. Dense matrices are gone through as one long
 * row. What is left of a row when it is no multiple of a vector is copied to room for one, so that the loops have whole vectors
 * only; each is a method of its own, short enough for the compiler to keep all of its vectors in registers.
 */
final class Activations {

    /** √(2/π). */
    private static final float TANH_FACTOR = 0.7978846f;

    private static final float TANH_CUBIC = 0.044715f;

    /** How many slopes are computed at a time: few enough for the first-level cache. A multiple of every vector. */
    private static final int SLOPES = 1024;

    private Activations() {}

    /** Gaussian error linear unit: x Φ(x), or its approximation. −∞ gives no number in either form. */
    static void gelu(GeluForm form, HeapMatrix x, HeapMatrix result, Scratch scratch) {
        boolean dense = x.dense() && result.dense();
        int rows = dense ? 1 : x.rows();
        int length = dense ? x.rows() * x.columns() : x.columns();
        int bound = SPECIES.loopBound(length);
        float[] room = scratch.floats(Scratch.Use.RESULT, LANES);
        for (int row = 0; row < rows; row++) {
            gelu(form, x.values(), x.row(row), result.values(), result.row(row), bound);
            if (bound < length) {
                System.arraycopy(x.values(), x.row(row) + bound, room, 0, length - bound);
                gelu(form, room, 0, room, 0, LANES);
                System.arraycopy(room, 0, result.values(), result.row(row) + bound, length - bound);
            }
        }
    }

    /** δ ∘ gelu'(x), for K blocks of rows of δ. */
    static void geluBackward(GeluForm form, HeapMatrix x, HeapMatrix deltas, HeapMatrix result, Scratch scratch) {
        boolean dense = x.dense() && deltas.dense() && result.dense();
        int blocks = deltas.rows() / x.rows();
        int rows = dense ? 1 : x.rows();
        int length = dense ? x.rows() * x.columns() : x.columns();
        float[] slopes = scratch.floats(Scratch.Use.RESULT, SLOPES);
        for (int row = 0; row < rows; row++) {
            for (int first = 0; first < length; first += SLOPES) {
                int count = Math.min(SLOPES, length - first);
                int bound = SPECIES.loopBound(count);
                geluSlopes(form, x.values(), x.row(row) + first, slopes, 0, bound);
                if (bound < count) {
                    System.arraycopy(x.values(), x.row(row) + first + bound, slopes, bound, count - bound);
                    geluSlopes(form, slopes, bound, slopes, bound, LANES);
                }
                for (int block = 0; block < blocks; block++) {
                    int blockRow = block * x.rows() + row;
                    Elementwise.multiply(
                            deltas.values(),
                            deltas.row(blockRow) + first,
                            slopes,
                            0,
                            result.values(),
                            result.row(blockRow) + first,
                            count);
                }
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

    private static void gelu(GeluForm form, float[] in, int inOffset, float[] out, int outOffset, int bound) {
        switch (form) {
            case EXACT -> exactGelu(in, inOffset, out, outOffset, bound);
            case TANH -> tanhGelu(in, inOffset, out, outOffset, bound);
        }
    }

    private static void geluSlopes(GeluForm form, float[] in, int inOffset, float[] out, int outOffset, int bound) {
        switch (form) {
            case EXACT -> exactGeluSlopes(in, inOffset, out, outOffset, bound);
            case TANH -> tanhGeluSlopes(in, inOffset, out, outOffset, bound);
        }
    }

    private static void exactGelu(float[] in, int inOffset, float[] out, int outOffset, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, in, inOffset + i);
            VectorFunctions.normal(x).mul(x).intoArray(out, outOffset + i);
        }
    }

    private static void exactGeluSlopes(float[] in, int inOffset, float[] out, int outOffset, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            VectorFunctions.geluSlope(FloatVector.fromArray(SPECIES, in, inOffset + i))
                    .intoArray(out, outOffset + i);
        }
    }

    private static void tanhGelu(float[] in, int inOffset, float[] out, int outOffset, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            tanhGelu(FloatVector.fromArray(SPECIES, in, inOffset + i)).intoArray(out, outOffset + i);
        }
    }

    private static void tanhGeluSlopes(float[] in, int inOffset, float[] out, int outOffset, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            tanhGeluSlope(FloatVector.fromArray(SPECIES, in, inOffset + i)).intoArray(out, outOffset + i);
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
}
