package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Optional;

/**
 * How the rows of an activation matrix, [N·T, d], are made of sequences.
 *
 * @param count number of sequences, N
 * @param tokens tokens per sequence, T; the first is the aggregation token
 * @param mask added to the attention scores, [N, 1, 1, T]: 0 for a token, very negative for padding; empty if there is no
 *     padding
 */
record Sequences(int count, int tokens, Optional<INDArray> mask) {}
