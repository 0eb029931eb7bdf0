package dev.harmonize.core.wiring;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.probe.Probe;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Makes the components of a run and checks that they fit each other; collects every problem. */
public final class Composer {

    private final Problems problems;

    /** A composer that adds what does not fit to {@code problems}. */
    public Composer(Problems problems) {
        this.problems = problems;
    }

    /**
     * Makes the components. Each call makes new ones, so that runs share nothing.
     *
     * @return empty if problems were added
     */
    public Optional<Composition> compose(RunSpec spec) {
        RandomStreams streams = new RandomStreams(spec.seed());
        Optional<Dataset> dataset = dataset(spec, streams.child("dataset"));
        if (dataset.isEmpty()) {
            return Optional.empty();
        }
        boolean batchFits = checkBatch(spec, dataset.get());
        Optional<Encoder> encoder = create(
                spec.encoder(),
                () -> Factories.encoder(spec.encoder().component())
                        .create(spec.encoder().options(), dataset.get().spec()));
        if (encoder.isEmpty()) {
            return Optional.empty();
        }
        Optional<Objectives> objectives = objectives(spec, dataset.get(), encoder.get());
        List<String> names = spec.losses().stream().map(RunSpec.LossSpec::name).toList();
        Optional<Realignment> realignment = realignment(spec, encoder.get(), names);
        Optional<Selectivity> selectivity = selectivity(spec, encoder.get(), names);
        boolean granularitiesFit = checkNesting(spec);
        long length = encoder.get().parameters().length()
                + objectives
                        .map(found -> found.all().stream()
                                .mapToLong(objective ->
                                        objective.loss().parameters().length())
                                .sum())
                        .orElse(0L);
        Optional<Optimizer> optimizer = create(
                spec.optimizer(),
                () -> Factories.optimizer(spec.optimizer().component())
                        .create(
                                spec.optimizer().options(),
                                length,
                                spec.training().options().steps()));
        Optional<List<NamedProbe>> probes = probes(spec, dataset.get(), encoder.get());
        if (!batchFits
                || !granularitiesFit
                || objectives.isEmpty()
                || realignment.isEmpty()
                || selectivity.isEmpty()
                || optimizer.isEmpty()
                || probes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Composition(
                dataset.get(),
                encoder.get(),
                objectives.get(),
                realignment.get(),
                selectivity.get(),
                optimizer.get(),
                spec.training().options(),
                probes.get(),
                streams));
    }

