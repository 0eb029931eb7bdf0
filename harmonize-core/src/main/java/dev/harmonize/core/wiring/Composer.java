package dev.harmonize.core.wiring;

import com.typesafe.config.ConfigObject;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Fetcher;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.EncoderContext;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.probe.Probe;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.core.config.Blocks;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Makes the components of a run and checks that they fit each other; collects every problem. */
public final class Composer {

    private final Problems problems;
    private final int threads;

    /** A composer for one run at a time, which may use every core; adds what does not fit to {@code problems}. */
    public Composer(Problems problems) {
        this(problems, Runtime.getRuntime().availableProcessors());
    }

    private Composer(Problems problems, int threads) {
        this.problems = problems;
        this.threads = threads;
    }

    /**
     * Makes the components of the only run at its time, as {@link #compose} does.
     *
     * @throws dev.harmonize.core.config.ConfigurationException if they do not fit; it lists every problem
     */
    public static Composition composeOrThrow(RunSpec spec) {
        return composeOrThrow(spec, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Makes the components of a run, as {@link #compose} does.
     *
     * @param threads how many threads its encoder may use if the config does not say
     * @throws dev.harmonize.core.config.ConfigurationException if they do not fit; it lists every problem
     */
    public static Composition composeOrThrow(RunSpec spec, int threads) {
        Problems problems = new Problems();
        Optional<Composition> composition = new Composer(problems, threads).compose(spec);
        problems.throwIfAny();
        return composition.orElseThrow();
    }

    /**
     * Makes the components. Each call makes new ones, so that runs share nothing.
     *
     * @return empty if problems were added
     */
    public Optional<Composition> compose(RunSpec spec) {
        RandomStreams streams = new RandomStreams(spec.seed());
        List<String> names = spec.losses().stream().map(RunSpec.LossSpec::name).toList();
        Optional<Realigner> realigner = realigner(spec.realigner().selection(), names);
        Optional<Curriculum> curriculum = curriculum(spec.curriculum().selection(), names);
        boolean unitsFit = checkUnits(spec);
        if (realigner.isPresent()) {
            unitsFit &= checkJacobian(spec, realigner.get());
        }
        Optional<Dataset> dataset = dataset(spec.dataset(), datasetStreams(spec.seed()));
        if (dataset.isEmpty()) {
            return Optional.empty();
        }
        boolean batchFits = checkBatch(spec, dataset.get());
        Optional<Encoder> encoder = create(
                spec.encoder(),
                () -> Factories.encoder(spec.encoder().component())
                        .create(spec.encoder().options(), encoderContext(spec, dataset.get())));
        if (encoder.isEmpty()) {
            return Optional.empty();
        }
        boolean samplesFit = checkIndependence(spec, encoder.get());
        samplesFit &= checkMicroBatch(spec, encoder.get());
        Optional<List<ParameterGroup>> groups = groups(spec, encoder.get());
        Optional<Objectives> objectives = objectives(spec, dataset.get(), encoder.get());
        Optional<Optimizer> optimizer = objectives.flatMap(found -> optimizer(spec, encoder.get(), found));
        Optional<List<NamedProbe>> probes = probes(spec, dataset.get(), encoder.get());
        if (!unitsFit
                || !batchFits
                || !samplesFit
                || realigner.isEmpty()
                || curriculum.isEmpty()
                || groups.isEmpty()
                || objectives.isEmpty()
                || optimizer.isEmpty()
                || probes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Composition(
                dataset.get(),
                encoder.get(),
                objectives.get(),
                new Realignment(realigner.get(), spec.realigner().granularity(), groups.get()),
                new Selectivity(
                        curriculum.get(),
                        spec.curriculum().granularity(),
                        spec.curriculum().normalize()),
                optimizer.get(),
                spec.training().options().withDataThreads(threads),
                probes.get(),
                streams));
    }

    /**
     * Makes a dataset by itself, decorated and just as a run with the same seed has it.
     *
     * @throws dev.harmonize.core.config.ConfigurationException if it cannot be made; it lists every problem
     */
    public static Dataset datasetOrThrow(RunSpec.DataSpec spec) {
        Problems problems = new Problems();
        Optional<Dataset> dataset = new Composer(problems).dataset(spec.dataset(), datasetStreams(spec.seed()));
        problems.throwIfAny();
        return dataset.orElseThrow();
    }

    /** Makes a realigner, after the one that it wraps. */
    public Optional<Realigner> realigner(Selection selection, List<String> objectives) {
        Optional<Realigner> wrapped = selection.wrapped().flatMap(inner -> realigner(inner, objectives));
        if (wrapped.isPresent() != selection.wrapped().isPresent()) {
            return Optional.empty();
        }
        return create(
                selection,
                () -> Factories.realigner(selection.component()).create(selection.options(), objectives, wrapped));
    }

    /** Makes what gets the data of a dataset that has a fetcher. */
    public Optional<Fetcher> fetcher(Selection selection) {
        return Factories.fetcher(selection.component())
                .flatMap(factory -> create(selection, () -> factory.create(selection.options())));
    }

    /** Makes a loss between these inputs. */
    public Optional<Loss> loss(Selection selection, List<Registrar.LossInput> inputs) {
        return create(selection, () -> Factories.loss(selection.component()).create(selection.options(), inputs));
    }

    /** Makes a curriculum, after the one that it wraps. */
    private Optional<Curriculum> curriculum(Selection selection, List<String> objectives) {
        Optional<Curriculum> wrapped = selection.wrapped().flatMap(inner -> curriculum(inner, objectives));
        if (wrapped.isPresent() != selection.wrapped().isPresent()) {
            return Optional.empty();
        }
        return create(
                selection,
                () -> Factories.curriculum(selection.component()).create(selection.options(), objectives, wrapped));
    }

    private static RandomStreams datasetStreams(long seed) {
        return new RandomStreams(seed).child("dataset");
    }

    private Optional<Dataset> dataset(RunSpec.DatasetSpec spec, RandomStreams streams) {
        Optional<Dataset> dataset = spec.parts().isEmpty()
                ? create(
                        spec.selection(),
                        () -> Factories.dataset(spec.selection().component())
                                .create(spec.selection().options(), streams))
                : combined(spec, streams);
        for (Selection decorator : spec.decorators()) {
            dataset = dataset.flatMap(inner -> create(
                    decorator,
                    () -> Factories.datasetDecorator(decorator.component())
                            .create(
                                    decorator.options(),
                                    inner,
                                    streams.child(decorator.component().id()))));
        }
        return dataset;
    }

    private Optional<Dataset> combined(RunSpec.DatasetSpec spec, RandomStreams streams) {
        SortedMap<String, Dataset> parts = new TreeMap<>();
        spec.parts()
                .forEach((name, part) ->
                        dataset(part, streams.child("parts").child(name)).ifPresent(made -> parts.put(name, made)));
        return parts.size() == spec.parts().size()
                ? create(
                        spec.selection(),
                        () -> Factories.combinedDataset(spec.selection().component())
                                .create(spec.selection().options(), parts, streams))
                : Optional.empty();
    }

    private boolean checkBatch(RunSpec spec, Dataset dataset) {
        TrainingOptions training = spec.training().options();
        Optional<Split> split = dataset.split(training.split());
        if (split.isEmpty()) {
            problems.add(
                    Blocks.originOf(spec.training().block(), "split"),
                    "harmonize.training.split",
                    "the dataset has no split '" + training.split() + "'; it has "
                            + join(dataset.splits().stream().map(Split::name).toList()));
            return false;
        }
        if (training.batchSize() > split.get().size()) {
            problems.add(
                    Blocks.originOf(spec.training().block(), "batch-size"),
                    "harmonize.training.batch-size",
                    "a batch of " + training.batchSize() + " is larger than split '" + training.split()
                            + "', which has " + split.get().size() + " samples; lower it to at most "
                            + split.get().size());
            return false;
        }
        return true;
    }

    private EncoderContext encoderContext(RunSpec spec, Dataset dataset) {
        return new EncoderContext(
                dataset.spec(), spec.training().options().threads().orElse(threads));
    }

    private Optional<Optimizer> optimizer(RunSpec spec, Encoder encoder, Objectives objectives) {
        long length = encoder.parameters().length()
                + objectives.all().stream()
                        .mapToLong(objective -> objective.loss().parameters().length())
                        .sum();
        return create(
                spec.optimizer(),
                () -> Factories.optimizer(spec.optimizer().component())
                        .create(
                                spec.optimizer().options(),
                                length,
                                spec.training().options().steps()));
    }

    private Optional<Objectives> objectives(RunSpec spec, Dataset dataset, Encoder encoder) {
        List<Objective> objectives = new ArrayList<>();
        boolean sound = true;
        for (RunSpec.LossSpec loss : spec.losses()) {
            Optional<Objective> objective =
                    outputs(loss, dataset, encoder).flatMap(outputs -> objective(loss, outputs, dataset));
            objective.ifPresent(objectives::add);
            sound &= objective.isPresent();
        }
        return sound ? Optional.of(new Objectives(objectives)) : Optional.empty();
    }

    private Optional<Objective> objective(RunSpec.LossSpec spec, List<Output> outputs, Dataset dataset) {
        List<Registrar.LossInput> inputs = outputs.stream()
                .map(output -> new Registrar.LossInput(
                        output, dataset.spec().get(output.modality()).candidates()))
                .toList();
        return loss(spec.selection(), inputs).map(found -> new Objective(spec.name(), found, outputs, spec.weight()));
    }

    /** The outputs that a loss compares: one per modality, all in one space. */
    private Optional<List<Output>> outputs(RunSpec.LossSpec loss, Dataset dataset, Encoder encoder) {
        for (Modality modality : loss.between()) {
            if (!dataset.spec().names().contains(modality)) {
                problems.add(
                        Blocks.originOf(loss.block(), "between"),
                        loss.path() + ".between",
                        "the dataset has no modality '" + modality + "'; it has "
                                + join(dataset.spec().names()));
                return Optional.empty();
            }
            if (spacesOf(encoder, modality).isEmpty()) {
                problems.add(
                        Blocks.originOf(loss.block(), "between"),
                        loss.path() + ".between",
                        "the encoder does not embed modality '" + modality + "'; its outputs are "
                                + join(encoder.outputs()));
                return Optional.empty();
            }
        }
        List<String> common = new ArrayList<>(spacesOf(encoder, loss.between().get(0)));
        loss.between().forEach(modality -> common.retainAll(spacesOf(encoder, modality)));
        if (common.isEmpty()) {
            problems.add(
                    Blocks.originOf(loss.block(), "between"),
                    loss.path() + ".between",
                    join(loss.between()) + " share no space; the encoder's outputs are " + join(encoder.outputs()));
            return Optional.empty();
        }
        if (loss.space().isPresent() && !common.contains(loss.space().get())) {
            problems.add(
                    Blocks.originOf(loss.block(), "space"),
                    loss.path() + ".space",
                    join(loss.between()) + " do not share space '"
                            + loss.space().get() + "'; they share " + join(common));
            return Optional.empty();
        }
        if (loss.space().isEmpty() && common.size() > 1) {
            problems.add(
                    Blocks.originOf(loss.block(), "space"),
                    loss.path() + ".space",
                    join(loss.between()) + " share several spaces; name one of " + join(common));
            return Optional.empty();
        }
        String space = loss.space().orElse(common.get(0));
        return Optional.of(loss.between().stream()
                .map(modality -> encoder.outputs().stream()
                        .filter(output -> output.modality().equals(modality)
                                && output.space().equals(space))
                        .findFirst()
                        .orElseThrow())
                .toList());
    }

    /** The parameters that are realigned. */
    private Optional<List<ParameterGroup>> groups(RunSpec spec, Encoder encoder) {
        List<ParameterGroup> groups = spec.realigner().scope().groups(encoder.parameters());
        if (groups.isEmpty()) {
            problems.add(
                    Blocks.originOf(spec.realigner().block(), "scope"),
                    "harmonize.realigner.scope",
                    "encoder '" + spec.encoder().component().id()
                            + "' has no shared parameters; use scope = all, per-module or per-layer");
            return Optional.empty();
        }
        return Optional.of(groups);
    }

    private boolean checkJacobian(RunSpec spec, Realigner realigner) {
        Granularity granularity = spec.realigner().granularity();
        if (realigner instanceof GramianRealigner || granularity instanceof Granularity.WholeBatch) {
            return true;
        }
        problems.add(
                Blocks.originOf(spec.realigner().block(), "granularity"),
                "harmonize.realigner.granularity",
                "realigner '" + spec.realigner().selection().component().id()
                        + "' needs the gradients themselves, not only their inner products, and storing one gradient"
                        + " per objective and " + granularity
                        + " is out of reach; use granularity = batch, or a realigner that works on Gram matrices");
        return false;
    }

    /**
     * Units must fit into a batch. Those of the curriculum and of the realigner must nest, or a conflict in one realigned
     * unit would drop part of another.
     */
    private boolean checkUnits(RunSpec spec) {
        Granularity realigned = spec.realigner().granularity();
        Granularity weighed = spec.curriculum().granularity();
        boolean fit = checkUnitSize(spec, realigned, spec.realigner().block(), "harmonize.realigner.granularity");
        if (!weighed.equals(realigned)) {
            fit &= checkUnitSize(spec, weighed, spec.curriculum().block(), "harmonize.curriculum.granularity");
        }
        int smaller = Math.min(realigned.unitSize(), weighed.unitSize());
        int larger = Math.max(realigned.unitSize(), weighed.unitSize());
        if (larger != Integer.MAX_VALUE && larger % smaller != 0) {
            problems.add(
                    Blocks.originOf(spec.curriculum().block(), "granularity"),
                    "harmonize.curriculum.granularity",
                    weighed + " and the realigner's " + realigned
                            + " do not nest: the curriculum would judge parts of two realigned units as one, and drop"
                            + " part of the one for a conflict in the other; let the larger group be a multiple of the"
                            + " smaller");
            fit = false;
        }
        return fit;
    }

    private boolean checkUnitSize(RunSpec spec, Granularity granularity, ConfigObject block, String key) {
        int batchSize = spec.training().options().batchSize();
        if (!(granularity instanceof Granularity.Group group) || group.size() <= batchSize) {
            return true;
        }
        problems.add(
                Blocks.originOf(block, "granularity"),
                key,
                "a group of " + group.size() + " is larger than the batch of " + batchSize
                        + "; use batch, or a smaller group");
        return false;
    }

    /** Where an encoder couples samples, only the batch as a whole has a gradient of its own. */
    private boolean checkIndependence(RunSpec spec, Encoder encoder) {
        if (!encoder.couplesSamples()) {
            return true;
        }
        Granularity realigned = spec.realigner().granularity();
        Granularity weighed = spec.curriculum().granularity();
        boolean independent =
                checkIndependence(spec, realigned, spec.realigner().block(), "harmonize.realigner.granularity");
        if (!weighed.equals(realigned)) {
            independent &=
                    checkIndependence(spec, weighed, spec.curriculum().block(), "harmonize.curriculum.granularity");
        }
        return independent;
    }

    private boolean checkIndependence(RunSpec spec, Granularity granularity, ConfigObject block, String key) {
        if (granularity instanceof Granularity.WholeBatch) {
            return true;
        }
        problems.add(
                Blocks.originOf(block, "granularity"),
                key,
                granularity + " is impossible with encoder '"
                        + spec.encoder().component().id()
                        + "' as configured: it couples the samples of a batch (batch normalization does), so no part of"
                        + " the gradient belongs to a single sample; use granularity = batch, or an encoder that keeps"
                        + " samples independent");
        return false;
    }

    /** A piece of a batch is encoded as the batch would be only where samples are independent. */
    private boolean checkMicroBatch(RunSpec spec, Encoder encoder) {
        TrainingOptions training = spec.training().options();
        Optional<Integer> pieces = training.microBatch().filter(samples -> samples < training.batchSize());
        if (pieces.isEmpty() || !encoder.couplesSamples()) {
            return true;
        }
        problems.add(
                Blocks.originOf(spec.training().block(), "micro-batch"),
                "harmonize.training.micro-batch",
                "a batch of " + training.batchSize() + " cannot be encoded in pieces of " + pieces.get()
                        + " with encoder '" + spec.encoder().component().id()
                        + "' as configured: it couples the samples of a batch (batch normalization does), so every piece"
                        + " would be normalized for itself; leave micro-batch out and lower batch-size, or use an encoder"
                        + " that keeps samples independent");
        return false;
    }

    private Optional<List<NamedProbe>> probes(RunSpec spec, Dataset dataset, Encoder encoder) {
        List<NamedProbe> probes = new ArrayList<>();
        boolean sound = true;
        for (RunSpec.ProbeSpec probe : spec.probes()) {
            Optional<Probe> made = create(
                    probe.selection(),
                    () -> Factories.probe(probe.selection().component())
                            .create(probe.selection().options(), encoder.outputs(), dataset));
            made.ifPresent(found -> probes.add(new NamedProbe(probe.name(), found)));
            sound &= made.isPresent() && checkMeasurable(spec, probe, made.get(), encoder);
        }
        return sound ? Optional.of(probes) : Optional.empty();
    }

    /** What a probe measures within single samples must be there. */
    private boolean checkMeasurable(RunSpec spec, RunSpec.ProbeSpec probe, Probe made, Encoder encoder) {
        boolean single = spec.losses().size() < 2;
        if (!made.measuresSamples() || (!single && !encoder.couplesSamples())) {
            return true;
        }
        String reason = single
                ? "this run has one loss, '" + spec.losses().get(0).name() + "', and nothing to disagree with it; name"
                        + " another loss, or leave the probe out"
                : "encoder '" + spec.encoder().component().id()
                        + "' as configured couples the samples of a batch (batch normalization does), so no part of the"
                        + " gradient belongs to a single sample; use an encoder that keeps samples independent, or leave"
                        + " the probe out";
        problems.add(
                probe.selection().block().origin(),
                probe.selection().path(),
                "probe '" + probe.selection().component().id() + "' measures the conflict within single samples, but "
                        + reason);
        return false;
    }

    private <T> Optional<T> create(Selection selection, Supplier<T> factory) {
        try {
            return Optional.of(PluginCatalog.callInPluginContext(selection.component(), factory));
        } catch (InvalidOptionException e) {
            OptionsBinder.report(e, selection.block(), selection.path(), problems);
        } catch (IllegalArgumentException e) {
            problems.add(selection.block().origin(), selection.path(), String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static List<String> spacesOf(Encoder encoder, Modality modality) {
        return encoder.outputs().stream()
                .filter(output -> output.modality().equals(modality))
                .map(Output::space)
                .toList();
    }

    private static String join(Iterable<?> items) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.toString()));
        return String.join(", ", texts);
    }
}
