package dev.harmonize.api.plugin;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.Status;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Fetcher;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.EncoderContext;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.probe.Probe;
import dev.harmonize.api.training.Optimizer;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Takes the components of a plugin: for each an options record, which carries {@link Component} and {@link Option}, and
 * a factory. Factories are called once per run, and once more for every arm when a sweep is planned; they must be cheap
 * and touch no native library. A factory refuses options that do not fit by throwing {@link InvalidOptionException}.
 */
@Status(Status.Level.EXPERIMENTAL)
public interface Registrar {

    /** Registers a dataset. */
    <O extends Record> void dataset(Class<O> options, DatasetFactory<? super O> factory);

    /** Registers a dataset whose data {@code harmonize data fetch} gets. */
    <O extends Record> void dataset(
            Class<O> options, DatasetFactory<? super O> factory, FetcherFactory<? super O> fetcher);

    /** Registers a dataset that is made of others, which a config names in the block {@code parts} beside {@code use}. */
    <O extends Record> void combinedDataset(Class<O> options, CombinedDatasetFactory<? super O> factory);

    /** Registers something that changes a dataset, such as planted noise. */
    <O extends Record> void datasetDecorator(Class<O> options, DatasetDecoratorFactory<? super O> factory);

    /** Registers an encoder. */
    <O extends Record> void encoder(Class<O> options, EncoderFactory<? super O> factory);

    /** Registers a loss. */
    <O extends Record> void loss(Class<O> options, LossFactory<? super O> factory);

    /** Registers a realigner. */
    <O extends Record> void realigner(Class<O> options, RealignerFactory<? super O> factory);

    /** Registers a realigner that wraps another one. */
    <O extends Record & WrappingOptions> void wrappingRealigner(
            Class<O> options, WrappingRealignerFactory<? super O> factory);

    /** Registers a curriculum. */
    <O extends Record> void curriculum(Class<O> options, CurriculumFactory<? super O> factory);

    /** Registers a curriculum that may wrap another one. */
    <O extends Record & WrappingOptions> void wrappingCurriculum(
            Class<O> options, WrappingCurriculumFactory<? super O> factory);

    /** Registers an optimizer. */
    <O extends Record> void optimizer(Class<O> options, OptimizerFactory<? super O> factory);

    /** Registers a probe. */
    <O extends Record> void probe(Class<O> options, ProbeFactory<? super O> factory);

    /**
     * Registers something for {@code harmonize doctor} to look at.
     *
     * @param id what is looked at, in kebab case, such as {@code ffmpeg}; its own name in every doctor's list
     */
    void diagnostic(String id, Diagnostic diagnostic);

    /** Makes a dataset; {@code streams} is all its randomness that does not belong to one reading. */
    @FunctionalInterface
    interface DatasetFactory<O> {
        Dataset create(O options, RandomStreams streams);
    }

    /** Makes what gets the data of a dataset with these options. */
    @FunctionalInterface
    interface FetcherFactory<O> {
        Fetcher create(O options);
    }

    /** Makes a dataset of others, by name, at least one; {@code streams} is all its randomness. */
    @FunctionalInterface
    interface CombinedDatasetFactory<O> {
        Dataset create(O options, SortedMap<String, Dataset> parts, RandomStreams streams);
    }

    /** Wraps a dataset; {@code streams} is all its randomness. */
    @FunctionalInterface
    interface DatasetDecoratorFactory<O> {
        Dataset create(O options, Dataset inner, RandomStreams streams);
    }

    /** Makes an encoder; {@code context} says for which batches and how many threads. */
    @FunctionalInterface
    interface EncoderFactory<O> {
        Encoder create(O options, EncoderContext context);
    }

    /** Makes a loss between these outputs, which are of different modalities and share one space. */
    @FunctionalInterface
    interface LossFactory<O> {
        Loss create(O options, List<LossInput> inputs);
    }

    /**
     * One of the modalities that a loss compares.
     *
     * @param output its embeddings
     * @param candidates rows per sample, C
     */
    record LossInput(Output output, int candidates) {}

    /** Makes a realigner of objectives with these names. */
    @FunctionalInterface
    interface RealignerFactory<O> {
        Realigner create(O options, List<String> objectives);
    }

    /**
     * Makes a realigner of objectives with these names; {@code wrapped} is the one that {@link WrappingOptions#wrapped}
     * names, of the same objectives, and empty if none is named.
     */
    @FunctionalInterface
    interface WrappingRealignerFactory<O> {
        Realigner create(O options, List<String> objectives, Optional<Realigner> wrapped);
    }

    /** Makes a curriculum over objectives with these names. */
    @FunctionalInterface
    interface CurriculumFactory<O> {
        Curriculum create(O options, List<String> objectives);
    }

    /**
     * Makes a curriculum over objectives with these names; {@code wrapped} is the one that {@link
     * WrappingOptions#wrapped} names, over the same objectives, and empty if none is named.
     */
    @FunctionalInterface
    interface WrappingCurriculumFactory<O> {
        Curriculum create(O options, List<String> objectives, Optional<Curriculum> wrapped);
    }

    /** Makes an optimizer of {@code length} parameters for a run of {@code steps} steps. */
    @FunctionalInterface
    interface OptimizerFactory<O> {
        Optimizer create(O options, long length, int steps);
    }

    /** Makes a probe for an encoder with these outputs, trained on this dataset. */
    @FunctionalInterface
    interface ProbeFactory<O> {
        Probe create(O options, List<Output> outputs, Dataset dataset);
    }
}
