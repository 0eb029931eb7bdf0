/**
 * Losses from their formula alone, for plugin authors. {@link dev.harmonize.samediff.SameDiffLoss} takes the formula,
 * written in SameDiff, ND4J's automatic differentiation, and adds what {@link dev.harmonize.api.loss.Loss} asks for beyond
 * it: gradients, masks, the mean over the samples, memory.
 *
 * <p>This is no part of what Harmonize shares with plugins: its jar belongs into the plugin's folder, beside the plugin's.
 */
@NullMarked
package dev.harmonize.samediff;

import org.jspecify.annotations.NullMarked;
