package dev.harmonize.core.training;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.core.wiring.Objective;
import dev.harmonize.core.wiring.Objectives;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.List;

/**
 * Where everything learnable of a run lies in one flat vector θ: first the encoder's parameters, then each loss's own.
 */
public final class ModelParameters {

    private final Parameters layout;
    private final long encoderLength;
    private final List<Long> lossOffsets;
    private final List<Long> lossLengths;

    /** The layout for an encoder and its objectives. */
    public ModelParameters(Encoder encoder, Objectives objectives) {
        Parameters all = encoder.parameters();
        this.encoderLength = all.length();
        List<Long> offsets = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (Objective objective : objectives.all()) {
            offsets.add(all.length());
            lengths.add(objective.loss().parameters().length());
            all = all.append("loss." + objective.name() + ".", objective.loss().parameters());
        }
        this.layout = all;
        this.lossOffsets = List.copyOf(offsets);
        this.lossLengths = List.copyOf(lengths);
    }

    /** Names, shapes and offsets of all of θ. */
    public Parameters layout() {
        return layout;
    }

    /** A new θ with initial values. */
    INDArray initialize(Encoder encoder, Objectives objectives, RandomStreams streams) {
        INDArray theta = Nd4j.zeros(DataType.FLOAT, layout.length());
        encoder.initialize(encoderPart(theta), streams);
        for (int k = 0; k < objectives.count(); k++) {
            if (hasParameters(k)) {
                objectives.all().get(k).loss().initialize(lossPart(theta, k));
            }
        }
        return theta;
    }

    /** The encoder's part of a vector of this layout, as a view. */
    public INDArray encoderPart(INDArray vector) {
        return vector.get(NDArrayIndex.interval(0, encoderLength));
    }

    /** Whether the k-th loss learns something itself. */
    boolean hasParameters(int objective) {
        return lossLengths.get(objective) > 0;
    }

    /** The k-th loss's part of a vector of this layout, as a view; empty if it has no parameters. */
    INDArray lossPart(INDArray vector, int objective) {
        if (!hasParameters(objective)) {
            return Nd4j.empty(vector.dataType());
        }
        long begin = lossOffsets.get(objective);
        return vector.get(NDArrayIndex.interval(begin, begin + lossLengths.get(objective)));
    }
}
