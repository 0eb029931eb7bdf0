package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * In training, zeroes each number with probability {@code rate} and divides the others by 1 − rate.
 *
 * @param name of its random stream
 */
record Dropout(String name, double rate) implements Layer {

    /** Whether a pass has any use for this layer. */
    boolean active(Forward pass) {
        return rate > 0.0 && pass.training().isPresent();
    }

    /**
     * The factors for an array of this shape, in which one sequence lies after the other: 0 or 1 / (1 − rate). Every
     * sequence has its own generator. The factors belong to the pass, which is a training pass.
     */
    INDArray mask(Forward pass, long... shape) {
        RandomStreams streams = pass.training().orElseThrow().child(name);
        long length = 1;
        for (long dimension : shape) {
            length = Math.multiplyExact(length, dimension);
        }
        float kept = (float) (1.0 / (1.0 - rate));
        float[] factors = new float[Math.toIntExact(length)];
        int perSequence = factors.length / pass.valid().length;
        for (int sequence = 0; sequence < pass.valid().length; sequence++) {
            RandomGenerator random = streams.generator(pass.firstSequence() + sequence);
            int begin = sequence * perSequence;
            for (int i = begin; i < begin + perSequence; i++) {
                factors[i] = random.nextDouble() < rate ? 0.0f : kept;
            }
        }
        return pass.scope().own(pass.kernels().array(factors, shape));
    }

    @Override
    public Trace forward(INDArray input, Forward pass) {
        if (!active(pass)) {
            return new DropoutTrace(input, Optional.empty());
        }
        INDArray mask = mask(pass, input.shape());
        return new DropoutTrace(pass.scope().own(input.mul(mask)), Optional.of(mask));
    }

    private record DropoutTrace(INDArray output, Optional<INDArray> mask) implements Trace {
        @Override
        public INDArray backward(INDArray deltas, Contributions contributions) {
            return mask.map(factors -> contributions.kernels().multiplyBlocks(deltas, factors))
                    .orElseGet(() -> deltas.dup('c'));
        }
    }
}
