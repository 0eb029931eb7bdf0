package dev.harmonize.api.training;

import dev.harmonize.api.Stateful;
import dev.harmonize.api.Status;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Changes the parameters along an update direction. */
@Status(Status.Level.EXPERIMENTAL)
public interface Optimizer extends Stateful {

    /**
     * One update.
     *
     * @param parameters rank 1; changed in place, unless the update is not finite
     * @param gradient rank 1, same length, finite; may be overwritten
     * @return whether the update was finite and was applied
     */
    boolean update(INDArray parameters, INDArray gradient, Progress progress);

    /** The learning rate of a step. */
    double learningRate(Progress progress);
}
