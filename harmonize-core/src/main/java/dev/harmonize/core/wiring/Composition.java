package dev.harmonize.core.wiring;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.training.Optimizer;

import java.util.List;

/**
 * The components of one run, made and checked against each other; not yet trained, and no native library touched.
 *
 * @param dataset where samples come from, decorated
 * @param encoder the model
 * @param objectives what it is trained for
 * @param realignment how objectives are reconciled
 * @param selectivity which units count
 * @param optimizer how parameters change
 * @param training how long, and on how much
 * @param probes what is evaluated afterwards
 * @param streams all randomness of the run
 */
public record Composition(
        Dataset dataset,
        Encoder encoder,
        Objectives objectives,
        Realignment realignment,
        Selectivity selectivity,
        Optimizer optimizer,
        TrainingOptions training,
        List<NamedProbe> probes,
        RandomStreams streams) {
    public Composition {
        probes = List.copyOf(probes);
    }
}
