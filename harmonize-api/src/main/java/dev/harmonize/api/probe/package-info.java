/** Downstream evaluation of a trained encoder: named metrics, each with its chance level. */
@NullMarked
package dev.harmonize.api.probe;

import org.jspecify.annotations.NullMarked;
