/**
 * Measures how fast Harmonize trains.
 *
 * <p>{@link dev.harmonize.core.bench.StepBenchmark} composes a model of given sizes from ordinary components, by their ids,
 * and lets the ordinary {@link dev.harmonize.core.training.Trainer} train it on random numbers: with summed losses, with
 * PCGrad on the whole batch, and with PCGrad and a curriculum per triplet. The three take turns, so that whatever else the
 * machine is doing slows all of them, and only their ratios are worth quoting.
 */
@NullMarked
package dev.harmonize.core.bench;

import org.jspecify.annotations.NullMarked;
