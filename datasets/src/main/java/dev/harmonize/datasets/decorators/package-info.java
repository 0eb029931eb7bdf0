/** Datasets that change or combine others. */
@NullMarked
package dev.harmonize.datasets.decorators;

import org.jspecify.annotations.NullMarked;
