package dev.harmonize.core.training;

import com.google.inject.Inject;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.api.training.Progress;
import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.wiring.Objectives;
import dev.harmonize.core.wiring.Realignment;
import dev.harmonize.core.wiring.Selectivity;
import dev.harmonize.core.wiring.TrainingOptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Trains one model. A step is: encode → evaluate the losses → measure conflict → weigh units (curriculum) → realign the
 * survivors → combine → update. A number that is not finite anywhere on the way is never applied: the step is skipped.
 */
public final class Trainer {

    private final Dataset dataset;
    private final Encoder encoder;
    private final Objectives objectives;
    private final Realignment realignment;
    private final Selectivity selectivity;
    private final Optimizer optimizer;
    private final TrainingOptions options;
    private final RandomStreams streams;
    private final List<TrainingListener> listeners;
    private final ConflictHistograms histograms;
    private final PhaseListener phaseListener;
    private final ModelParameters parameters;

    @Inject
    Trainer(
            Dataset dataset,
            Encoder encoder,
            Objectives objectives,
            Realignment realignment,
            Selectivity selectivity,
            Optimizer optimizer,
            TrainingOptions options,
            RandomStreams streams,
            List<TrainingListener> listeners,
            ConflictHistograms histograms,
            PhaseListener phaseListener) {
        this.dataset = dataset;
        this.encoder = MicroBatchEncoder.of(encoder, options);
        this.objectives = objectives;
        this.realignment = realignment;
        this.selectivity = selectivity;
        this.optimizer = optimizer;
        this.options = options;
        this.streams = streams;
        this.listeners = listeners;
        this.histograms = histograms;
        this.phaseListener = phaseListener;
        this.parameters = new ModelParameters(encoder, objectives);
    }

    /**
     * Trains from fresh parameters to the last step.
     *
     * @throws TrainingFailedException if too many steps in a row, or all there are, had to be skipped
     */
    public TrainedModel train() {
        StreamRequest request = StreamRequest.of(
                        options.split(), options.batchSize(), StreamRequest.Mode.TRAINING, streams.child("batches"))
                .withThreads(options.dataThreads().orElse(1));
        int step = 0;
        INDArray theta;
        try (BatchStream stream = dataset.open(request);
                BatchPrefetcher batches = new BatchPrefetcher(stream, options.steps())) {
            theta = parameters.initialize(encoder, objectives, streams.child("initialization"));
            INDArray gradient = Nd4j.zeros(DataType.FLOAT, parameters.layout().length());
            try {
                publish(new TrainingEvent.Started(
                        options.steps(), parameters.layout().length()));
                int skippedInARow = 0;
                for (; step < options.steps(); step++) {
                    StepMetrics metrics = new StepMetrics();
                    BatchPrefetcher.PreparedBatch prepared = batches.next();
                    prepared.completedEpoch().ifPresent(epoch -> publish(new TrainingEvent.EpochCompleted(epoch)));
                    Batch batch = prepared.batch();
                    metrics.clock().ended(StepPhase.DATA);
                    Optional<String> fault = step(batch, new Progress(step, options.steps()), theta, gradient, metrics);
                    metrics.clock().ended(StepPhase.UPDATE);
                    for (StepMetrics.Fallback each : metrics.fallbacks()) {
                        publish(new TrainingEvent.RealignerFellBack(step, each.group(), each.reason(), each.units()));
                    }
                    for (String loss : metrics.lossesWithoutSamples()) {
                        publish(new TrainingEvent.LossHadNoSamples(step, loss));
                    }
                    if (fault.isEmpty()) {
                        skippedInARow = 0;
                        histograms.add(step, metrics);
                        metrics.put(
                                "triplets-per-second",
                                batch.size() / metrics.clock().seconds());
                        phaseListener.onStep(step, metrics.clock().nanoseconds());
                        publish(new TrainingEvent.StepCompleted(step, metrics.all()));
                        continue;
                    }
                    publish(new TrainingEvent.StepSkipped(step, fault.get()));
                    skippedInARow++;
                    failAfterTooManySkips(step, skippedInARow, fault.get());
                }
            } catch (RuntimeException | Error e) {
                OffHeap.release(theta);
                throw e;
            } finally {
                OffHeap.release(gradient);
            }
        } catch (RuntimeException | Error e) {
            publishFailure(new TrainingEvent.Failed(step, e));
            throw e;
        }
        publish(new TrainingEvent.Finished(options.steps()));
        return new TrainedModel(encoder, parameters, theta);
    }

