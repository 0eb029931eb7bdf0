/**
 * Conflict between objectives, and what is done about it.
 *
 * <p>A {@link dev.harmonize.api.harmonization.Units partition} says which samples are compared together, {@link
 * dev.harmonize.api.harmonization.Gramians} hold the inner products of their contributions, a {@link
 * dev.harmonize.api.harmonization.Curriculum} weighs units, a {@link dev.harmonize.api.harmonization.Realigner}
 * reconciles the objectives within a unit.
 */
@NullMarked
package dev.harmonize.api.harmonization;

import org.jspecify.annotations.NullMarked;
