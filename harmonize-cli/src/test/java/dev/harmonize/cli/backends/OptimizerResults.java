package dev.harmonize.cli.backends;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.training.ModelParameters;
import dev.harmonize.core.wiring.Composition;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parameters after each of several steps along random directions. */
final class OptimizerResults implements ComponentKindResults {

    private static final int STEPS = 6;

    private final Compositions compositions;
    private final RandomStreams streams;

    OptimizerResults(Compositions compositions, RandomStreams streams) {
        this.compositions = compositions;
        this.streams = streams;
    }

    @Override
    public void compute(String id, NamedResults results) {
        Composition composition = compositions.with("optimizer=" + Compositions.section(id), "training.steps=" + STEPS);
        Optimizer optimizer = composition.optimizer();
        long length = new ModelParameters(composition.encoder(), composition.objectives())
                .layout()
                .length();
        try (INDArray theta =
                RandomArrays.normal(DataType.FLOAT, streams.child("theta").generator(), length)) {
            for (int step = 0; step < STEPS; step++) {
                Progress progress = new Progress(step, STEPS);
                try (INDArray gradient = RandomArrays.normal(
                        DataType.FLOAT, streams.child("gradient").generator(step), length)) {
                    if (!optimizer.update(theta, gradient, progress)) {
                        throw new IllegalStateException("step " + step + " was not applied");
                    }
                }
                results.put("step-" + step, theta);
                results.put("learning-rate-" + step, optimizer.learningRate(progress));
            }
        }
    }
}
