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

    /** 2 √(2/π). */
    private static final float LINEAR = 1.5957692f;
    /** 2 √(2/π) · 0.044715. */
    private static final float CUBIC = 0.071354814f;

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
        int bound = SPECIES.loopBound(length);
        int left = length - bound;
        int deltaBlock = x.rows() * deltas.stride();
        int outBlock = x.rows() * result.stride();
        float[] in = x.values();
        float[] delta = deltas.values();
        float[] out = result.values();
        float[] room = scratch.floats(Scratch.Use.RESULT, LANES);
        float[] deltaRoom = scratch.floats(Scratch.Use.OTHER, LANES);
        for (int row = 0; row < rows; row++) {
            int inOffset = x.row(row);
            int deltaOffset = deltas.row(row);
            int outOffset = result.row(row);
            geluBackward(form, in, inOffset, delta, deltaOffset, deltaBlock, out, outOffset, outBlock, blocks, bound);
            for (int block = 0; left > 0 && block < blocks; block++) {
                System.arraycopy(in, inOffset + bound, room, 0, left);
                System.arraycopy(delta, deltaOffset + block * deltaBlock + bound, deltaRoom, 0, left);
                geluBackward(form, room, 0, deltaRoom, 0, 0, deltaRoom, 0, 0, 1, LANES);
                System.arraycopy(deltaRoom, 0, out, outOffset + block * outBlock + bound, left);
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

    private static void geluBackward(
            GeluForm form,
            float[] in,
            int inOffset,
            float[] delta,
            int deltaOffset,
            int deltaBlock,
            float[] out,
            int outOffset,
            int outBlock,
            int blocks,
            int bound) {
        switch (form) {
            case EXACT ->
                exactGeluBackward(
                        in, inOffset, delta, deltaOffset, deltaBlock, out, outOffset, outBlock, blocks, bound);
            case TANH ->
                tanhGeluBackward(in, inOffset, delta, deltaOffset, deltaBlock, out, outOffset, outBlock, blocks, bound);
        }
    }

    private static void exactGelu(float[] in, int inOffset, float[] out, int outOffset, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, in, inOffset + i);
            VectorFunctions.normal(x).mul(x).intoArray(out, outOffset + i);
        }
    }

    private static void exactGeluBackward(
            float[] in,
            int inOffset,
            float[] delta,
            int deltaOffset,
            int deltaBlock,
            float[] out,
            int outOffset,
            int outBlock,
            int blocks,
            int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector slope = VectorFunctions.geluSlope(FloatVector.fromArray(SPECIES, in, inOffset + i));
            for (int block = 0; block < blocks; block++) {
                FloatVector.fromArray(SPECIES, delta, deltaOffset + block * deltaBlock + i)
                        .mul(slope)
                        .intoArray(out, outOffset + block * outBlock + i);
            }
        }
    }

    private static void tanhGelu(float[] in, int inOffset, float[] out, int outOffset, int bound) {
        for (int i = 0; i < bound; i += LANES) {
            tanhGelu(FloatVector.fromArray(SPECIES, in, inOffset + i)).intoArray(out, outOffset + i);
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
            int bound) {
        for (int i = 0; i < bound; i += LANES) {
            FloatVector slope = tanhGeluSlope(FloatVector.fromArray(SPECIES, in, inOffset + i));
            for (int block = 0; block < blocks; block++) {
                FloatVector.fromArray(SPECIES, delta, deltaOffset + block * deltaBlock + i)
                        .mul(slope)
                        .intoArray(out, outOffset + block * outBlock + i);
            }
        }
    }

    /** ½ x (1 + tanh u) = x σ(2u), u = √(2/π) (x + 0.044715 x³). */
    private static FloatVector tanhGelu(FloatVector x) {
        return sigmoid(x, x.mul(x)).mul(x);
    }

    /** σ(2u) + x σ(2u) (1 − σ(2u)) 2u'; not a number where x² is beyond a float's range. */
    private static FloatVector tanhGeluSlope(FloatVector x) {
        FloatVector square = x.mul(x);
        FloatVector sigmoid = sigmoid(x, square);
        FloatVector sigmoidSlope = sigmoid.neg().fma(sigmoid, sigmoid);
        FloatVector innerSlope = square.fma(3 * CUBIC, LINEAR).mul(x);
        return sigmoidSlope.fma(innerSlope, sigmoid);
    }

    /** σ(2u) = 1 / (1 + exp(−2u)). */
    private static FloatVector sigmoid(FloatVector x, FloatVector square) {
        FloatVector power = VectorFunctions.exp(square.fma(-CUBIC, -LINEAR).mul(x));
        return FloatVector.broadcast(SPECIES, 1f).div(power.add(1f));
    }
}