    private void failAfterTooManySkips(int step, int skippedInARow, String fault) {
        if (skippedInARow > options.maxBadSteps()) {
            throw failure(
                    step,
                    fault,
                    (skippedInARow == 1 ? "1 step" : skippedInARow + " steps in a row")
                            + " had to be skipped, and training.max-bad-steps allows "
                            + options.maxBadSteps());
        }
        if (skippedInARow == options.steps()) {
            throw failure(step, fault, "every step had to be skipped, so nothing was learned");
        }
    }

    private static TrainingFailedException failure(int step, String fault, String consequence) {
        return new TrainingFailedException("step " + step + ": " + fault + "; " + consequence
                + "; a lower optimizer learning rate or a longer warm-up usually helps");
    }

    /** One step; returns what was not finite, and then has changed neither parameters nor optimizer. */
    private Optional<String> step(
            Batch batch, Progress progress, INDArray theta, INDArray gradient, StepMetrics metrics) {
        RandomStreams random = streams.child("step-" + progress.step());
        try (Encoding encoding =
                encoder.encode(parameters.encoderPart(theta), batch, new Phase.Training(random.child("encoder")))) {
            Optional<String> badEmbedding =
                    FiniteRows.notFinite(encoding.embeddings().all());
            metrics.clock().ended(StepPhase.ENCODE);
            return badEmbedding.isPresent()
                    ? Optional.of(badEmbedding.get() + " is not finite")
                    : harmonize(encoding, progress, random, theta, gradient, metrics);
        }
    }

    private Optional<String> harmonize(
            Encoding encoding,
            Progress progress,
            RandomStreams random,
            INDArray theta,
            INDArray gradient,
            StepMetrics metrics) {
        try (EvaluatedObjectives evaluated =
                EvaluatedObjectives.evaluate(objectives, encoding.embeddings(), parameters, theta)) {
            metrics.losses(evaluated);
            metrics.lossFigures(evaluated.figures(parameters, theta));
            metrics.clock().ended(StepPhase.LOSSES);
            Optional<String> badLoss = evaluated.notFinite();
            if (badLoss.isPresent()) {
                return Optional.of("loss '" + badLoss.get() + "' is not finite");
            }

            Units units = realignment.granularity().units(evaluated.samples());
            Units weighedUnits = selectivity.granularity().units(evaluated.samples());
            boolean[] valid = evaluated.valid(units);
            try (Measurement before = measure(encoding, evaluated.cotangents(), units, progress);
                    Measurement weighed = weighedUnits.equals(units)
                            ? new Measurement(units, before.byGroup(), Optional.empty())
                            : measureForCurriculum(encoding, evaluated, weighedUnits)) {
                Optional<String> badGramian =
                        before.notFinite(realignment.groups()).or(() -> weighed.notFinite(realignment.groups()));
                if (badGramian.isPresent()) {
                    return Optional.of("the Gram matrix of " + badGramian.get() + " is not finite");
                }
                if (measures(progress)) {
                    metrics.conflict(
                            objectives.names(), realignment.groups(), MeasuredConflict.of(before.byGroup(), valid));
                }
                if (!weighedUnits.equals(units) && selectivity.curriculum().needsGramians()) {
                    boolean[] judged = evaluated.valid(weighedUnits);
                    metrics.curriculumConflict(objectives.names(), UnitCosines.of(weighed.overall(), judged));
                }
                metrics.clock().ended(StepPhase.MEASURE);

                double[] keptUnits = weigh(evaluated, weighed, progress, random);
                double[] kept = perSample(keptUnits, weighedUnits);
                metrics.curriculum(keptUnits, perUnit(kept, units));
                metrics.clock().ended(StepPhase.WEIGH);
                double keptShare = metrics.keptShare();
                if (keptShare == 0) {
                    metrics.put("gradient-norm", 0.0);
                    metrics.put("learning-rate", optimizer.learningRate(progress));
                    return Optional.empty();
                }

                gradient.assign(0);
                INDArray encoderGradient = parameters.encoderPart(gradient);
                Kept survivors = new Kept(kept, selectivity.normalize() ? 1.0 / keptShare : 1.0);
                Optional<String> badDirection = realignAndCombine(
                        encoding, evaluated, before, survivors, progress, random, encoderGradient, metrics);
                if (badDirection.isPresent()) {
                    return badDirection;
                }
                evaluated.addParameterGradients(parameters, survivors.scaled(), gradient);
                metrics.clock().ended(StepPhase.COMBINE);
            }

            double norm = VectorNorm.of(gradient);
            metrics.put("gradient-norm", norm);
            metrics.put("learning-rate", optimizer.learningRate(progress));
            if (!Double.isFinite(norm)) {
                return Optional.of("the gradient is not finite");
            }
            return optimizer.update(theta, gradient, progress)
                    ? Optional.empty()
                    : Optional.of("the optimizer's update is not finite");
        }
    }

