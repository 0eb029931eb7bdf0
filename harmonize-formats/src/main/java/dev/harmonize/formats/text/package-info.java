/** Lines of text. */
@NullMarked
package dev.harmonize.formats.text;

import org.jspecify.annotations.NullMarked;
