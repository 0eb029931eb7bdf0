/** Cross-modality alignment losses: from embeddings to values and cotangents. */
@NullMarked
package dev.harmonize.api.loss;

import org.jspecify.annotations.NullMarked;
