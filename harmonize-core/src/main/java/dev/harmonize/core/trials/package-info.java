/**
 * One component by itself, tried on arrays that somebody saved: to see what it does, and to check it against another
 * implementation.
 *
 * <p>{@link dev.harmonize.core.trials.RealignerTrial} finds a realigner the way a run does, by an id and options in HOCON, and
 * hands it a matrix instead of the gradients of a model.
 */
@NullMarked
package dev.harmonize.core.trials;

import org.jspecify.annotations.NullMarked;
