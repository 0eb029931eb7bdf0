@NullMarked
package dev.harmonize.core.plugins;

import org.jspecify.annotations.NullMarked;