    /**
     * What the curriculum left.
     *
     * @param weights ω per sample
     * @param scale factor that makes up for what was dropped
     */
    private record Kept(double[] weights, double scale) {

        double[] scaled() {
            return Arrays.stream(weights).map(weight -> weight * scale).toArray();
        }

        boolean everything() {
            return Arrays.stream(weights).allMatch(weight -> weight == 1.0);
        }
    }

    /** Adds the update direction of the encoder's parameters to a gradient; returns what was not finite. */
    private Optional<String> realignAndCombine(
            Encoding encoding,
            EvaluatedObjectives evaluated,
            Measurement before,
            Kept kept,
            Progress progress,
            RandomStreams random,
            INDArray gradient,
            StepMetrics metrics) {
        if (realignment.realigner() instanceof JacobianRealigner realigner) {
            try (WeightedCotangents weighted = WeightedCotangents.of(evaluated.cotangents(), kept.scaled())) {
                return JacobianCombination.combine(
                        realigner,
                        encoding,
                        weighted.objectives(),
                        realignment.groups(),
                        group -> context(group, evaluated, progress, random, metrics),
                        gradient);
            }
        }
        GramianRealigner realigner = (GramianRealigner) realignment.realigner();
        Units units = before.units();
        // Where the curriculum dropped parts of a unit, what is left of it has another Gram matrix.
        boolean unitsAreCut =
                selectivity.granularity().unitSize() < realignment.granularity().unitSize() && !kept.everything();
        try (Measurement survivors = unitsAreCut && realigner.needsGramians()
                ? measureWhatIsLeft(encoding, evaluated, kept.weights(), units)
                : new Measurement(units, before.byGroup(), Optional.empty())) {
            boolean[] valid = evaluated.valid(units, kept.weights());
            double[] keptUnits = perUnit(kept.weights(), units);
            if (measures(progress) && (!unitsAreCut || realigner.needsGramians())) {
                metrics.conflictLeft(
                        survivors.byGroup().stream()
                                .map(group -> UnitCosines.of(group, valid))
                                .toList(),
                        keptUnits);
            }
            metrics.clock().ended(StepPhase.MEASURE);
            List<double[]> realigned = realign(realigner, survivors, valid, evaluated, progress, random, metrics);
            metrics.realigner(objectives.names(), realignment.groups(), realigned, keptUnits, valid);
            metrics.clock().ended(StepPhase.REALIGN);
            Combination.combine(encoding, evaluated, before, realignment.groups(), kept.scaled(), realigned, gradient);
            return Optional.empty();
        }
    }

    private Measurement measureWhatIsLeft(
            Encoding encoding, EvaluatedObjectives evaluated, double[] kept, Units units) {
        try (WeightedCotangents weighted = WeightedCotangents.of(evaluated.cotangents(), kept)) {
            return Measurement.measure(encoding, weighted.objectives(), units, realignment.groups());
        }
    }

