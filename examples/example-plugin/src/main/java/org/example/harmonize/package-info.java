/**
 * An example of a plugin for Harmonize: a loss and a realigner, built against {@code harmonize-api} and nothing else.
 *
 * <p>{@link org.example.harmonize.ExamplePlugin} is the entry that the jar's service file names. Nothing else has to be
 * public, because the plugin hands the host factories, not classes.
 */
@NullMarked
package org.example.harmonize;

import org.jspecify.annotations.NullMarked;
