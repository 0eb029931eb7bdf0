package dev.harmonize.encoders.vatt;

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

    /** The factors for an array of this shape: 0 or 1 / (1 − rate); they belong to the pass, which is a training pass. */
    INDArray mask(Forward pass, long... shape) {
        RandomGenerator random = pass.training().orElseThrow().child(name).generator();
        long length = 1;
        for (long dimension : shape) {
            length = Math.multiplyExact(length, dimension);
        }
        float kept = (float) (1.0 / (1.0 - rate));
        float[] factors = new float[Math.toIntExact(length)];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = random.nextDouble() < rate ? 0.0f : kept;
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
