/**
 * Encoders: from a batch to embeddings, and back from cotangents to parameter gradients.
 *
 * <p>Everything that harmonization does is linear in the cotangents, so {@link dev.harmonize.api.model.Encoding} offers
 * two operations beyond forward and backward: measure the Gram matrices of each unit, and combine weighted
 * contributions. Both have exact brute-force defaults that a fast encoder overrides.
 */
@NullMarked
package dev.harmonize.api.model;

import org.jspecify.annotations.NullMarked;
