@NullMarked
package dev.harmonize.core.doctor;

import org.jspecify.annotations.NullMarked;
