@NullMarked
package dev.harmonize.core.report;

import org.jspecify.annotations.NullMarked;
