/**
 * An example of a plugin for Harmonize: two losses and a realigner, built against {@code harmonize-api}. One of the losses
 * is a formula only and gets its gradients from {@code harmonize-samediff}.
 *
 * <p>{@link org.example.harmonize.ExamplePlugin} is the entry that the jar's service file names. Nothing else has to be
 * public, because the plugin hands the host factories, not classes.
 */
@NullMarked
package org.example.harmonize;

import org.jspecify.annotations.NullMarked;
