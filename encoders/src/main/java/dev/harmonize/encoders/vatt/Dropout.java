package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.encoders.kernel.Matrix;

import java.util.random.RandomGenerator;

/**
 * In training, zeroes each number with probability {@code rate} and divides the others by 1 − rate.
 *
 * @param name of its random stream
 */
record Dropout(String name, double rate) implements Layer {

    /** Whether a pass has any use for this layer. One that has none must leave it out. */
    boolean active(Forward pass) {
        return rate > 0.0 && pass.training().isPresent();
    }

    /**
     * The factors for a matrix in which one sequence lies after the other, each with the same number of rows: 0 or
     * 1 / (1 − rate). Every sequence has its own generator. For training passes.
     */
    Matrix factors(Forward pass, int rows, int columns) {
        RandomStreams streams = pass.training().orElseThrow().child(name);
        float kept = (float) (1.0 / (1.0 - rate));
        float[] factors = new float[Math.multiplyExact(rows, columns)];
        int perSequence = factors.length / pass.valid().length;
        for (int sequence = 0; sequence < pass.valid().length; sequence++) {
            RandomGenerator random = streams.generator(pass.firstSequence() + sequence);
            int begin = sequence * perSequence;
            for (int i = begin; i < begin + perSequence; i++) {
                factors[i] = random.nextDouble() < rate ? 0.0f : kept;
            }
        }
        return pass.engine().matrix(factors, rows, columns, pass.arena());
    }

    @Override
    public Trace forward(Matrix input, Forward pass) {
        Matrix factors = factors(pass, input.rows(), input.columns());
        Matrix output = pass.allocate(input.rows(), input.columns());
        pass.kernels().multiply(input, factors, output);
        return new DropoutTrace(output, factors);
    }

    private record DropoutTrace(Matrix output, Matrix factors) implements Trace {
        @Override
        public Matrix backward(Matrix deltas, Contributions contributions) {
            Matrix result = contributions.allocate(deltas.rows(), deltas.columns());
            contributions.kernels().multiply(deltas, factors, result);
            return result;
        }
    }
}
