/**
 * The training loop.
 *
 * <p>{@link dev.harmonize.core.training.Trainer} reads top to bottom as DESIGN lists a step: encode, evaluate the losses,
 * measure conflict, weigh units, realign survivors, combine, update. It is injected and knows no implementation of any
 * component. Behind {@link dev.harmonize.core.training.MicroBatchEncoder} batches are encoded in pieces, of which nothing else
 * here knows. What it sees of conflict goes step by step to the listeners, as figures, and over the whole run into {@link
 * dev.harmonize.core.training.ConflictHistograms}.
 */
@NullMarked
package dev.harmonize.core.training;

import org.jspecify.annotations.NullMarked;
