/** What trials on a machine with a GPU need; {@code benchmarks/gpu/README.md} is the procedure. */
@NullMarked
package dev.harmonize.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
