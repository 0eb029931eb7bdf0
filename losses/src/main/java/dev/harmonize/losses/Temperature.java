package dev.harmonize.losses;

import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What cosines are divided by, τ: fixed, or learnt as CLIP does (Radford et al., ICML 2021), where the parameter {@code
 * log-scale} is log(1/τ), so that τ stays positive, and 1/τ counts as {@code maximumFactor} where it has grown beyond.
 * There the parameter's gradient is kept only if it leads back.
 */
final class Temperature {

    static final String SEGMENT = "log-scale";

    private static final Parameters LEARNT =
            new Parameters(List.of(new Segment(SEGMENT, List.of(1L), "loss", OptionalInt.empty(), false)));

    private final double initial;
    private final double maximumFactor;
    private final boolean learnt;

    private Temperature(double initial, double maximumFactor, boolean learnt) {
        this.initial = initial;
        this.maximumFactor = maximumFactor;
        this.learnt = learnt;
    }

    /** A temperature that stays. */
    static Temperature fixed(double temperature) {
        return new Temperature(temperature, 1.0 / temperature, false);
    }

    /** A temperature that is learnt from this value on, of which 1/τ is at most {@code maximumFactor}. */
    static Temperature learnt(double initial, double maximumFactor) {
        return new Temperature(initial, maximumFactor, true);
    }

    boolean learnt() {
        return learnt;
    }

    Parameters parameters() {
        return learnt ? LEARNT : Parameters.NONE;
    }

    void initialize(INDArray parameters) {
        if (learnt) {
            parameters.putScalar(0, -Math.log(initial));
        }
    }

    /** 1/τ. */
    double factor(INDArray parameters) {
        return learnt ? Math.min(Math.exp(parameters.getDouble(0)), maximumFactor) : 1.0 / initial;
    }

    Map<String, Double> figures(INDArray parameters) {
        return learnt ? Map.of("temperature", 1.0 / factor(parameters)) : Map.of();
    }

    /**
     * Every sample's share of the derivative by {@code log-scale}; empty if that is fixed.
     *
     * @param byLogFactor every sample's share of Σ cos ∂L/∂cos, the derivative by the logarithm of 1/τ
     */
    Optional<INDArray> gradients(INDArray parameters, double[] byLogFactor) {
        if (!learnt) {
            return Optional.empty();
        }
        double sum = Sums.of(byLogFactor, byLogFactor.length);
        boolean beyond = Math.exp(parameters.getDouble(0)) > maximumFactor;
        double[] shares = beyond && sum < 0.0 ? new double[byLogFactor.length] : byLogFactor;
        return Optional.of(HostMemory.array(shares, parameters.dataType(), 'c', byLogFactor.length, 1));
    }
}
