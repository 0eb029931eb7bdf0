/** NumPy's formats npy and npz, as far as plain arrays need them. */
@NullMarked
package dev.harmonize.formats.numpy;

import org.jspecify.annotations.NullMarked;
