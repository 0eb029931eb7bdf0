package dev.harmonize.losses;

import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What logits are multiplied by, an inverse temperature: a constant, or min(exp θ, maximum) of a learnt θ, as CLIP
 * (Radford et al., ICML 2021) has it.
 *
 * <p>CLIP puts θ back to its bound after every step. A loss cannot, so where exp θ exceeds the maximum, ∂L/∂θ is what it
 * would be at the bound if descent leads back from there, and 0 if it leads further away.
 */
final class LogitScale {

    /** Largest scale there may be: the smallest temperature, {@value MilNce#MINIMUM_TEMPERATURE}. */
    static final double LARGEST = 200.0;

    private static final String LOG_SCALE = "log-scale";
    private static final Parameters LAYOUT =
            new Parameters(List.of(new Segment(LOG_SCALE, List.of(1L), "loss", OptionalInt.empty(), false)));

    private final double initial;
    private final double maximum;
    private final boolean learnable;

    private LogitScale(double initial, double maximum, boolean learnable) {
        this.initial = initial;
        this.maximum = maximum;
        this.learnable = learnable;
    }

    static LogitScale fixed(double scale) {
        return new LogitScale(scale, scale, false);
    }

    static LogitScale learnable(double initial, double maximum) {
        return new LogitScale(initial, maximum, true);
    }

    Parameters parameters() {
        return learnable ? LAYOUT : Parameters.NONE;
    }

    void initialize(INDArray parameters) {
        if (learnable) {
            parameters.putScalar(0, Math.log(initial));
        }
    }

    /** The scale. */
    double of(INDArray parameters) {
        return learnable ? Math.min(Math.exp(parameters.getDouble(0)), maximum) : initial;
    }

    /**
     * Contributions to ∂L/∂θ, shape [B, 1], if there is a θ.
     *
     * @param contributions Σ s ∂L/∂s of the logits s of every sample, B numbers
     */
    Optional<INDArray> gradient(double[] contributions, INDArray parameters) {
        if (!learnable) {
            return Optional.empty();
        }
        double sum = 0.0;
        for (double contribution : contributions) {
            sum += contribution;
        }
        boolean leadsAway = parameters.getDouble(0) > Math.log(maximum) && sum <= 0.0;
        return Optional.of(Matrices.rowMajor(
                leadsAway ? new double[contributions.length] : contributions,
                contributions.length,
                1,
                parameters.dataType()));
    }
}
