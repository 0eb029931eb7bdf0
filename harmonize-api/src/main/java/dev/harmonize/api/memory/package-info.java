/**
 * Bulk copies between ND4J's arrays, which may lie on a device, and Java's.
 *
 * <p>Everything else that computes with arrays uses ND4J's operations, which run where the arrays are. So this package is
 * where numbers cross: no other code of Harmonize asks an array for its memory.
 */
@NullMarked
package dev.harmonize.api.memory;

import org.jspecify.annotations.NullMarked;
