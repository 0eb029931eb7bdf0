/** Which engines there are, and which of them can run. */
@NullMarked
package dev.harmonize.encoders.engines;

import org.jspecify.annotations.NullMarked;
