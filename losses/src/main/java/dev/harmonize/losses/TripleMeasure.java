package dev.harmonize.losses;

/**
 * How far three vectors of unit length are from each other: f(p), where p is a polynomial in the cosines between them,
 * symmetric in all three. A cosine x is given as 1 − x, half the squared distance, which keeps its digits where vectors
 * nearly agree.
 *
 * <p>f is taken apart from p so that the derivatives by the three cosines share one f′(p): rounding that put p on either
 * side of a kink of f would leave them contradicting each other.
 */
interface TripleMeasure {

    /** p of u = 1 − x, v = 1 − y and w = 1 − z. */
    double polynomial(double u, double v, double w);

    /** ∂p/∂x; the other two follow by symmetry. */
    double slope(double u, double v, double w);

    /** f(p); not negative but for rounding. */
    double of(double polynomial);

    /** f′(p). */
    double derivative(double polynomial);
}
