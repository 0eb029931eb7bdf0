package dev.harmonize.encoders.vatt;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** max(x, 0), elementwise; its slope at 0 is 0. */
record Relu() implements Layer {

    @Override
    public Trace forward(INDArray input, Forward pass) {
        return new ReluTrace(
                pass.scope().own(Transforms.relu(input, true)), pass.scope().own(Transforms.step(input, true)));
    }

    private record ReluTrace(INDArray output, INDArray slope) implements Trace {
        @Override
        public INDArray backward(INDArray deltas, Contributions contributions) {
            return contributions.kernels().multiplyBlocks(deltas, slope);
        }
    }
}
