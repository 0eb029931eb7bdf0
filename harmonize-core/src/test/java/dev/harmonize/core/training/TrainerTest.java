package dev.harmonize.core.training;

import static dev.harmonize.core.fixtures.Harmonizers.FIRST_ROW_TWICE;
import static dev.harmonize.core.fixtures.Harmonizers.KEEP_AGREEING;
import static dev.harmonize.core.fixtures.Harmonizers.KEEP_ALL;
import static dev.harmonize.core.fixtures.Harmonizers.PROJECT;
import static dev.harmonize.core.fixtures.Harmonizers.SUM;
import static dev.harmonize.core.fixtures.Harmonizers.UNDECIDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.fixtures.Harmonizers;
import dev.harmonize.core.fixtures.LinearEncoder;
import dev.harmonize.core.fixtures.Reference;
import dev.harmonize.core.fixtures.SquaredDistance;
import dev.harmonize.core.fixtures.VectorDataset;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.Granularity;
import dev.harmonize.core.wiring.NamedProbe;
import dev.harmonize.core.wiring.Objective;
import dev.harmonize.core.wiring.Objectives;
import dev.harmonize.core.wiring.Realignment;
import dev.harmonize.core.wiring.Scope;
import dev.harmonize.core.wiring.Selectivity;
import dev.harmonize.core.wiring.TrainingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One step of plain gradient descent with rate 1 shows the update; it is compared with {@link Reference}. */
class TrainerTest {

    private static final int BATCH = 6;
    private static final RandomStreams STREAMS = new RandomStreams(3);
    private static final double TOLERANCE = 1e-5;

    private static final Loss NOT_FINITE = (embeddings, parameters) -> {
        LossResult sound = new SquaredDistance().evaluate(embeddings, parameters);
        return new LossResult(
                Double.NaN,
                sound.perSample(),
                sound.valid(),
                sound.similarities(),
                sound.gradients(),
                sound.parameterGradients());
    };

