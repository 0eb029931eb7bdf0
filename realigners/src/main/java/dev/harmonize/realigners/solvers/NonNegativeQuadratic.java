package dev.harmonize.realigners.solvers;

import java.util.Arrays;

/**
 * Minimises ½ xᵀHx − cᵀx over x ≥ 0, for a positive semidefinite H: exactly, by an active set.
 *
 * <p>This is the method of Lawson and Hanson (Solving Least Squares Problems, 1974, chapter 23) on the normal equations, as
 * in Bro and De Jong, "A fast non-negativity-constrained least squares algorithm", J. Chemometrics 1997: variables enter the
 * passive set one by one, the one with the steepest descent first, and leave it where the minimum over the set would make
 * them negative. A Cholesky factor of the passive block grows by a row with each.
 *
 * <p>Variables are first scaled so that H has a unit diagonal. So H holds cosines, and tolerances mean the same whatever
 * the lengths of the gradients behind H. A variable whose diagonal is zero stays zero. One whose column depends on those of
 * the passive set never joins it, which keeps the factor regular where H is not; it takes the place of a passive variable
 * instead, as in Goldfarb and Idnani, "A numerically stable dual method for solving strictly convex quadratic programs",
 * Mathematical Programming 1983.
 */
public final class NonNegativeQuadratic {

    /** How a search ended. */
    public enum Outcome {
        /** At the minimum. */
        MINIMUM,
        /** There is no minimum: c has a part that H does not see, along which the value falls forever. */
        UNBOUNDED,
        /** Not at the minimum within the bound on iterations, which only rounding errors can cause. */
        NOT_CONVERGED
    }

    /** A column whose squared sine to the span of the passive ones is not above this depends on them. */
    private static final double DEPENDENT = 1e-13;

    /** A descent that is not above this part of the terms it is the difference of is a rounding error. */
    private static final double NEGLIGIBLE = 1e-12;

    /**
     * A coefficient that is not above this part of the largest one may be a rounding error, as a column is only known to
     * depend on others up to the root of {@link #DEPENDENT}.
     */
    private static final double NEGLIGIBLE_COEFFICIENT = 1e-6;

    /** Searches usually end within one turn per variable. */
    private static final int TURNS_PER_VARIABLE = 10;

    private final int size;

    /** √H_ii; zero for variables that stay zero. */
    private final double[] lengths;

    /** H_ij / √(H_ii H_jj), row-major. */
    private final double[] cosines;

    private final double[] linear;

    /** The scaled variables √H_ii x_i; positive for passive ones, zero for others, whenever a turn begins. */
    private final double[] point;

    /** Variables of the passive set, in the order of the factor's rows. */
    private final int[] passive;

    private int passiveCount;

    /** Point and passive set before an attempt that may fail. */
    private final double[] pointBefore;

    private final int[] passiveBefore;
    private int passiveCountBefore;

    /** Lower triangular L with L Lᵀ = the passive block of the cosines; rows of length K. */
    private final double[] factor;

    /** By position in the passive set. */
    private final double[] solution;

    /** Variables that could not enter although they should have. */
    private final boolean[] barred;

    /** For K variables. */
    public NonNegativeQuadratic(int size) {
        this.size = size;
        lengths = new double[size];
        cosines = new double[size * size];
        linear = new double[size];
        point = new double[size];
        passive = new int[size];
        pointBefore = new double[size];
        passiveBefore = new int[size];
        factor = new double[size * size];
        solution = new double[size];
        barred = new boolean[size];
    }

