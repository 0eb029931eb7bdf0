/** JMH benchmarks of what a training step is made of. */
@NullMarked
package dev.harmonize.benchmarks;

import org.jspecify.annotations.NullMarked;
