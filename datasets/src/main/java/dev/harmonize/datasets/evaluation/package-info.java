/** Sets that models are evaluated on: official annotations over video or sound files, or over features made of them. */
@NullMarked
package dev.harmonize.datasets.evaluation;

import org.jspecify.annotations.NullMarked;
