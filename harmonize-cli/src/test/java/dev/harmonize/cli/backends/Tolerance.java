package dev.harmonize.cli.backends;

/**
 * How far two arrays of the same name may be apart: the largest difference of any two elements, relative to the array's largest
 * magnitude or, where an array is small by chance, to a floor.
 *
 * <p>Bounds are about ten times what rounding does on a processor: float32 against float64 in the same component is up to 3e-7
 * apart in a loss, 2e-6 in the encoder and 1.1e-7 in a direction, and the encoder's two kinds of kernels are 1.6e-6 apart in one
 * pass, and 3e-5 in the parameters after ten steps. In float64 all of that is 2^29 times smaller.
 *
 * @param relative 0 means the same bits
 * @param floor what magnitudes below it are taken for
 */
record Tolerance(double relative, double floor) {

    /** Computed in Java alone: there is nothing that an ND4J could do differently. */
    private static final Tolerance EXACT = new Tolerance(0.0, 0.0);

    /** Sums of a few dozen products and exponentials. */
    private static final Tolerance LOSS = new Tolerance(3e-6, 0.0);

    /** Products and sums of some rows; some directions come from an iteration that ends when little changes. */
    private static final Tolerance DIRECTION = new Tolerance(2e-6, 0.0);

    /** About a hundred operations one after the other. */
    private static final Tolerance ENCODER = new Tolerance(2e-5, 0.0);

    /** A few elementwise operations per step on numbers around 1. */
    private static final Tolerance OPTIMIZER = new Tolerance(2e-6, 0.0);

    /** Errors grow from step to step, and most figures are shares and cosines, of which some are nearly 0. */
    private static final Tolerance TRAINING = new Tolerance(3e-4, 1.0);

    /** Ranks: where two scores are nearly equal, either may come first, and one of 96 samples moves. */
    private static final Tolerance RANKS = new Tolerance(2.0 / 96, 1.0);

    private static final double FLOAT64 = 0x1p-29;

    /** The tolerance of an array with a name as {@link ComponentResults} gives it. */
    static Tolerance of(String name) {
        String kind = name.substring(0, name.indexOf('/'));
        return switch (kind) {
            case "dataset", "dataset decorator", "curriculum" -> EXACT;
            case "loss" -> LOSS.inPrecisionOf(name);
            case "encoder" -> ENCODER.inPrecisionOf(name);
            case "realigner" -> name.endsWith("/weights") ? EXACT : DIRECTION.inPrecisionOf(name);
            case "optimizer" -> OPTIMIZER;
            case "training" -> TRAINING;
            case "probe" -> name.contains("/metrics/") ? RANKS : TRAINING;
            default -> throw new IllegalArgumentException("no tolerance is known for '" + name + "'");
        };
    }

    private Tolerance inPrecisionOf(String name) {
        return name.contains("DOUBLE") ? new Tolerance(relative * FLOAT64, floor) : this;
    }
}
