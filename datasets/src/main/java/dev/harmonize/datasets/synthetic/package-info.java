/** Triplets from a latent-factor model. */
@NullMarked
package dev.harmonize.datasets.synthetic;

import org.jspecify.annotations.NullMarked;
