package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;

/**
 * What a realigner may promise about the direction d that it makes of the rows g_k of J. {@code RealignerContract} of the
 * testkit holds it to what it promises, and to nothing else. Where a realigner remembers earlier steps, a promise that
 * compares two matrices holds if all steps so far are compared alike.
 */
@Status(Status.Level.EXPERIMENTAL)
public enum Promise {
    /** Where no two rows conflict, every row has the same weight, which depends on K alone: 1, or 1/K. */
    AGREEMENT_PASSES_THROUGH("agreement passes through"),

    /** J d ≥ 0: to first order, no objective gets worse. */
    NON_CONFLICTING("no conflict is left"),

    /** The order of the objectives does not matter. Without this promise it may, or the result is random. */
    PERMUTATION_INVARIANT("order does not matter"),

    /** Multiplying all rows by the same positive number multiplies d by it. */
    SCALE_INVARIANT("scale does not matter"),

    /**
     * d is linear in the lengths of the rows: for positive a, b and positive vectors s, t, {@code d(diag(a s + b t) J) = a
     * d(diag(s) J) + b d(diag(t) J)}.
     */
    LINEAR_UNDER_SCALING("linear in the rows' lengths");

    private final String label;

    Promise(String label) {
        this.label = label;
    }

    /** In a few words, for tables. */
    public String label() {
        return label;
    }
}
