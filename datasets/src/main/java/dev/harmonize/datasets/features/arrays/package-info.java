/** One's own arrays, written by NumPy. */
@NullMarked
package dev.harmonize.datasets.features.arrays;

import org.jspecify.annotations.NullMarked;
