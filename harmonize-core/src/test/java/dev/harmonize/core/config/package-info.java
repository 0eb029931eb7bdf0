@NullMarked
package dev.harmonize.core.config;

import org.jspecify.annotations.NullMarked;