    /** Takes H, the K·K numbers from an offset on; they are copied. */
    public void matrix(double[] values, int offset) {
        for (int i = 0; i < size; i++) {
            lengths[i] = Math.sqrt(Math.max(0.0, values[offset + i * size + i]));
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double cosine = lengths[i] > 0.0 && lengths[j] > 0.0
                        ? values[offset + i * size + j] / lengths[i] / lengths[j]
                        : 0.0;
                cosines[i * size + j] = Math.max(-1.0, Math.min(1.0, cosine));
            }
        }
    }

    /**
     * Searches the minimum for the matrix taken last.
     *
     * @param c length K
     * @param magnitude how large the terms are that each c_i / √H_ii is the sum of; descents that are negligible beside it
     *     are taken for rounding errors
     * @param x receives the minimiser, length K, not negative; the last point of the search if there is none or it was not
     *     found
     */
    public Outcome minimise(double[] c, double magnitude, double[] x) {
        for (int i = 0; i < size; i++) {
            linear[i] = lengths[i] > 0.0 ? c[i] / lengths[i] : 0.0;
        }
        Arrays.fill(point, 0.0);
        Arrays.fill(barred, false);
        passiveCount = 0;
        Outcome outcome = search(magnitude);
        for (int i = 0; i < size; i++) {
            x[i] = lengths[i] > 0.0 ? point[i] / lengths[i] : 0.0;
        }
        return outcome;
    }

    /**
     * Solves H x = b on the variables that are positive at the minimum found last; the others are zero.
     *
     * @param b length K
     * @param x receives the solution, length K
     */
    public void solveOnSupport(double[] b, double[] x) {
        for (int p = 0; p < passiveCount; p++) {
            solution[p] = b[passive[p]] / lengths[passive[p]];
        }
        solve();
        Arrays.fill(x, 0.0);
        for (int p = 0; p < passiveCount; p++) {
            x[passive[p]] = solution[p] / lengths[passive[p]];
        }
    }

    private Outcome search(double magnitude) {
        for (int turn = 0; turn < TURNS_PER_VARIABLE * size; turn++) {
            double scale = magnitude;
            for (double each : point) {
                scale += each;
            }
            int entering = -1;
            double steepest = NEGLIGIBLE * scale;
            for (int i = 0; i < size; i++) {
                if (point[i] == 0.0 && lengths[i] > 0.0 && !barred[i]) {
                    double descent = descent(i);
                    if (descent > steepest) {
                        entering = i;
                        steepest = descent;
                    }
                }
            }
            if (entering < 0) {
                return Outcome.MINIMUM;
            }
            if (!append(entering)) {
                remember();
                if (!replace(entering)) {
                    // What H sees of c is at most this steep along a column that depends on passive ones.
                    if (steepest > Math.sqrt(DEPENDENT) * scale) {
                        return Outcome.UNBOUNDED;
                    }
                    goBack();
                    barred[entering] = true;
                    continue;
                }
            }
            descend();
            if (point[entering] > 0.0) {
                Arrays.fill(barred, false);
            } else {
                barred[entering] = true;
            }
        }
        return Outcome.NOT_CONVERGED;
    }

    private void remember() {
        System.arraycopy(point, 0, pointBefore, 0, size);
        System.arraycopy(passive, 0, passiveBefore, 0, size);
        passiveCountBefore = passiveCount;
    }

    private void goBack() {
        System.arraycopy(pointBefore, 0, point, 0, size);
        System.arraycopy(passiveBefore, 0, passive, 0, size);
        passiveCount = passiveCountBefore;
        factorFrom(0);
    }

    /** How steeply the value falls with a variable. */
    private double descent(int variable) {
        double descent = linear[variable];
        for (int p = 0; p < passiveCount; p++) {
            descent -= cosines[variable * size + passive[p]] * point[passive[p]];
        }
        return descent;
    }

    /** Adds a variable to the passive set, unless its column depends on those there. */
    private boolean append(int variable) {
        double pivot = factorRow(passiveCount, variable);
        if (pivot <= DEPENDENT) {
            return false;
        }
        factor[passiveCount * size + passiveCount] = Math.sqrt(pivot);
        passive[passiveCount] = variable;
        passiveCount++;
        return true;
    }

    /**
     * Lets a variable whose column is Σ_p a_p column_p enter all the same: as it grows by t and the passive ones change by −t
     * a_p, H x stays as it is, until one of them is zero and leaves. Returns whether any did.
     */
    private boolean replace(int variable) {
        do {
            System.arraycopy(factor, passiveCount * size, solution, 0, passiveCount);
            solveTransposed();
            double largest = 0.0;
            for (int p = 0; p < passiveCount; p++) {
                largest = Math.max(largest, Math.abs(solution[p]));
            }
            int leaving = -1;
            double step = Double.POSITIVE_INFINITY;
            for (int p = 0; p < passiveCount; p++) {
                if (solution[p] > NEGLIGIBLE_COEFFICIENT * largest && point[passive[p]] / solution[p] < step) {
                    leaving = p;
                    step = point[passive[p]] / solution[p];
                }
            }
            if (leaving < 0) {
                return false;
            }
            for (int p = 0; p < passiveCount; p++) {
                point[passive[p]] = Math.max(0.0, point[passive[p]] - step * solution[p]);
            }
            point[variable] += step;
            point[passive[leaving]] = 0.0;
            removeZeros();
        } while (!append(variable));
        return true;
    }

    /** Moves to the minimum over the passive set; variables that reach zero on the way leave it. */
    private void descend() {
        while (true) {
            for (int p = 0; p < passiveCount; p++) {
                solution[p] = linear[passive[p]];
            }
            solve();
            int blocking = -1;
            double step = 1.0;
            for (int p = 0; p < passiveCount; p++) {
                if (solution[p] <= 0.0) {
                    double now = point[passive[p]];
                    double ratio = now > 0.0 ? now / (now - solution[p]) : 0.0;
                    if (ratio <= step) {
                        blocking = p;
                        step = ratio;
                    }
                }
            }
            for (int p = 0; p < passiveCount; p++) {
                double now = point[passive[p]];
                point[passive[p]] = blocking < 0 ? solution[p] : Math.max(0.0, now + step * (solution[p] - now));
            }
            if (blocking < 0) {
                return;
            }
            point[passive[blocking]] = 0.0;
            removeZeros();
        }
    }

    private void removeZeros() {
        int kept = 0;
        int firstMoved = passiveCount;
        for (int p = 0; p < passiveCount; p++) {
            if (point[passive[p]] > 0.0) {
                passive[kept] = passive[p];
                kept++;
            } else {
                firstMoved = Math.min(firstMoved, p);
            }
        }
        passiveCount = kept;
        factorFrom(firstMoved);
    }

    /** Fills the factor's rows from a position on. */
    private void factorFrom(int first) {
        for (int p = first; p < passiveCount; p++) {
            double pivot = factorRow(p, passive[p]);
            // With fewer columns before it, a column is no less independent than it was: only rounding makes it so.
            factor[p * size + p] = Math.sqrt(Math.max(DEPENDENT, pivot));
        }
    }

    /** Fills the row of the factor for a variable, but for its diagonal, of which it returns the square. */
    private double factorRow(int position, int variable) {
        int row = position * size;
        double pivot = 1.0;
        for (int q = 0; q < position; q++) {
            double entry = cosines[variable * size + passive[q]];
            for (int r = 0; r < q; r++) {
                entry -= factor[row + r] * factor[q * size + r];
            }
            entry /= factor[q * size + q];
            factor[row + q] = entry;
            pivot -= entry * entry;
        }
        return pivot;
    }

    /** Solves L Lᵀ s = {@link #solution} in place. */
    private void solve() {
        for (int p = 0; p < passiveCount; p++) {
            double sum = solution[p];
            for (int q = 0; q < p; q++) {
                sum -= factor[p * size + q] * solution[q];
            }
            solution[p] = sum / factor[p * size + p];
        }
        solveTransposed();
    }

    /** Solves Lᵀ s = {@link #solution} in place. */
    private void solveTransposed() {
        for (int p = passiveCount - 1; p >= 0; p--) {
            double sum = solution[p];
            for (int q = p + 1; q < passiveCount; q++) {
                sum -= factor[q * size + p] * solution[q];
            }
            solution[p] = sum / factor[p * size + p];
        }
    }
}
