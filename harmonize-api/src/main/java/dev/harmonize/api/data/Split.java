package dev.harmonize.api.data;

import dev.harmonize.api.Status;

/**
 * A named part of a dataset.
 *
 * @param name such as {@code train} or {@code test}
 * @param size number of samples
 */
@Status(Status.Level.STABLE)
public record Split(String name, int size) {

    /** The name of the split that training reads unless a config says otherwise. */
    public static final String TRAIN = "train";

    /** The name of the split that probes read unless a config says otherwise. */
    public static final String TEST = "test";
}
