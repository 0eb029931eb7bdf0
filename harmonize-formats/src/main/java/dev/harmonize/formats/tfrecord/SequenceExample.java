package dev.harmonize.formats.tfrecord;

import dev.harmonize.formats.MalformedFileException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The protocol buffer {@code tensorflow.SequenceExample}.
 *
 * @param context features of the whole sequence, by name
 * @param lists a feature per step, by name
 */
public record SequenceExample(FeatureMap context, Map<String, List<Feature>> lists) {

    public SequenceExample {
        Map<String, List<Feature>> copies = new HashMap<>();
        lists.forEach((name, list) -> copies.put(name, List.copyOf(list)));
        lists = Map.copyOf(copies);
    }

    /**
     * Parses the data of a record. Byte strings are views of it.
     *
     * @throws MalformedFileException if the data is no SequenceExample
     */
    public static SequenceExample parse(TfRecord record) {
        return new ExampleParser(record).sequenceExample();
    }

    /**
     * One byte string per step.
     *
     * @return empty if there is no list of this name
     * @throws MalformedFileException if a step has none, several, or something else
     */
    public Optional<List<ByteBuffer>> bytesPerStep(String name) {
        List<Feature> list = lists.get(name);
        if (list == null) {
            return Optional.empty();
        }
        List<ByteBuffer> steps = new ArrayList<>(list.size());
        for (Feature feature : list) {
            if (feature instanceof Feature.Bytes bytes && bytes.values().size() == 1) {
                steps.add(bytes.values().get(0));
            } else {
                throw MalformedFileException.at(
                        context.place(),
                        context.offset(),
                        "step " + steps.size() + " of the feature list '" + name + "' of the record is a "
                                + feature.kind() + "; expected a bytes_list of one value");
            }
        }
        return Optional.of(steps);
    }
}
