package dev.harmonize.losses;

import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;
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

    /** Smallest τ there may be: exp(±2/τ), and sums of it, are far from the limits of double precision. */
    static final double SMALLEST_TEMPERATURE = 0.005;

    /** Largest scale there may be. */
    static final double LARGEST = 1.0 / SMALLEST_TEMPERATURE;

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

    /** 1/τ for a temperature that stays. */
    static LogitScale ofTemperature(double temperature) {
        return fixed(1.0 / temperature);
    }

    /**
     * 1/τ for a temperature that is learnt from this value on.
     *
     * @throws InvalidOptionException if the maximum is below what it would start from
     */
    static LogitScale learnableTemperature(double initial, double maximum) {
        if (1.0 / initial > maximum) {
            throw new InvalidOptionException(
                    "temperature",
                    "must be at least 1 / max-scale = " + 1.0 / maximum + " to be learnable, not " + initial);
        }
        return learnable(1.0 / initial, maximum);
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

    /** The figure {@code temperature}, if it is learnt. */
    Map<String, Double> temperature(INDArray parameters) {
        return learnable ? Map.of("temperature", 1.0 / of(parameters)) : Map.of();
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
        double sum = Sums.of(contributions, contributions.length);
        boolean leadsAway = parameters.getDouble(0) > Math.log(maximum) && sum <= 0.0;
        return Optional.of(HostMemory.array(
                leadsAway ? new double[contributions.length] : contributions,
                parameters.dataType(),
                'c',
                contributions.length,
                1));
    }
}
