@NullMarked
package dev.harmonize.core.training;

import org.jspecify.annotations.NullMarked;
