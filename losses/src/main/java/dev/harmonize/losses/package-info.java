/**
 * Built-in cross-modality alignment losses.
 *
 * <p>Three families. A {@link dev.harmonize.losses.ContrastiveLoss} tells the rows of a sample from those of others by
 * their cosines; all it needs to know of these are sums of exponentials, so that each loss of the family is a {@link
 * dev.harmonize.losses.Contrast}: a few lines of mathematics. {@code siglip}, {@code max-margin}, {@code cyclip} and
 * {@code soft-target} walk over the same {@link dev.harmonize.losses.CosineBlocks} in their own ways. Losses over whole
 * samples, those of batch statistics and those of three modalities, work on {@link
 * dev.harmonize.losses.CompleteSamples}.
 *
 * <p>Values and gradients are written out. The products of matrices are left to BLAS, in the data type of the embeddings;
 * everything between them is done in double precision on plain arrays, in loops that compilers turn into vector
 * instructions, because that is faster and more precise than ND4J's own operations.
 */
@NullMarked
package dev.harmonize.losses;

import org.jspecify.annotations.NullMarked;
