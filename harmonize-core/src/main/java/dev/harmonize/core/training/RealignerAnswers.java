package dev.harmonize.core.training;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;

/** What realigners answer. An answer that does not have the shape that it must have is a defect of the realigner. */
public final class RealignerAnswers {

    private RealignerAnswers() {}

    /**
     * Asks for weights.
     *
     * @return length U·K, unit-major
     * @throws IllegalStateException if there are more or fewer
     */
    public static double[] weights(GramianRealigner realigner, Gramians gramians, RealignmentContext context) {
        double[] weights = realigner.weights(gramians, context);
        if (weights.length != gramians.units() * gramians.objectives()) {
            throw new IllegalStateException("the realigner gave " + weights.length + " weights for " + gramians.units()
                    + " units of " + gramians.objectives() + " objectives");
        }
        return weights;
    }

    /**
     * Asks for a direction.
     *
     * @param jacobian shape [K, n]
     * @return rank 1, length n; the caller's
     * @throws IllegalStateException if it has another shape
     */
    public static INDArray direction(JacobianRealigner realigner, INDArray jacobian, RealignmentContext context) {
        INDArray direction = realigner.direction(jacobian, context);
        if (direction.rank() != 1 || direction.length() != jacobian.size(1)) {
            throw new IllegalStateException("the realigner gave a direction of shape "
                    + Arrays.toString(direction.shape()) + "; expected [" + jacobian.size(1) + "]");
        }
        return direction;
    }
}
