package dev.harmonize.core.report;

/**
 * Two objectives of a model with two parameters.
 *
 * @param first gradient of the first
 * @param second gradient of the second
 * @param firstLoss value of the first
 * @param secondLoss value of the second
 */
record TwoObjectives(Vector2 first, Vector2 second, double firstLoss, double secondLoss) {

    /** How much of a product of lengths an inner product may be below zero and still be called zero. */
    private static final double TOLERANCE = 1e-6;

    Vector2 sum() {
        return first.plus(second);
    }

    double cosine() {
        return first.dot(second) / (first.length() * second.length());
    }

    /**
     * One edge of the cone of directions that harm neither, of length 1: at a right angle to the first gradient. The second
     * gradient lies to the left of the first.
     */
    Vector2 firstEdge() {
        return first.turned().times(1 / first.length());
    }

    /** The other edge, at a right angle to the second gradient. */
    Vector2 secondEdge() {
        return second.turned().times(-1 / second.length());
    }

    /** Whether a step in a direction makes an objective worse, to first order. */
    boolean harmed(Vector2 direction) {
        return harms(first, direction) || harms(second, direction);
    }

    private static boolean harms(Vector2 gradient, Vector2 direction) {
        return gradient.dot(direction) < -TOLERANCE * gradient.length() * direction.length();
    }
}
