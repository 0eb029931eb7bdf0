/** Optimizers, the progress of a run, and the events that listeners receive. */
@NullMarked
package dev.harmonize.api.training;

import org.jspecify.annotations.NullMarked;
