package dev.harmonize.formats.tfrecord;

import dev.harmonize.formats.MalformedFileException;

/**
 * The protocol buffer {@code tensorflow.Example}.
 *
 * @param features by name
 */
public record Example(FeatureMap features) {

    /**
     * Parses the data of a record. Byte strings are views of it.
     *
     * @throws MalformedFileException if the data is no Example
     */
    public static Example parse(TfRecord record) {
        return new Example(new ExampleParser(record).example());
    }
}