    private Optional<Dataset> dataset(RunSpec spec, RandomStreams streams) {
        Optional<Dataset> dataset = create(
                spec.dataset(),
                () -> Factories.dataset(spec.dataset().component())
                        .create(spec.dataset().options(), streams));
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

    private boolean checkBatch(RunSpec spec, Dataset dataset) {
        TrainingOptions training = spec.training().options();
        Optional<Split> split = dataset.split(training.split());
        if (split.isEmpty()) {
            problems.add(
                    spec.training().origin(),
                    "harmonize.training.split",
                    "the dataset has no split '" + training.split() + "'; it has "
                            + dataset.splits().stream().map(Split::name).collect(Collectors.joining(", ")));
            return false;
        }
        if (training.batchSize() > split.get().size()) {
            problems.add(
                    spec.training().origin(),
                    "harmonize.training.batch-size",
                    "a batch of " + training.batchSize() + " is larger than split '" + training.split()
                            + "', which has " + split.get().size() + " samples; lower it to at most "
                            + split.get().size());
            return false;
        }
        return true;
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
        Optional<Loss> loss = create(
                spec.selection(),
                () -> Factories.loss(spec.selection().component())
                        .create(spec.selection().options(), inputs));
        return loss.map(found -> new Objective(spec.name(), found, outputs, spec.weight()));
    }

    /** The outputs that a loss compares: one per modality, all in one space. */
    private Optional<List<Output>> outputs(RunSpec.LossSpec loss, Dataset dataset, Encoder encoder) {
        for (Modality modality : loss.between()) {
            if (!dataset.spec().names().contains(modality)) {
                problems.add(
                        loss.origin(),
                        loss.path() + ".between",
                        "the dataset has no modality '" + modality + "'; it has "
                                + join(dataset.spec().names()));
                return Optional.empty();
            }
            if (spacesOf(encoder, modality).isEmpty()) {
                problems.add(
                        loss.origin(),
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
                    loss.origin(),
                    loss.path() + ".between",
                    join(loss.between()) + " share no space; the encoder's outputs are " + join(encoder.outputs()));
            return Optional.empty();
        }
        if (loss.space().isPresent() && !common.contains(loss.space().get())) {
            problems.add(
                    loss.origin(),
                    loss.path() + ".space",
                    join(loss.between()) + " do not share space '"
                            + loss.space().get() + "'; they share " + join(common));
            return Optional.empty();
        }
        if (loss.space().isEmpty() && common.size() > 1) {
            problems.add(
                    loss.origin(),
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

    private Optional<Realignment> realignment(RunSpec spec, Encoder encoder, List<String> objectives) {
        RunSpec.RealignerSpec realigner = spec.realigner();
        Optional<Realigner> made = create(
                realigner.selection(),
                () -> Factories.realigner(realigner.selection().component())
                        .create(realigner.selection().options(), objectives));
        boolean fits = checkCoupling(realigner.granularity(), encoder, spec, realigner.origin(), "harmonize.realigner");
        List<ParameterGroup> groups = realigner.scope().groups(encoder.parameters());
        if (groups.isEmpty()) {
            problems.add(
                    realigner.selection().origin(),
                    "harmonize.realigner.scope",
                    "encoder '" + spec.encoder().component().id()
                            + "' has no shared parameters; use scope = all, per-module or per-layer");
            fits = false;
        }
        if (made.isPresent()
                && made.get() instanceof JacobianRealigner
                && !(realigner.granularity() instanceof Granularity.WholeBatch)) {
            problems.add(
                    realigner.origin(),
                    "harmonize.realigner.granularity",
                    "realigner '" + realigner.selection().component().id()
                            + "' needs the gradients themselves, not only their inner products, and storing one gradient"
                            + " per objective and " + realigner.granularity()
                            + " is out of reach; use granularity = batch, or a realigner that works on Gram matrices");
            fits = false;
        }
        return fits ? made.map(found -> new Realignment(found, realigner.granularity(), groups)) : Optional.empty();
    }

    private Optional<Selectivity> selectivity(RunSpec spec, Encoder encoder, List<String> objectives) {
        RunSpec.CurriculumSpec curriculum = spec.curriculum();
        Optional<Curriculum> made = create(
                curriculum.selection(),
                () -> Factories.curriculum(curriculum.selection().component())
                        .create(curriculum.selection().options(), objectives));
        boolean fits = curriculum.granularity().equals(spec.realigner().granularity())
                || checkCoupling(curriculum.granularity(), encoder, spec, curriculum.origin(), "harmonize.curriculum");
        return fits
                ? made.map(found -> new Selectivity(found, curriculum.granularity(), curriculum.normalize()))
                : Optional.empty();
    }

    private boolean checkCoupling(
            Granularity granularity,
            Encoder encoder,
            RunSpec spec,
            com.typesafe.config.ConfigOrigin origin,
            String path) {
        if (granularity instanceof Granularity.Group group
                && group.size() > spec.training().options().batchSize()) {
            problems.add(
                    origin,
                    path + ".granularity",
                    "a group of " + group.size() + " is larger than the batch of "
                            + spec.training().options().batchSize() + "; use batch, or a smaller group");
            return false;
        }
        if (encoder.couplesSamples() && !(granularity instanceof Granularity.WholeBatch)) {
            problems.add(
                    origin,
                    path + ".granularity",
                    granularity + " is impossible with encoder '"
                            + spec.encoder().component().id()
                            + "' as configured: it couples the samples of a batch (batch normalization does), so no part of"
                            + " the gradient belongs to a single sample; use granularity = batch, or an encoder that keeps"
                            + " samples independent");
            return false;
        }
        return true;
    }

    /** Units of the curriculum and of the realigner must nest, or dropping would split a realigned unit. */
    private boolean checkNesting(RunSpec spec) {
        int realigned = spec.realigner().granularity().unitSize();
        int weighed = spec.curriculum().granularity().unitSize();
        int smaller = Math.min(realigned, weighed);
        int larger = Math.max(realigned, weighed);
        if (larger == Integer.MAX_VALUE || larger % smaller == 0) {
            return true;
        }
        problems.add(
                spec.curriculum().origin(),
                "harmonize.curriculum.granularity",
                spec.curriculum().granularity() + " and the realigner's "
                        + spec.realigner().granularity()
                        + " do not nest: dropping a unit of one would cut through a unit of the other; let the larger group"
                        + " be a multiple of the smaller");
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
            sound &= made.isPresent();
        }
        return sound ? Optional.of(probes) : Optional.empty();
    }

    private <T> Optional<T> create(Selection selection, Supplier<T> factory) {
        try {
            return Optional.of(PluginCatalog.callInPluginContext(selection.component(), factory));
        } catch (InvalidOptionException e) {
            OptionsBinder.report(e, selection.block(), selection.path(), problems);
            return Optional.empty();
        }
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
