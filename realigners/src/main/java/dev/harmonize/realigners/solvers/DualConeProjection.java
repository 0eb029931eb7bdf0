package dev.harmonize.realigners.solvers;

/**
 * Projects combinations of gradients onto their dual cone, the directions that harm none of them.
 *
 * <p>The direction closest to Σ_k u_k g_k whose inner products with all g_k are not negative is Σ_k v_k g_k, where v minimises
 * vᵀGv subject to v ≥ u (Lopez-Paz and Ranzato, "Gradient Episodic Memory for Continual Learning", NeurIPS 2017, equation
 * 11). With x = v − u that is {@link NonNegativeQuadratic}'s problem for H = G and c = −Gu. The direction is unique; where
 * gradients depend on each other v is not, and is one of the solutions.
 */
public final class DualConeProjection {

    private final int size;
    private final double[] gramian;
    private final double[] lengths;
    private final double[] linear;
    private final NonNegativeQuadratic quadratic;

    /** For K gradients. */
    public DualConeProjection(int size) {
        this.size = size;
        gramian = new double[size * size];
        lengths = new double[size];
        linear = new double[size];
        quadratic = new NonNegativeQuadratic(size);
    }

    /** Takes G, the K·K numbers from an offset on; they are copied. */
    public void matrix(double[] values, int offset) {
        matrix(values, offset, 0.0, 0.0);
    }

    /**
     * Takes G, and solves for G / tr G + ε I instead of it, where G / tr G counts as zero if tr G is below a threshold.
     *
     * @param values the K·K numbers from an offset on; they are copied
     * @param normEps threshold for tr G
     * @param regEps ε; with 0 the projection is exact
     */
    public void matrix(double[] values, int offset, double normEps, double regEps) {
        double largest = 0.0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, values[offset + i * size + i]);
        }
        // In two steps, lest the trace of huge gradients overflow.
        double relativeTrace = 0.0;
        for (int i = 0; i < size && largest > 0.0; i++) {
            relativeTrace += values[offset + i * size + i] / largest;
        }
        boolean vanishes = largest <= 0.0 || largest * relativeTrace < normEps;
        for (int i = 0; i < size * size; i++) {
            gramian[i] = vanishes ? 0.0 : values[offset + i] / largest / relativeTrace;
        }
        for (int i = 0; i < size; i++) {
            gramian[i * size + i] += regEps;
            lengths[i] = Math.sqrt(Math.max(0.0, gramian[i * size + i]));
        }
        quadratic.matrix(gramian, 0);
    }

    /**
     * Projects Σ_k u_k g_k for the matrix taken last.
     *
     * @param u length K
     * @param v receives the coefficients of the projection, length K, none of them below u
     * @return whether it was found
     */
    public boolean project(double[] u, double[] v) {
        double magnitude = 0.0;
        for (int i = 0; i < size; i++) {
            linear[i] = 0.0;
            for (int k = 0; k < size; k++) {
                linear[i] -= gramian[i * size + k] * u[k];
            }
            magnitude += Math.abs(u[i]) * lengths[i];
        }
        NonNegativeQuadratic.Outcome outcome = quadratic.minimise(linear, magnitude, v);
        for (int i = 0; i < size; i++) {
            v[i] += u[i];
        }
        return outcome == NonNegativeQuadratic.Outcome.MINIMUM;
    }
}
