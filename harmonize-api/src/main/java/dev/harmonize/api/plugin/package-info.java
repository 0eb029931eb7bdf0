/**
 * How components get a name.
 *
 * <p>A plugin jar carries one {@link dev.harmonize.api.plugin.HarmonizePlugin}, named in {@code
 * META-INF/services/dev.harmonize.api.plugin.HarmonizePlugin}. Its {@code register} hands options records and factories
 * to a {@link dev.harmonize.api.plugin.Registrar}. The options record is the single source of a component's id, keys,
 * types, defaults, ranges and documentation.
 */
@NullMarked
package dev.harmonize.api.plugin;

import org.jspecify.annotations.NullMarked;
