/**
 * Built-in cross-modality alignment losses.
 *
 * <p>The losses of VATT (Akbari et al., NeurIPS 2021) contrast the embeddings of a sample's own modalities with those of
 * the other samples of its batch. Both are one computation: {@code nce} is {@code mil-nce} for one row per sample.
 * Values and gradients are written out; only the products of matrices are left to BLAS, in the data type of the
 * embeddings, and everything between them is done in double precision on plain arrays.
 */
@NullMarked
package dev.harmonize.losses;

import org.jspecify.annotations.NullMarked;
