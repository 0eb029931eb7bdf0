/**
 * One component by itself, tried on arrays that somebody saved: to see what it does, and to check it against another
 * implementation.
 *
 * <p>{@link dev.harmonize.core.trials.RealignerTrial} finds a realigner the way a run does, by an id and options in HOCON, and
 * hands it a matrix instead of the gradients of a model. {@link dev.harmonize.core.trials.LossTrial} does the same with a loss
 * and named arrays instead of the embeddings of a batch. What stands in a section of a config is on the command line here:
 * {@code ComponentOptions} makes such a section of it, so that options are bound and refused as in a config.
 */
@NullMarked
package dev.harmonize.core.trials;

import org.jspecify.annotations.NullMarked;
