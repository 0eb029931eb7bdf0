/** What every dataset needs and none is about. */
@NullMarked
package dev.harmonize.datasets.base;

import org.jspecify.annotations.NullMarked;
