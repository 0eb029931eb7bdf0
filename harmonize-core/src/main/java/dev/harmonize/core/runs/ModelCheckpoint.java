package dev.harmonize.core.runs;

import dev.harmonize.api.State;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Segment;
import dev.harmonize.core.training.ModelParameters;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.wiring.Objectives;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A trained model as a safetensors file: one tensor per parameter segment, and what else the encoder remembers, arrays as
 * tensors and whole numbers as text in the metadata.
 */
final class ModelCheckpoint {

    private static final String FORMAT = "harmonize-model-1";
    private static final String STATE = "state.encoder.";
    private static final int LISTED = 20;

    private ModelCheckpoint() {}

    static void write(Path file, TrainedModel model) {
        Map<String, INDArray> tensors = new TreeMap<>();
        for (Segment segment : model.parameters().layout().segments()) {
            tensors.put(segment.name(), model.parameters().layout().view(model.theta(), segment.name()));
        }
        Map<String, String> metadata = new TreeMap<>(Map.of("format", FORMAT));
        State state = model.encoder().save();
        state.arrays().forEach((name, array) -> tensors.put(STATE + name, array));
        state.numbers().forEach((name, number) -> metadata.put(STATE + name, number.toString()));
        SafeTensors.write(file, tensors, metadata);
    }

    /**
     * Reads a model back.
     *
     * @param encoder new, made as the saved one was; its state is restored
     * @throws UnusableRunException if the file is no checkpoint, or its tensors and numbers are not those of this encoder
     *     and these objectives
     */
    static TrainedModel read(Path file, Encoder encoder, Objectives objectives) {
        SafeTensors.Content content = SafeTensors.readAll(file);
        String format = content.metadata().get("format");
        if (!FORMAT.equals(format)) {
            throw new UnusableRunException(file
                    + " is not a model that this version of Harmonize can read: its metadata has "
                    + (format == null ? "no 'format'" : "format '" + format + "'") + "; expected '" + FORMAT + "'");
        }
        ModelParameters parameters = new ModelParameters(encoder, objectives);
        State expected = encoder.save();
        check(file, parameters, expected, content);
        INDArray theta = Nd4j.zeros(DataType.FLOAT, parameters.layout().length());
        Map<String, INDArray> tensors = new TreeMap<>(content.tensors());
        for (Segment segment : parameters.layout().segments()) {
            INDArray values = Objects.requireNonNull(tensors.remove(segment.name()));
            parameters.layout().view(theta, segment.name()).assign(values);
            values.close();
        }
        Map<String, INDArray> arrays = new TreeMap<>();
        tensors.forEach((name, array) -> arrays.put(name.substring(STATE.length()), array));
        Map<String, Long> numbers = new TreeMap<>();
        expected.numbers()
                .keySet()
                .forEach(name -> numbers.put(name, number(content, name).orElseThrow()));
        encoder.restore(new State(arrays, numbers));
        return new TrainedModel(encoder, parameters, theta);
    }

    /** A whole number that the encoder remembers; empty if the file has none of this name. */
    private static Optional<Long> number(SafeTensors.Content content, String name) {
        String text = content.metadata().get(STATE + name);
        try {
            return text == null ? Optional.empty() : Optional.of(Long.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void check(Path file, ModelParameters parameters, State state, SafeTensors.Content content) {
        SortedMap<String, INDArray> tensors = content.tensors();
        SortedMap<String, List<Long>> expected = new TreeMap<>();
        parameters.layout().segments().forEach(segment -> expected.put(segment.name(), segment.shape()));
        state.arrays().forEach((name, array) -> expected.put(STATE + name, shape(array)));
        List<String> differences = new ArrayList<>();
        expected.forEach((name, shape) -> {
            INDArray found = tensors.get(name);
            if (found == null) {
                differences.add(name + " " + shape + " is missing");
            } else if (!shape(found).equals(shape)) {
                differences.add(name + " has shape " + shape(found) + "; expected " + shape);
            }
        });
        tensors.forEach((name, found) -> {
            if (!expected.containsKey(name)) {
                differences.add(name + " " + shape(found) + " is not expected");
            }
        });
        state.numbers().keySet().forEach(name -> {
            if (number(content, name).isEmpty()) {
                differences.add("the whole number " + STATE + name + " is missing from the metadata");
            }
        });
        content.metadata().keySet().forEach(key -> {
            if (key.startsWith(STATE) && !state.numbers().containsKey(key.substring(STATE.length()))) {
                differences.add("the number " + key + " in the metadata is not expected");
            }
        });
        if (differences.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder(file + " does not fit " + RunDirectory.CONFIG + ":");
        differences.stream()
                .limit(LISTED)
                .forEach(line -> message.append("\n  ").append(line));
        if (differences.size() > LISTED) {
            message.append("\n  and ").append(differences.size() - LISTED).append(" more");
        }
        message.append("\nUse the ")
                .append(RunDirectory.CONFIG)
                .append(" and the plugins that the run was trained with");
        throw new UnusableRunException(message.toString());
    }

    private static List<Long> shape(INDArray array) {
        return Arrays.stream(array.shape()).boxed().toList();
    }
}
