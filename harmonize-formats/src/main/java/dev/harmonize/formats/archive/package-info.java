/** Archives of software packages, unpacked without trusting them. */
@NullMarked
package dev.harmonize.formats.archive;

import org.jspecify.annotations.NullMarked;
