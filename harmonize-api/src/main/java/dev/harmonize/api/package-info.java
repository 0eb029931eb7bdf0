/**
 * What every part of Harmonize shares: the status of a public type, named random streams and saved state.
 *
 * <p>The packages below follow the path of a training step: {@code data} is what goes in, {@code model} turns a batch
 * into embeddings, {@code loss} turns embeddings into objectives, {@code harmonization} weighs and realigns the
 * objectives' gradients, {@code training} updates the parameters and tells listeners, {@code probe} evaluates what was
 * learned. {@code plugin} is how an implementation of any of them gets a name.
 */
@NullMarked
package dev.harmonize.api;

import org.jspecify.annotations.NullMarked;
