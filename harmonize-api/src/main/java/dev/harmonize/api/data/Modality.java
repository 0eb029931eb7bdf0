package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.util.regex.Pattern;

/**
 * One of the ways in which a sample is perceived, such as its video, its audio or its text.
 *
 * @param name lower-case letters, digits and hyphens, starting with a letter; it appears in config files, metric names
 *     and tensor names
 */
@Status(Status.Level.STABLE)
public record Modality(String name) implements Comparable<Modality> {

    // First: the constants below are checked against it.
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    public static final Modality VIDEO = new Modality("video");
    public static final Modality AUDIO = new Modality("audio");
    public static final Modality TEXT = new Modality("text");

    public Modality {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a modality name; use lower-case letters, digits and"
                            + " hyphens, starting with a letter");
        }
    }

    @Override
    public int compareTo(Modality other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
