/** Tables of comma-separated values. */
@NullMarked
package dev.harmonize.formats.csv;

import org.jspecify.annotations.NullMarked;
