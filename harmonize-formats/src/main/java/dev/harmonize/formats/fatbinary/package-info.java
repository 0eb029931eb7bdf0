/**
 * Code for GPUs inside native libraries, in the containers that NVIDIA calls fat binaries: which GPUs a library can serve is
 * read from the file, without a GPU, a driver, or loading the library.
 */
@NullMarked
package dev.harmonize.formats.fatbinary;

import org.jspecify.annotations.NullMarked;
