package dev.harmonize.encoders.kernel;

import java.util.Optional;

/**
 * What a transformer is made of, forward and backward, in the hands of one thread.
 *
 * <p>Deltas, ∂L/∂output, come for K objectives at once: K blocks of rows, each like the output of the forward form, one
 * below the other; so do the deltas that a backward form writes. No operation may write where it still reads, except
 * where it says so. Matrices that are written are overwritten.
 *
 * <p>What is read may be a view of any kind. What is written may be one where {@link #multiply}, {@link #add}, {@link
 * #copy} and {@link #addLookup} write; elsewhere it is a matrix as an {@link Arena} allocates it.
 */
public interface Kernels {

    /** result = x W + b: x [r, in], b [1, out]. */
    void product(Matrix x, Weight weight, Optional<Matrix> bias, Matrix result);

    /** result = x Wᵀ: x [r, out], result [r, in]. */
    void productWithTransposed(Matrix x, Weight weight, Matrix result);

    /**
     * Layer normalization (Ba, Kiros and Hinton, 2016): y = x̂ ∘ γ + β with x̂ = (x − mean) / √(variance + ε) per row.
     *
     * @param x [r, c]
     * @param scale γ, [1, c]
     * @param bias β, [1, c]
     * @param statistics mean and inverse deviation of every row, [r, 2]: written
     */
    void layerNorm(Matrix x, Matrix scale, Matrix bias, double epsilon, Matrix statistics, Matrix result);

    /**
     * With g = δ ∘ γ: result = (g − mean(g) − x̂ mean(g ∘ x̂)) / √(variance + ε), the means taken over each row.
     *
     * @param products δ ∘ x̂, which the gradient of γ is the sum of: written
     */
    void layerNormBackward(Matrix x, Matrix scale, Matrix statistics, Matrix deltas, Matrix products, Matrix result);

    /** Elementwise. */
    void gelu(GeluForm form, Matrix x, Matrix result);

    /** δ ∘ gelu'(x), block by block; may be in place. */
    void geluBackward(GeluForm form, Matrix x, Matrix deltas, Matrix result);

    /** max(x, 0), elementwise. */
    void relu(Matrix x, Matrix result);

    /** δ where x is positive, else 0, block by block. */
    void reluBackward(Matrix x, Matrix deltas, Matrix result);

    /**
     * Per sequence and head: softmax(Q Kᵀ / √w + mask) V.
     *
     * @param projections [N·T, 3·d]
     * @param mask added to the scores of a key: [N, T]
     * @param dropout factors of the weights after the softmax: [N·H·Q, T]
     * @param statistics what the backward form wants to know again, [N·Q, H]: written
     * @param result [N·Q, d]
     */
    void attention(
            AttentionShape shape,
            Matrix projections,
            Optional<Matrix> mask,
            Optional<Matrix> dropout,
            Matrix statistics,
            Matrix result);

    /**
     * The way back through {@link #attention}.
     *
     * @param output what the forward form gave
     * @param deltas K blocks of [N·Q, d]
     * @param result K blocks of [N·T, 3·d]
     */
    void attentionBackward(
            AttentionShape shape,
            Matrix projections,
            Optional<Matrix> mask,
            Optional<Matrix> dropout,
            Matrix statistics,
            Matrix output,
            Matrix deltas,
            Matrix result);

    /** Every block of rows multiplied elementwise by the factors, [r, c]; may be in place. */
    void multiply(Matrix blocks, Matrix factors, Matrix result);

    /** x + y, elementwise; may be in place. */
    void add(Matrix x, Matrix y, Matrix result);

    void copy(Matrix from, Matrix to);

    /** result += the rows of a table with these numbers. */
    void addLookup(Matrix table, int[] numbers, Matrix result);

    /**
     * Sequences of tokens with an aggregation token in front: row 0 of each is {@code aggregate}, [1, d], and row 1 + j is
     * token j plus position j.
     *
     * @param tokens [N·t, d]
     * @param positions [t, d]
     * @param dropout factors of tokens with positions, [N·t, d]
     * @param result [N·(t + 1), d]
     */
    void placeTokens(Matrix tokens, Matrix positions, Optional<Matrix> dropout, Matrix aggregate, Matrix result);

    /**
     * The deltas of tokens with positions: block by block, those of the sequences without the aggregation token.
     *
     * @param perSequence tokens of a sequence, t
     * @param deltas K blocks of [N·(t + 1), d]
     * @param result K blocks of [N·t, d]
     */
    void takeTokens(Matrix deltas, int perSequence, Optional<Matrix> dropout, Matrix result);
}
