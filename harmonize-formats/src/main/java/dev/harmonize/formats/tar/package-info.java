/** Reads tar archives as streams. */
@NullMarked
package dev.harmonize.formats.tar;

import org.jspecify.annotations.NullMarked;
