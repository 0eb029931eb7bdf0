@NullMarked
package dev.harmonize.core.sweeps;

import org.jspecify.annotations.NullMarked;