    private final List<TrainingEvent> events = new ArrayList<>();
    private final Map<Integer, Map<StepPhase, Long>> phases = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"triplet", "group(2)", "group(4)", "batch"})
    void plainSumIsTheGradientWhateverTheGranularity(String granularity) {
        double[] update = update(SUM, KEEP_ALL, granularity, granularity, Scope.SHARED, Set.of(), true);

        double[][][] g = reference(Set.of());
        double[] expected = new double[update.length];
        for (double[][] sample : g) {
            addScaled(expected, sample[0], 1);
            addScaled(expected, sample[1], 1);
        }
        assertThat(update).containsExactly(expected, within(TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"triplet", "group(2)", "group(4)", "batch"})
    void projectionActsWithinEachUnitAndOnlyOnSharedParameters(String granularity) {
        double[] update = update(PROJECT, KEEP_ALL, granularity, granularity, Scope.SHARED, Set.of(), true);

        double[] expected = realigned(reference(Set.of()), unitSize(granularity), 0, Reference.sharedLength());
        assertThat(update).containsExactly(expected, within(TOLERANCE));
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void eachScopeComparesWithinItsGroups(Scope scope) {
        double[] update = update(PROJECT, KEEP_ALL, "triplet", "triplet", scope, Set.of(), true);

        double[][][] g = reference(Set.of());
        int shared = Reference.sharedLength();
        double[] expected = switch (scope) {
            case SHARED -> realigned(g, 1, 0, shared);
            case ALL -> realigned(g, 1, 0, update.length);
            case PER_MODULE, PER_LAYER -> {
                double[] backbone = realigned(g, 1, 0, shared);
                double[] heads = realigned(g, 1, shared, update.length);
                System.arraycopy(heads, shared, backbone, shared, update.length - shared);
                yield backbone;
            }
        };
        assertThat(update).containsExactly(expected, within(TOLERANCE));
    }

    @Test
    void droppedUnitsContributeNothingAndTheOthersAreScaledUp() {
        double[] update = update(SUM, KEEP_AGREEING, "triplet", "triplet", Scope.SHARED, Set.of(), true);
        double[] unscaled = update(SUM, KEEP_AGREEING, "triplet", "triplet", Scope.SHARED, Set.of(), false);

        double[][][] g = reference(Set.of());
        double[] expected = new double[update.length];
        int kept = 0;
        for (double[][] sample : g) {
            if (product(sample[0], sample[1], 0, Reference.sharedLength()) >= 0) {
                kept++;
                addScaled(expected, sample[0], 1);
                addScaled(expected, sample[1], 1);
            }
        }
        assertThat(kept).as("some samples are kept and some are not").isBetween(1, BATCH - 1);
        assertThat(unscaled).containsExactly(expected, within(TOLERANCE));
        double scale = (double) BATCH / kept;
        assertThat(update)
                .containsExactly(
                        Arrays.stream(expected).map(each -> each * scale).toArray(), within(TOLERANCE));
    }

    @Test
    void aBatchIsRealignedWithoutTheTripletsThatWereDropped() {
        double[] update = update(PROJECT, KEEP_AGREEING, "batch", "triplet", Scope.ALL, Set.of(), false);

        double[][][] g = reference(Set.of());
        double[][] sums = new double[2][update.length];
        for (double[][] sample : g) {
            if (product(sample[0], sample[1], 0, update.length) >= 0) {
                addScaled(sums[0], sample[0], 1);
                addScaled(sums[1], sample[1], 1);
            }
        }
        double[] expected = realigned(new double[][][] {sums}, 1, 0, update.length);
        assertThat(update).containsExactly(expected, within(TOLERANCE));
    }

    @Test
    void aTripletWithoutTextKeepsItsOneObjectiveAsItIs() {
        Set<Integer> textless = Set.of(0, 1, 2, 3);
        double[] update = update(PROJECT, KEEP_AGREEING, "triplet", "triplet", Scope.ALL, textless, false);

        double[][][] g = reference(textless);
        double[] expected = new double[update.length];
        for (double[][] sample : g) {
            double product = product(sample[0], sample[1], 0, update.length);
            if (product >= 0) {
                addScaled(expected, sample[0], 1);
                addScaled(expected, sample[1], 1);
            }
        }
        assertThat(update).containsExactly(expected, within(TOLERANCE));
    }

    @Test
    void aJacobianRealignerReplacesTheSumWithinItsGroups() {
        double[] update = update(FIRST_ROW_TWICE, KEEP_ALL, "batch", "batch", Scope.SHARED, Set.of(), true);

        double[] expected = new double[update.length];
        for (double[][] sample : reference(Set.of())) {
            for (int n = 0; n < expected.length; n++) {
                expected[n] += n < Reference.sharedLength() ? 2 * sample[0][n] : sample[0][n] + sample[1][n];
            }
        }
        assertThat(update).containsExactly(expected, within(TOLERANCE));
    }

    @Test
    void aStepInWhichEverythingIsDroppedChangesNothing() {
        Curriculum dropAll = measurements -> new double[measurements.units()];

        double[] update = update(SUM, dropAll, "triplet", "triplet", Scope.SHARED, Set.of(), true);

        assertThat(update).containsOnly(0.0);
        assertThat(metricsOfFirstStep()).containsEntry("kept", 0.0);
    }

    @Test
    void stepsReportCosinesBeforeRealignment() {
        update(PROJECT, KEEP_ALL, "triplet", "triplet", Scope.SHARED, Set.of(), true);

        double[] cosines = Arrays.stream(reference(Set.of()))
                .mapToDouble(sample -> {
                    int shared = Reference.sharedLength();
                    return product(sample[0], sample[1], 0, shared)
                            / Math.sqrt(product(sample[0], sample[0], 0, shared)
                                    * product(sample[1], sample[1], 0, shared));
                })
                .sorted()
                .toArray();
        assertThat(metricsOfFirstStep().get("cosine.va~vt.mean"))
                .isCloseTo(Arrays.stream(cosines).average().orElseThrow(), within(1e-4));
        assertThat(metricsOfFirstStep().get("cosine.va~vt.p50")).isCloseTo((cosines[2] + cosines[3]) / 2, within(1e-4));
        assertThat(metricsOfFirstStep().get("conflict-rate"))
                .isEqualTo(
                        (double) Arrays.stream(cosines).filter(each -> each < 0).count() / BATCH);
        assertThat(metricsOfFirstStep())
                .containsKeys(
                        "loss.va",
                        "loss.vt",
                        "cosine.va~vt.p05",
                        "cosine.va~vt.p95",
                        "kept",
                        "weight.va",
                        "weight.vt",
                        "gradient-norm",
                        "learning-rate",
                        "triplets-per-second");
    }

    @Test
    void eachGroupOfAScopeReportsItsOwnCosines() {
        double[] update = update(PROJECT, KEEP_ALL, "triplet", "triplet", Scope.PER_LAYER, Set.of(), true);

        Map<String, Double> metrics = metricsOfFirstStep();
        int shared = Reference.sharedLength();
        assertThat(metrics.get("cosine.va~vt.mean")).isCloseTo(meanCosine(0, update.length), within(1e-4));
        assertThat(metrics.get("group.backbone.cosine.va~vt.mean")).isCloseTo(meanCosine(0, shared), within(1e-4));
        // No head is reached by both objectives, so that their contributions to the heads are at right angles.
        assertThat(metrics.get("group.heads.cosine.va~vt.mean")).isZero();
        assertThat(metrics.get("group.heads.conflict-rate")).isZero();
        assertThat(metrics.get("group.heads.weight.va")).isEqualTo(1.0);
        assertThat(metrics.get("group.backbone.weight.va")).isGreaterThan(1.0);
        assertThat(metrics.get("group.backbone.realigner-acted"))
                .isEqualTo(metrics.get("group.backbone.conflict-rate"));
        assertThat(2 * metrics.getOrDefault("realigner-acted", Double.NaN))
                .isEqualTo(metrics.get("group.backbone.realigner-acted"));
    }

    @Test
    void whereTheCurriculumDropsEveryConflictTheRealignerIsSeenToHaveNothingToDo() {
        update(PROJECT, KEEP_AGREEING, "triplet", "triplet", Scope.SHARED, Set.of(), true);

        Map<String, Double> metrics = metricsOfFirstStep();
        assertThat(metrics.get("conflict-rate")).isPositive();
        assertThat(metrics.get("curriculum-acted")).isEqualTo(metrics.get("conflict-rate"));
        assertThat(metrics.get("both-could-act")).isEqualTo(metrics.get("conflict-rate"));
        assertThat(metrics).containsEntry("conflict-left", 0.0).containsEntry("realigner-acted", 0.0);
        assertThat(metrics).containsEntry("weight.va", 1.0);
        assertThat(metrics.keySet()).noneMatch(name -> name.startsWith("curriculum."));
    }

    @Test
    void withoutACurriculumTheRealignerActsOnEveryConflict() {
        update(PROJECT, KEEP_ALL, "triplet", "triplet", Scope.SHARED, Set.of(), true);

        Map<String, Double> metrics = metricsOfFirstStep();
        assertThat(metrics).containsEntry("curriculum-acted", 0.0).containsEntry("both-could-act", 0.0);
        assertThat(metrics.get("realigner-acted")).isEqualTo(metrics.get("conflict-rate"));
        assertThat(metrics.get("conflict-left")).isEqualTo(metrics.get("conflict-rate"));
    }

    @Test
    void aCurriculumOfAnotherGranularityShowsTheCosinesThatItSaw() {
        double[] update = update(PROJECT, KEEP_AGREEING, "batch", "triplet", Scope.ALL, Set.of(), true);

        Map<String, Double> metrics = metricsOfFirstStep();
        double[][] sums = new double[2][update.length];
        double[][] left = new double[2][update.length];
        for (double[][] sample : reference(Set.of())) {
            for (int k = 0; k < 2; k++) {
                addScaled(sums[k], sample[k], 1);
                addScaled(left[k], sample[k], product(sample[0], sample[1], 0, update.length) >= 0 ? 1 : 0);
            }
        }
        assertThat(metrics).containsEntry("units", 1.0).containsEntry("curriculum.units", (double) BATCH);
        assertThat(metrics.get("curriculum.cosine.va~vt.mean")).isCloseTo(meanCosine(0, update.length), within(1e-4));
        assertThat(metrics.get("curriculum-acted")).isEqualTo(metrics.get("curriculum.conflict-rate"));
        assertThat(metrics.get("cosine.va~vt.mean")).isCloseTo(cosine(sums, 0, update.length), within(1e-4));
        assertThat(metrics.get("conflict-left")).isEqualTo(cosine(left, 0, update.length) < 0 ? 1.0 : 0.0);
    }

    @Test
    void tripletsWithoutTextAreKeptAndCountedApart() {
        Set<Integer> textless = Set.of(0, 2, 3);
        double[] update = update(PROJECT, KEEP_AGREEING, "triplet", "triplet", Scope.ALL, textless, true);

        double[] cosines = Arrays.stream(reference(textless))
                .mapToDouble(sample -> cosine(sample, 0, update.length))
                .filter(cosine -> !Double.isNaN(cosine))
                .toArray();
        double conflicts = Arrays.stream(cosines).filter(cosine -> cosine < 0).count();
        Map<String, Double> metrics = metricsOfFirstStep();
        assertThat(metrics)
                .containsEntry("units", (double) BATCH)
                .containsEntry("units-without-cosine", 3.0)
                .containsEntry("units-with-one-objective", 3.0)
                .containsEntry("units-without-objective", 0.0)
                .containsEntry("conflict-rate", conflicts / 3)
                .containsEntry("curriculum-acted", conflicts / BATCH);
        assertThat(metrics.get("cosine.va~vt.mean"))
                .isCloseTo(Arrays.stream(cosines).average().orElseThrow(), within(1e-4));
    }

    @Test
    void fallbacksOfTheRealignerAreCountedAndToldBeforeTheStepIs() {
        update(UNDECIDED, KEEP_ALL, "triplet", "triplet", Scope.SHARED, Set.of(), true);

        long conflicts = Arrays.stream(reference(Set.of()))
                .filter(sample -> product(sample[0], sample[1], 0, Reference.sharedLength()) < 0)
                .count();
        assertThat(conflicts).isBetween(1L, BATCH - 1L);
        assertThat(metricsOfFirstStep()).containsEntry("realigner-fallbacks", (double) conflicts);
        int told = events.indexOf(
                new TrainingEvent.RealignerFellBack(0, "shared", "there is conflict; used the sum", (int) conflicts));
        assertThat(told).isNotNegative();
        assertThat(events.get(told + 1)).isInstanceOf(TrainingEvent.StepCompleted.class);
    }

    @Test
    void whereNothingFallsBackNothingIsCounted() {
        update(PROJECT, KEEP_ALL, "triplet", "triplet", Scope.SHARED, Set.of(), true);

        assertThat(metricsOfFirstStep()).doesNotContainKey("realigner-fallbacks");
    }

    @Test
    void aRealignerOfGradientsHasNoWeightsButCosines() {
        update(FIRST_ROW_TWICE, KEEP_ALL, "batch", "batch", Scope.SHARED, Set.of(), true);

        assertThat(metricsOfFirstStep())
                .containsKeys("cosine.va~vt.mean", "conflict-rate", "curriculum-acted", "both-could-act")
                .doesNotContainKeys("weight.va", "realigner-acted", "conflict-left");
    }

    @Test
    void aStepThatIsNotFiniteIsSkippedAndTooManyInARowFailTheRun() {
        Trainer trainer = trainer(
                new TrainingOptions(5, BATCH, Optional.empty(), Optional.empty(), Optional.empty(), "train", 1, 2),
                NOT_FINITE,
                SUM,
                KEEP_ALL,
                "batch",
                "batch",
                Scope.ALL,
                Set.of(),
                true);

        assertThatThrownBy(trainer::train)
                .isInstanceOf(TrainingFailedException.class)
                .hasMessageContaining("step 2: loss 'va' is not finite; 3 steps in a row had to be skipped")
                .hasMessageContaining("training.max-bad-steps allows 2");
        assertThat(events.stream()
                        .filter(event -> !(event instanceof TrainingEvent.EpochCompleted))
                        .map(event -> event.getClass().getSimpleName()))
                .containsExactly("Started", "StepSkipped", "StepSkipped", "StepSkipped", "Failed");
    }

    @Test
    void aRunOfWhichEveryStepWasSkippedFails() {
        Trainer trainer = trainer(
                new TrainingOptions(2, BATCH, Optional.empty(), Optional.empty(), Optional.empty(), "train", 1, 10),
                NOT_FINITE,
                SUM,
                KEEP_ALL,
                "batch",
                "batch",
                Scope.ALL,
                Set.of(),
                true);

        assertThatThrownBy(trainer::train)
                .isInstanceOf(TrainingFailedException.class)
                .hasMessage("step 1: loss 'va' is not finite; every step had to be skipped, so nothing was learned;"
                        + " a lower optimizer learning rate or a longer warm-up usually helps");
    }

    @Test
    void aLossThatFindsNoSampleIsToldAndTheStepGoesOn() {
        Set<Integer> everybody = IntStream.range(0, BATCH).boxed().collect(Collectors.toSet());

        double[] update = update(SUM, KEEP_ALL, "triplet", "triplet", Scope.SHARED, everybody, true);

        double[] expected = new double[update.length];
        for (double[][] sample : reference(everybody)) {
            addScaled(expected, sample[0], 1);
        }
        assertThat(update).containsExactly(expected, within(TOLERANCE));
        assertThat(events).contains(new TrainingEvent.LossHadNoSamples(0, "vt"));
        assertThat(events).doesNotContain(new TrainingEvent.LossHadNoSamples(0, "va"));
        assertThat(metricsOfFirstStep()).containsEntry("loss.vt", 0.0);
    }

    @Test
    void whatALossLearnsItselfIsLoggedAndLearntFromWhatTheCurriculumKeeps() {
        // Sample i has slope 2^i, so that the update tells which samples were kept.
        Loss learning = new Loss() {
            @Override
            public Parameters parameters() {
                return new Parameters(
                        List.of(new Segment("temperature", List.of(1L), "loss", OptionalInt.empty(), false)));
            }

            @Override
            public void initialize(INDArray parameters) {
                parameters.putScalar(0, 0.5);
            }

            @Override
            public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
                LossResult result = new SquaredDistance().evaluate(embeddings, parameters);
                INDArray slopes = Nd4j.createFromArray(1f, 2f, 4f, 8f, 16f, 32f).reshape('c', BATCH, 1);
                return new LossResult(
                        result.value(),
                        result.perSample(),
                        result.valid(),
                        result.similarities(),
                        result.gradients(),
                        Optional.of(slopes));
            }
        };
        Curriculum firstAndLast = measurements -> new double[] {1, 0, 0, 0, 0, 1};
        Trainer trainer = trainer(
                new TrainingOptions(1, BATCH, Optional.empty(), Optional.empty(), Optional.empty(), "train", 1, 0),
                learning,
                SUM,
                firstAndLast,
                "triplet",
                "triplet",
                Scope.SHARED,
                Set.of(),
                true);

        TrainedModel model = trainer.train();

        INDArray learnt = model.parameters().layout().view(model.theta(), "loss.va.temperature");
        // (1 + 32) · 6 / 2, for two of six units were kept.
        assertThat(learnt.getDouble(0)).isCloseTo(0.5 - 33 * 3, within(TOLERANCE));
        assertThat(metricsOfFirstStep()).containsEntry("loss.va.temperature", 0.5);
    }

    @Test
    void aJacobianRealignerNeverSeesGradientsThatAreNotFinite() {
        Loss broken = (embeddings, parameters) -> {
            LossResult sound = new SquaredDistance().evaluate(embeddings, parameters);
            sound.gradients().get(0).putScalar(0, Double.NaN);
            return sound;
        };
        JacobianRealigner refusing = (jacobian, context) -> {
            throw new AssertionError("called with " + jacobian);
        };
        Trainer trainer = trainer(
                new TrainingOptions(1, BATCH, Optional.empty(), Optional.empty(), Optional.empty(), "train", 0, 1),
                broken,
                refusing,
                KEEP_ALL,
                "batch",
                "batch",
                Scope.ALL,
                Set.of(),
                true);

        assertThatThrownBy(trainer::train)
                .isInstanceOf(TrainingFailedException.class)
                .hasMessageContaining("the gradients are not finite");
        assertThat(events).contains(new TrainingEvent.StepSkipped(0, "the gradients are not finite"));
    }

    @Test
    void whatAListenerThrowsFailsTheRunAndEveryListenerHearsOfIt() {
        IllegalStateException full = new IllegalStateException("disk full");
        List<TrainingListener> listeners = List.of(
                event -> {
                    if (event instanceof TrainingEvent.StepCompleted) {
                        throw full;
                    }
                    if (event instanceof TrainingEvent.Failed) {
                        throw new IllegalStateException("still full");
                    }
                },
                events::add);
        Trainer trainer = trainer(
                new TrainingOptions(3, BATCH, Optional.empty(), Optional.empty(), Optional.empty(), "train", 1, 0),
                new SquaredDistance(),
                SUM,
                KEEP_ALL,
                "batch",
                "batch",
                Scope.ALL,
                Set.of(),
                true,
                listeners);

        assertThatThrownBy(trainer::train).isSameAs(full);

        assertThat(events)
                .containsExactly(
                        new TrainingEvent.Started(
                                3, new LinearEncoder().parameters().length()),
                        new TrainingEvent.Failed(0, full));
        assertThat(full.getSuppressed()).extracting(Throwable::getMessage).containsExactly("still full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "group(6)"})
    void aCurriculumOfTheBatchSeesTheConflictAlsoIfNobodyElseDoes(String granularity) {
        List<Double> seen = new ArrayList<>();
        Curriculum watching = measurements -> {
            seen.add(measurements.smallestCosine(0));
            return new double[] {1};
        };
        Trainer trainer = trainer(
                new TrainingOptions(1, BATCH, Optional.empty(), Optional.empty(), Optional.empty(), "train", 0, 0),
                new SquaredDistance(),
                SUM,
                watching,
                granularity,
                "batch",
                Scope.ALL,
                Set.of(),
                true);

        trainer.train();

        double[][] sums = new double[2][initialTheta().length];
        for (double[][] sample : reference(Set.of())) {
            addScaled(sums[0], sample[0], 1);
            addScaled(sums[1], sample[1], 1);
        }
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).isCloseTo(cosine(sums, 0, sums[0].length), within(1e-4));
    }

    @Test
    void everyMomentOfAStepBelongsToAPhase() {
        update(PROJECT, KEEP_AGREEING, "batch", "triplet", Scope.ALL, Set.of(), true);

        assertThat(phases).containsOnlyKeys(0);
        Map<StepPhase, Long> times = phases.getOrDefault(0, Map.of());
        assertThat(times.keySet()).containsExactly(StepPhase.values());
        assertThat(times.values()).allMatch(time -> time >= 0);
        double seconds = times.values().stream().mapToLong(Long::longValue).sum() / 1e9;
        assertThat(metricsOfFirstStep().get("triplets-per-second")).isCloseTo(BATCH / seconds, withinPercentage(1e-6));
    }

    @Test
    void aStepThatKeptNothingEndsWithThePhaseOfTheCurriculum() {
        Curriculum dropAll = measurements -> new double[measurements.units()];

        update(SUM, dropAll, "triplet", "triplet", Scope.SHARED, Set.of(), true);

        assertThat(phases.getOrDefault(0, Map.of()))
                .doesNotContainKeys(StepPhase.REALIGN, StepPhase.COMBINE)
                .containsKeys(StepPhase.WEIGH, StepPhase.UPDATE);
    }

    @Test
    void trainingTwiceGivesTheSameNumbersToTheLastBit() {
        double[] first = update(PROJECT, KEEP_AGREEING, "group(2)", "triplet", Scope.SHARED, Set.of(), true);
        double[] second = update(PROJECT, KEEP_AGREEING, "group(2)", "triplet", Scope.SHARED, Set.of(), true);

        assertThat(second).containsExactly(first);
    }

    /** θ before minus θ after one step. */
    private double[] update(
            Realigner realigner,
            Curriculum curriculum,
            String granularity,
            String curriculumGranularity,
            Scope scope,
            Set<Integer> textless,
            boolean normalize) {
        events.clear();
        Trainer trainer = trainer(
                new TrainingOptions(1, BATCH, Optional.empty(), Optional.empty(), Optional.empty(), "train", 1, 0),
                new SquaredDistance(),
                realigner,
                curriculum,
                granularity,
                curriculumGranularity,
                scope,
                textless,
                normalize);
        double[] after = trainer.train().theta().toDoubleVector();
        double[] before = initialTheta();
        double[] update = new double[after.length];
        Arrays.setAll(update, n -> before[n] - after[n]);
        return update;
    }

    private Trainer trainer(
            TrainingOptions options,
            Loss loss,
            Realigner realigner,
            Curriculum curriculum,
            String granularity,
            String curriculumGranularity,
            Scope scope,
            Set<Integer> textless,
            boolean normalize) {
        return trainer(
                options,
                loss,
                realigner,
                curriculum,
                granularity,
                curriculumGranularity,
                scope,
                textless,
                normalize,
                List.of(events::add));
    }

    private Trainer trainer(
            TrainingOptions options,
            Loss loss,
            Realigner realigner,
            Curriculum curriculum,
            String granularity,
            String curriculumGranularity,
            Scope scope,
            Set<Integer> textless,
            boolean normalize,
            List<TrainingListener> listeners) {
        LinearEncoder encoder = new LinearEncoder();
        Objectives objectives = new Objectives(List.of(
                new Objective("va", loss, Reference.OBJECTIVES.get(0), 1.0),
                new Objective("vt", loss, Reference.OBJECTIVES.get(1), 1.0)));
        Optimizer descent = new UpdaterOptimizer(
                new ModelParameters(encoder, objectives).layout().length(),
                options.steps(),
                1.0,
                new LearningRateSchedule(LearningRateSchedule.Kind.CONSTANT, 0, 0),
                Sgd::new);
        Composition composition = new Composition(
                new VectorDataset(BATCH, textless),
                encoder,
                objectives,
                new Realignment(
                        realigner, Granularity.parse(granularity).orElseThrow(), scope.groups(encoder.parameters())),
                new Selectivity(
                        curriculum, Granularity.parse(curriculumGranularity).orElseThrow(), normalize),
                descent,
                options,
                List.<NamedProbe>of(),
                STREAMS);
        return TrainingModule.injector(composition, listeners, (step, nanoseconds) -> phases.put(step, nanoseconds))
                .getInstance(Trainer.class);
    }

    private static double[] initialTheta() {
        LinearEncoder encoder = new LinearEncoder();
        INDArray theta = org.nd4j.linalg.factory.Nd4j.zeros(
                org.nd4j.linalg.api.buffer.DataType.FLOAT, encoder.parameters().length());
        encoder.initialize(theta, STREAMS.child("initialization"));
        return theta.toDoubleVector();
    }

    /** Per-sample contributions in the order of the first batch. */
    private static double[][][] reference(Set<Integer> textless) {
        VectorDataset dataset = new VectorDataset(BATCH, textless);
        StreamRequest request = StreamRequest.of("train", BATCH, StreamRequest.Mode.TRAINING, STREAMS.child("batches"));
        List<Sample> samples = new ArrayList<>();
        try (BatchStream stream = dataset.open(request)) {
            for (long id : stream.next().batch().ids()) {
                samples.add(dataset.sample("train", (int) id, Reading.evaluation(new RandomStreams(0).generator())));
            }
        }
        return new Reference(initialTheta(), samples).contributions();
    }

    /** Σ_u Σ_k a_{u,k} g_{u,k}, projected within parameters [begin, end) and plainly summed elsewhere. */
    private static double[] realigned(double[][][] g, int unitSize, int begin, int end) {
        double[] update = new double[g[0][0].length];
        for (int first = 0; first < g.length; first += unitSize) {
            double[][] unit = new double[2][update.length];
            for (int i = first; i < Math.min(g.length, first + unitSize); i++) {
                addScaled(unit[0], g[i][0], 1);
                addScaled(unit[1], g[i][1], 1);
            }
            double product = product(unit[0], unit[1], begin, end);
            for (int k = 0; k < 2; k++) {
                double weight = Harmonizers.projectionWeight(product, product(unit[k], unit[k], begin, end));
                for (int n = 0; n < update.length; n++) {
                    update[n] += (n >= begin && n < end ? weight : 1) * unit[k][n];
                }
            }
        }
        return update;
    }

    private static int unitSize(String granularity) {
        return Math.min(BATCH, Granularity.parse(granularity).orElseThrow().unitSize());
    }

    private static double product(double[] a, double[] b, int begin, int end) {
        double sum = 0;
        for (int n = begin; n < end; n++) {
            sum += a[n] * b[n];
        }
        return sum;
    }

    private static void addScaled(double[] target, double[] addend, double factor) {
        for (int n = 0; n < target.length; n++) {
            target[n] += factor * addend[n];
        }
    }

    private static double cosine(double[][] rows, int begin, int end) {
        return product(rows[0], rows[1], begin, end)
                / Math.sqrt(product(rows[0], rows[0], begin, end) * product(rows[1], rows[1], begin, end));
    }

    /** Over the samples of the first batch, all of which have text. */
    private static double meanCosine(int begin, int end) {
        return Arrays.stream(reference(Set.of()))
                .mapToDouble(sample -> cosine(sample, begin, end))
                .average()
                .orElseThrow();
    }

    private Map<String, Double> metricsOfFirstStep() {
        return events.stream()
                .filter(TrainingEvent.StepCompleted.class::isInstance)
                .map(event -> ((TrainingEvent.StepCompleted) event).metrics())
                .findFirst()
                .orElseThrow();
    }
}
