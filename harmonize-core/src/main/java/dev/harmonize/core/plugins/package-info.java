/**
 * From jars to components that have a name.
 *
 * <p>{@link dev.harmonize.core.plugins.PluginCatalog} finds plugins in three places: on the class path, where the built-in
 * ones are; in core itself; and in plugin folders. A plugin folder holds a jar and the jars it needs, and gets a class
 * loader of its own, which looks into the folder before it would look anywhere else. Only what has to be the same on both
 * sides comes from the host: the API, ND4J with its natives, and SLF4J. So a plugin may bring any version of any other
 * library, whatever the host or another plugin uses.
 *
 * <p>A plugin that cannot be loaded is never skipped: a run that lacks a component which the user has installed would only
 * fail later, with a message about something else. Every failure is one {@link dev.harmonize.core.plugins.PluginException}
 * that names the jar.
 *
 * <p>Loading a catalog runs every plugin's {@code register} and no factory, and leaves ND4J alone.
 */
@NullMarked
package dev.harmonize.core.plugins;

import org.jspecify.annotations.NullMarked;
