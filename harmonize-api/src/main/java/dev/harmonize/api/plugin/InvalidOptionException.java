package dev.harmonize.api.plugin;

import dev.harmonize.api.Status;

/**
 * Thrown by factories when an option, though well-formed, does not fit the rest of the config. Shown to the user with the
 * option's file and line.
 */
@Status(Status.Level.STABLE)
public final class InvalidOptionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String option;

    /**
     * Blames one option.
     *
     * @param option its key as written in a config, relative to the component's block; empty for the component as a whole
     * @param message what is wrong, what was expected and what to do; without the key
     */
    public InvalidOptionException(String option, String message) {
        super(message);
        this.option = option;
    }

    /** The key of the option, relative to the component's block; empty for the component as a whole. */
    public String option() {
        return option;
    }
}
