/** JSON, read as a stream. */
@NullMarked
package dev.harmonize.formats.json;

import org.jspecify.annotations.NullMarked;
