/**
 * Small exact solvers that the realigners share, for up to some dozens of objectives.
 *
 * <p>Matrices are symmetric, row-major, length K·K. A solver is made for a K, owns its workspaces, and is then called once
 * per unit without allocating; so it belongs to one thread and one call of a realigner. Results go into arrays that the
 * caller hands in. Where there is no solution a solver says so, and what is used instead is the realigner's business; no
 * result ever contains NaN. Problems should come with a Gram matrix whose largest entry is about 1, so that tolerances mean
 * the same whatever the gradients' lengths.
 */
@NullMarked
package dev.harmonize.realigners.solvers;

import org.jspecify.annotations.NullMarked;
