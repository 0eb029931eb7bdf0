package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;

import java.util.Optional;

/**
 * What the layers share in one forward pass of one modality.
 *
 * @param weights the parameters
 * @param scope owns every array that the way back needs
 * @param training all randomness of a training pass; empty in evaluation
 * @param firstSequence the number of the first sequence within the whole batch, of which this pass may see a piece
 * @param valid which sequences hold something, one per sequence
 */
record Forward(
        Kernels kernels,
        ParameterViews weights,
        ArrayScope scope,
        Optional<RandomStreams> training,
        int firstSequence,
        boolean[] valid) {}
