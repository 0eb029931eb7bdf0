package dev.harmonize.encoders.kernel.cpu;

/** The standard normal distribution in double precision. */
final class Gaussian {

    private Gaussian() {}

    static double density(double x) {
        return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /**
     * Φ(x) by the series ½ + φ(x) Σ x^(2n+1) / (1·3·…·(2n+1)), far out by Laplace's continued fraction of the tail (Abramowitz
     * and Stegun, 26.2.11 and 26.2.14).
     */
    static double distribution(double x) {
        double magnitude = Math.abs(x);
        double tail;
        if (magnitude < 4) {
            double term = magnitude;
            double sum = magnitude;
            for (int n = 1; n < 200; n++) {
                term *= magnitude * magnitude / (2 * n + 1);
                sum += term;
            }
            tail = 0.5 - density(magnitude) * sum;
        } else {
            double fraction = magnitude;
            for (int n = 200; n > 0; n--) {
                fraction = magnitude + n / fraction;
            }
            tail = density(magnitude) / fraction;
        }
        return x < 0 ? tail : 1 - tail;
    }
}
