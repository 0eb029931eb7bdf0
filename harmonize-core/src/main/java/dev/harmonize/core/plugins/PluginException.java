package dev.harmonize.core.plugins;

/** A plugin that cannot be used. The message names its jar or class path entry and is meant for the user as it is. */
public final class PluginException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PluginException(String where, String message) {
        super(where + ": " + message);
    }

    PluginException(String where, String message, Throwable cause) {
        super(where + ": " + message, cause);
    }
}
