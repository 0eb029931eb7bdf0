/**
 * Built-in probes: what an encoder has learned, measured on samples it was not trained on.
 *
 * <p>A figure means little without the one that guessing would reach, so every metric that has a chance level carries it,
 * in closed form.
 */
@NullMarked
package dev.harmonize.probes;

import org.jspecify.annotations.NullMarked;
