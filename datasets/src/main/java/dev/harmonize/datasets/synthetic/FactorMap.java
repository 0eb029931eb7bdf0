package dev.harmonize.datasets.synthetic;

import java.util.random.RandomGenerator;

/**
 * One modality's numbers as a function of factors: for each number, a linear function of the shared ones, a linear function of
 * their hyperbolic tangents after another, and a linear function of the modality's own. Weights are normal, scaled such that
 * each part has a variance of about 1 before it is weighted by the options.
 */
final class FactorMap {

    private final ModalityModel model;
    private final int factors;
    private final int nuisanceFactors;
    private final int size;
    private final float[] linear;
    private final float[] inner;
    private final float[] outer;
    private final float[] nuisance;

    /**
     * A random map.
     *
     * @param size how many numbers it gives
     */
    FactorMap(ModalityModel model, int size, int factors, int nuisanceFactors, RandomGenerator random) {
        this.model = model;
        this.size = size;
        this.factors = factors;
        this.nuisanceFactors = nuisanceFactors;
        this.linear = weights(size, factors, 1, random);
        // Twice as steep as linear, so that the tangent is far from linear; its variance is then about a half.
        this.inner = weights(factors, factors, 2, random);
        this.outer = weights(size, factors, Math.sqrt(2), random);
        this.nuisance = weights(size, nuisanceFactors, 1, random);
    }

    private static float[] weights(int rows, int columns, double deviation, RandomGenerator random) {
        float[] weights = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * deviation / Math.sqrt(columns));
        }
        return weights;
    }

    /**
     * The numbers of a sample.
     *
     * @param shared the latent factors
     * @param random draws the modality's own factors, then the noise
     */
    float[] apply(double[] shared, RandomGenerator random) {
        double[] own = new double[nuisanceFactors];
        for (int i = 0; i < own.length; i++) {
            own[i] = random.nextGaussian();
        }
        double[] bent = new double[factors];
        for (int i = 0; i < factors; i++) {
            bent[i] = Math.tanh(dot(inner, i, shared));
        }
        double linearPart = Math.sqrt(1 - model.nonlinear());
        double bentPart = Math.sqrt(model.nonlinear());
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (linearPart * dot(linear, i, shared)
                    + bentPart * dot(outer, i, bent)
                    + model.nuisance() * dot(nuisance, i, own)
                    + model.noise() * random.nextGaussian());
        }
        return values;
    }

    private static double dot(float[] weights, int row, double[] values) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[row * values.length + i] * values[i];
        }
        return sum;
    }
}
