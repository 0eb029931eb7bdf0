/**
 * The training loop.
 *
 * <p>{@link dev.harmonize.core.training.Trainer} reads top to bottom as DESIGN lists a step: encode, evaluate the losses,
 * measure conflict, weigh units, realign survivors, combine, update. It is injected and knows no implementation of any
 * component. Behind {@link dev.harmonize.core.training.MicroBatchEncoder} batches are encoded in pieces, of which nothing else
 * here knows. What it sees of conflict goes step by step to the listeners, as figures, and over the whole run into {@link
 * dev.harmonize.core.training.ConflictHistograms}.
 *
 * <p>{@link dev.harmonize.core.training.OptimizersPlugin} brings the optimizers. The Adam family is computed here, in one
 * pass over θ, its gradient and its moments; the others are ND4J's.
 */
@NullMarked
package dev.harmonize.core.training;

import org.jspecify.annotations.NullMarked;
