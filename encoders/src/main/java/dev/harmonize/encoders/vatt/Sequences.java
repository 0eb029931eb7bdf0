package dev.harmonize.encoders.vatt;

import dev.harmonize.encoders.kernel.Matrix;

import java.util.Optional;

/**
 * How the rows of an activation matrix, [N·T, d], are made of sequences.
 *
 * @param count number of sequences, N
 * @param tokens tokens per sequence, T; the first is the aggregation token
 * @param mask added to the attention scores, [N, T]: 0 for a token, very negative for padding; empty if there is no padding
 */
record Sequences(int count, int tokens, Optional<Matrix> mask) {}
