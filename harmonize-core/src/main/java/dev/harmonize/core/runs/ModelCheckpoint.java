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
import java.util.SortedMap;
import java.util.TreeMap;

/** A trained model as a safetensors file: one tensor per parameter segment, and what else the encoder remembers. */
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
        tensors.putAll(state(model.encoder()));
        SafeTensors.write(file, tensors, Map.of("format", FORMAT));
    }

    /**
     * Reads a model back.
     *
     * @param encoder new, made as the saved one was; its state is restored
     * @throws UnusableRunException if the tensors are not those of this encoder and these objectives
     */
    static TrainedModel read(Path file, Encoder encoder, Objectives objectives) {
        ModelParameters parameters = new ModelParameters(encoder, objectives);
        SortedMap<String, INDArray> tensors = SafeTensors.read(file);
        check(file, parameters, encoder, tensors);
        INDArray theta = Nd4j.zeros(DataType.FLOAT, parameters.layout().length());
        for (Segment segment : parameters.layout().segments()) {
            parameters.layout().view(theta, segment.name()).assign(tensors.get(segment.name()));
        }
        Map<String, INDArray> arrays = new TreeMap<>();
        state(encoder).keySet().forEach(name -> arrays.put(name.substring(STATE.length()), tensors.get(name)));
        encoder.restore(new State(arrays, Map.of()));
        return new TrainedModel(encoder, parameters, theta);
    }

    /** What the encoder remembers beside its parameters, under the names of the tensors. */
    private static Map<String, INDArray> state(Encoder encoder) {
        Map<String, INDArray> tensors = new TreeMap<>();
        encoder.save().arrays().forEach((name, array) -> tensors.put(STATE + name, array));
        return tensors;
    }

    private static void check(
            Path file, ModelParameters parameters, Encoder encoder, SortedMap<String, INDArray> tensors) {
        SortedMap<String, List<Long>> expected = new TreeMap<>();
        parameters.layout().segments().forEach(segment -> expected.put(segment.name(), segment.shape()));
        state(encoder).forEach((name, array) -> expected.put(name, shape(array)));
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
