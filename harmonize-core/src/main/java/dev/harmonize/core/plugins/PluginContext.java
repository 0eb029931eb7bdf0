package dev.harmonize.core.plugins;

import java.util.function.Supplier;

/** Runs code of a plugin the way libraries expect it: with the plugin's class loader as that of the thread. */
final class PluginContext {

    private PluginContext() {}

    static <T> T call(ClassLoader loader, Supplier<T> code) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return code.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
