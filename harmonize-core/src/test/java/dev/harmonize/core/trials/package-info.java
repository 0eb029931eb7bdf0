@NullMarked
package dev.harmonize.core.trials;

import org.jspecify.annotations.NullMarked;
