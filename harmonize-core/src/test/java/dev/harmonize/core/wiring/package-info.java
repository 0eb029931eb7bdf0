@NullMarked
package dev.harmonize.core.wiring;

import org.jspecify.annotations.NullMarked;
