/**
 * From a config file to checked values.
 *
 * <p>{@link dev.harmonize.core.config.ConfigSource} turns a HOCON file and the command line's overrides into one resolved
 * tree, in which every value knows where it was written. {@link dev.harmonize.core.config.OptionsBinder} turns a block of
 * that tree into an options record: the record's components and their {@link dev.harmonize.api.plugin.Option} annotations
 * are the schema, and the same reflection describes it for documentation and writes it back out.
 *
 * <p>Nothing here stops at the first mistake. Whoever finds one adds it to {@link dev.harmonize.core.config.Problems} with
 * the place it was written at and goes on, so that the user is told everything at once, by a {@link
 * dev.harmonize.core.config.ConfigurationException}. A mistake in an options record itself is the plugin author's, not
 * the user's; it is an {@link java.lang.IllegalArgumentException} of {@link
 * dev.harmonize.core.config.OptionsBinder#check}.
 */
@NullMarked
package dev.harmonize.core.config;

import org.jspecify.annotations.NullMarked;
