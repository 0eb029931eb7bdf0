package dev.harmonize.encoders.vatt;

import java.util.random.RandomGenerator;

/** How a parameter segment begins. */
@FunctionalInterface
interface Initializer {

    Initializer ZEROS = (values, random) -> {};
    Initializer ONES = (values, random) -> java.util.Arrays.fill(values, 1.0);

    /** Fills an array of zeros. */
    void fill(double[] values, RandomGenerator random);

    /** Uniform in ±√(6 / (in + out)) (Glorot and Bengio, 2010). */
    static Initializer glorot(int in, int out) {
        double limit = Math.sqrt(6.0 / (in + out));
        return (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextDouble(-limit, limit);
            }
        };
    }

    static Initializer normal(double standardDeviation) {
        return (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = standardDeviation * random.nextGaussian();
            }
        };
    }

    /** Normal, but drawn again where it is more than two standard deviations from 0. */
    static Initializer truncatedNormal(double standardDeviation) {
        return (values, random) -> {
            for (int i = 0; i < values.length; i++) {
                double draw = random.nextGaussian();
                while (Math.abs(draw) > 2.0) {
                    draw = random.nextGaussian();
                }
                values[i] = standardDeviation * draw;
            }
        };
    }
}
