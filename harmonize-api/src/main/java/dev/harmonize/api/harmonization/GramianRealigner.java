package dev.harmonize.api.harmonization;

import dev.harmonize.api.Status;

/**
 * A realigner whose result is a weighted sum of the gradients, with weights that depend on nothing but their Gram matrix.
 * Works at every granularity and scope.
 */
@Status(Status.Level.EXPERIMENTAL)
public non-sealed interface GramianRealigner extends Realigner {

    /**
     * Weights a_{u,k}, such that unit u contributes Σ_k a_{u,k} g_{u,k}.
     *
     * @param gramians U finite matrices of K x K; every objective is valid in every unit; all zeros if {@link
     *     #needsGramians()} is false and nothing else asked for them
     * @return length U·K, unit-major
     */
    double[] weights(Gramians gramians, RealignmentContext context);

    /** Whether {@link #weights} looks at the Gram matrices; where nothing does, they need not be computed. */
    default boolean needsGramians() {
        return true;
    }
}
