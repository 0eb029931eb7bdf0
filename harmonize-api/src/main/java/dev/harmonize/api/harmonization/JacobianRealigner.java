package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A realigner that needs the gradients themselves. Works on the whole batch only. */
@Status(Status.Level.EXPERIMENTAL)
public non-sealed interface JacobianRealigner extends Realigner {

    /**
     * The direction that replaces the sum of the rows.
     *
     * @param jacobian shape [K, n], finite; must not be changed
     * @return rank 1, length n; handed over, so that the caller may release it
     */
    INDArray direction(INDArray jacobian, RealignmentContext context);
}
