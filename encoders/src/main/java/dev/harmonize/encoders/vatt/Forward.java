package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.Kernels;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weights;

import java.util.Optional;

/**
 * What the layers share while some samples of one modality go forward.
 *
 * @param kernels of the thread that takes them
 * @param weights the parameters
 * @param arena holds everything that the way back needs
 * @param training all randomness of a training pass; empty in evaluation
 * @param firstSequence the number of the first sequence within the whole batch
 * @param valid which sequences hold something, one per sequence
 */
record Forward(
        Engine engine,
        Kernels kernels,
        Weights weights,
        Arena arena,
        Optional<RandomStreams> training,
        int firstSequence,
        boolean[] valid) {

    /** A new matrix that the way back may need. */
    Matrix allocate(int rows, int columns) {
        return arena.allocate(rows, columns);
    }

    /** A new matrix of zeros. */
    Matrix zeros(int rows, int columns) {
        return engine.matrix(new float[Math.multiplyExact(rows, columns)], rows, columns, arena);
    }

    /** The same pass with other memory. */
    Forward in(Arena other) {
        return new Forward(engine, kernels, weights, other, training, firstSequence, valid);
    }

    /** The same pass in the hands of another thread. */
    Forward by(Kernels others) {
        return new Forward(engine, others, weights, arena, training, firstSequence, valid);
    }
}
