/**
 * An engine for processors, in single precision. Matrices lie in Java arrays; products are made by {@link
 * dev.harmonize.encoders.kernel.cpu.MicroKernels}, everything else by loops over vectors of the Vector API.
 */
@NullMarked
package dev.harmonize.encoders.kernel.cpu;

import org.jspecify.annotations.NullMarked;
