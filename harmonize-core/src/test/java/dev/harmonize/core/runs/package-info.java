@NullMarked
package dev.harmonize.core.runs;

import org.jspecify.annotations.NullMarked;
