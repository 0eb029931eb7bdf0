/** Text as token ids. */
@NullMarked
package dev.harmonize.datasets.text;

import org.jspecify.annotations.NullMarked;
