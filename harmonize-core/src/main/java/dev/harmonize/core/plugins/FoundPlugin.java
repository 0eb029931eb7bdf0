package dev.harmonize.core.plugins;

import dev.harmonize.api.plugin.HarmonizePlugin;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * A plugin class that a service file names, not loaded yet.
 *
 * @param where jar or class path entry that has the service file, for messages
 */
record FoundPlugin(String className, String where, PluginSource source, ClassLoader loader) {

    /** Makes the plugin; to be called in its own context. */
    HarmonizePlugin instantiate() {
        try {
            Class<?> type = Class.forName(className, true, loader);
            if (!HarmonizePlugin.class.isAssignableFrom(type)) {
                throw new PluginException(
                        where,
                        className + " is named in " + ServiceFile.NAME + ", but does not implement HarmonizePlugin");
            }
            return type.asSubclass(HarmonizePlugin.class).getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new PluginException(
                    where, ServiceFile.NAME + " names " + className + ", and there is no such class", e);
        } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
            throw new PluginException(
                    where, className + " must be a public class with a public constructor without arguments", e);
        } catch (InvocationTargetException e) {
            Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
            if (cause instanceof LinkageError linkage) {
                throw linkage;
            }
            throw new PluginException(where, "the constructor of " + className + " failed: " + cause, cause);
        }
    }
}
