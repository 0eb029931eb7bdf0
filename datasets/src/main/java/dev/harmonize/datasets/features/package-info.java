/** Features that somebody else computed: what the datasets of them have in common. */
@NullMarked
package dev.harmonize.datasets.features;

import org.jspecify.annotations.NullMarked;
