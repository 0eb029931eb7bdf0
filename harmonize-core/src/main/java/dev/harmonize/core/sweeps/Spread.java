package dev.harmonize.core.sweeps;

import java.util.Arrays;

/**
 * Mean and sample standard deviation.
 *
 * @param mean NaN if there is no value
 * @param std with n − 1 in the denominator; NaN for fewer than two values
 * @param n number of values
 */
public record Spread(double mean, double std, int n) {

    static Spread of(double[] values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return new Spread(
                mean, values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1)), values.length);
    }
}
