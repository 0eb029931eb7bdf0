package dev.harmonize.encoders.kernel.cpu;

import dev.harmonize.encoders.kernel.AttentionShape;
import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.kernel.Kernels;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weight;

import java.util.Optional;

/** The kernels of one thread, which has its own scratch memory. */
final class CpuKernels implements Kernels {

    private final Scratch scratch;

    CpuKernels(Scratch scratch) {
        this.scratch = scratch;
    }

    @Override
    public void product(Matrix x, Weight weight, Optional<Matrix> bias, Matrix result) {
        Products.product(heap(x), (PackedWeight) weight, bias.map(HeapMatrix::of), heap(result), scratch);
    }

    @Override
    public void productWithTransposed(Matrix x, Weight weight, Matrix result) {
        Products.productWithTransposed(heap(x), (PackedWeight) weight, heap(result), scratch);
    }

    @Override
    public void layerNorm(Matrix x, Matrix scale, Matrix bias, double epsilon, Matrix statistics, Matrix result) {
        LayerNorms.forward(heap(x), heap(scale), heap(bias), epsilon, heap(statistics), heap(result), scratch);
    }

    @Override
    public void layerNormBackward(
            Matrix x, Matrix scale, Matrix statistics, Matrix deltas, Matrix products, Matrix result) {
        LayerNorms.backward(
                heap(x), heap(scale), heap(statistics), heap(deltas), heap(products), heap(result), scratch);
    }

    @Override
    public void gelu(GeluForm form, Matrix x, Matrix result) {
        Activations.gelu(form, heap(x), heap(result), scratch);
    }

    @Override
    public void geluBackward(GeluForm form, Matrix x, Matrix deltas, Matrix result) {
        Activations.geluBackward(form, heap(x), heap(deltas), heap(result), scratch);
    }

    @Override
    public void relu(Matrix x, Matrix result) {
        Activations.relu(heap(x), heap(result));
    }

    @Override
    public void reluBackward(Matrix x, Matrix deltas, Matrix result) {
        Activations.reluBackward(heap(x), heap(deltas), heap(result));
    }

    @Override
    public void attention(
            AttentionShape shape,
            Matrix projections,
            Optional<Matrix> mask,
            Optional<Matrix> dropout,
            Matrix statistics,
            Matrix result) {
        Attention.forward(
                shape,
                heap(projections),
                mask.map(HeapMatrix::of),
                dropout.map(HeapMatrix::of),
                heap(statistics),
                heap(result),
                scratch);
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
        Attention.backward(
                shape,
                heap(projections),
                mask.map(HeapMatrix::of),
                dropout.map(HeapMatrix::of),
                heap(statistics),
                heap(output),
                heap(deltas),
                heap(result),
                scratch);
    }

    @Override
    public void multiply(Matrix blocks, Matrix factors, Matrix result) {
        Elementwise.multiply(heap(blocks), heap(factors), heap(result));
    }

    @Override
    public void add(Matrix x, Matrix y, Matrix result) {
        Elementwise.add(heap(x), heap(y), heap(result));
    }

    @Override
    public void copy(Matrix from, Matrix to) {
        Elementwise.copy(heap(from), heap(to));
    }

    @Override
    public void addLookup(Matrix table, int[] numbers, Matrix result) {
        Elementwise.addLookup(heap(table), numbers, heap(result));
    }

    @Override
    public void placeTokens(
            Matrix tokens, Matrix positions, Optional<Matrix> dropout, Matrix aggregate, Matrix result) {
        dropout.ifPresentOrElse(
                factors -> Elementwise.placeTokens(
                        heap(tokens), heap(positions), heap(factors), heap(aggregate), heap(result)),
                () -> Elementwise.placeTokens(heap(tokens), heap(positions), heap(aggregate), heap(result)));
    }

    @Override
    public void takeTokens(Matrix deltas, int perSequence, Optional<Matrix> dropout, Matrix result) {
        dropout.ifPresentOrElse(
                factors -> Elementwise.takeTokens(heap(deltas), perSequence, heap(factors), heap(result)),
                () -> Elementwise.takeTokens(heap(deltas), perSequence, heap(result)));
    }

    private static HeapMatrix heap(Matrix matrix) {
        return HeapMatrix.of(matrix);
    }
}
