@NullMarked
package dev.harmonize.core.bench;

import org.jspecify.annotations.NullMarked;