    /** Whether the conflict of this step is wanted, by a component or for the log. */
    private boolean measures(Progress progress) {
        boolean logged = options.measureEvery() > 0 && progress.step() % options.measureEvery() == 0;
        boolean realigned = realignment.realigner() instanceof GramianRealigner realigner && realigner.needsGramians();
        // Of units and not of granularities: a group as large as the batch is the batch.
        int size = options.batchSize();
        boolean weighed = selectivity.curriculum().needsGramians()
                && selectivity
                        .granularity()
                        .units(size)
                        .equals(realignment.granularity().units(size));
        return logged || realigned || weighed;
    }

    private Measurement measure(Encoding encoding, List<Cotangents> cotangents, Units units, Progress progress) {
        return measures(progress)
                ? Measurement.measure(encoding, cotangents, units, realignment.groups())
                : Measurement.none(objectives.count(), units, realignment.groups());
    }

    private Measurement measureForCurriculum(Encoding encoding, EvaluatedObjectives evaluated, Units units) {
        return selectivity.curriculum().needsGramians()
                ? Measurement.measure(encoding, evaluated.cotangents(), units, realignment.groups())
                : Measurement.none(objectives.count(), units, realignment.groups());
    }

    /** ω per unit of the curriculum. */
    private double[] weigh(
            EvaluatedObjectives evaluated, Measurement measured, Progress progress, RandomStreams random) {
        Units units = measured.units();
        double[] weights = selectivity
                .curriculum()
                .weigh(new UnitMeasurements(
                        objectives.names(),
                        measured.overall(),
                        evaluated.valid(units),
                        evaluated.unitLosses(units),
                        evaluated.unitSimilarities(units),
                        progress,
                        random.child("curriculum").generator()));
        if (weights.length != units.count()) {
            throw new IllegalStateException(
                    "the curriculum gave " + weights.length + " weights for " + units.count() + " units");
        }
        for (double weight : weights) {
            if (!(weight >= 0 && weight <= 1)) {
                throw new IllegalStateException("the curriculum gave weight " + weight + "; weights are in [0, 1]");
            }
        }
        return weights;
    }

    /** Per parameter group, a per unit and objective. */
    private List<double[]> realign(
            GramianRealigner realigner,
            Measurement measured,
            boolean[] valid,
            EvaluatedObjectives evaluated,
            Progress progress,
            RandomStreams random,
            StepMetrics metrics) {
        List<double[]> weights = new ArrayList<>();
        for (int p = 0; p < realignment.groups().size(); p++) {
            ParameterGroup group = realignment.groups().get(p);
            weights.add(UnitRealigner.weights(
                    realigner, measured.byGroup().get(p), valid, context(group, evaluated, progress, random, metrics)));
        }
        return weights;
    }

    private RealignmentContext context(
            ParameterGroup group,
            EvaluatedObjectives evaluated,
            Progress progress,
            RandomStreams random,
            StepMetrics metrics) {
        return new RealignmentContext(
                group.name(),
                objectives.names(),
                evaluated.weightedValues(),
                progress,
                random.child("realigner").child(group.name()).generator(),
                (reason, units) -> metrics.fellBack(group, reason, units));
    }

    private void publish(TrainingEvent event) {
        listeners.forEach(listener -> listener.onEvent(event));
    }

    /** Tells every listener, also after one that throws: what failed first is what the run is said to have failed of. */
    private void publishFailure(TrainingEvent.Failed event) {
        for (TrainingListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                if (e != event.cause()) {
                    event.cause().addSuppressed(e);
                }
            }
        }
    }

    private static double[] perSample(double[] perUnit, Units units) {
        double[] perSample = new double[units.samples()];
        Arrays.setAll(perSample, sample -> perUnit[units.unitOf(sample)]);
        return perSample;
    }

    /** The mean over each unit's samples. */
    private static double[] perUnit(double[] perSample, Units units) {
        double[] perUnit = new double[units.count()];
        for (int u = 0; u < perUnit.length; u++) {
            perUnit[u] = Arrays.stream(perSample, units.begin(u), units.end(u))
                    .average()
                    .orElse(0.0);
        }
        return perUnit;
    }
}
