package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.training.Trainer;
import dev.harmonize.core.training.TrainingModule;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.Objective;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run whose batches are encoded in pieces learns what it would have learnt without, with every kind of realigner and
 * curriculum, losses that learn something themselves or compare three modalities, dropout and left-out tokens. Plain
 * gradient descent, because Adam makes whole steps of the rounding errors of a gradient that is zero.
 */
class MicroBatchTrainingTest {

    private static final double TOLERANCE = 1e-5;

    private static final String RUN = """
            harmonize {
              seed = 11
              dataset {
                use = random-vectors
                random-vectors {
                  samples = 16, video-tokens = 6, video-width = 4, audio-tokens = 5, audio-width = 4
                  text-tokens = 3, text-width = 4, text-candidates = 2
                }
              }
              encoder {
                use = vatt
                vatt { size = micro, width = 16, heads = 2, layers = 2, dropout = 0.2, drop-token = 0.5, head-norm = none }
              }
              losses {
                va { use = nce, between = [video, audio] }
                vt { use = mil-nce, between = [video, text] }
              }
              curriculum { cosine-threshold { start = 0.0, end = 0.0 } }
              optimizer { use = sgd, sgd { learning-rate = 0.1 } }
              training { steps = 2, batch-size = 7 }
            }
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "realigner { use = sum, granularity = batch }, training.measure-every = 0",
                "realigner { use = sum, granularity = triplet }",
                "realigner { use = pcgrad, granularity = triplet, scope = all }",
                "realigner { use = pcgrad, granularity = \"group(2)\", scope = per-layer }",
                "realigner { use = pcgrad, granularity = \"group(4)\", scope = per-module }",
                "realigner { use = pcgrad, granularity = batch, scope = shared }",
                "realigner { use = graddrop, granularity = batch, scope = shared }",
                "realigner { use = pcgrad, granularity = triplet }, curriculum { use = cosine-threshold }",
                "realigner { use = pcgrad, granularity = batch },"
                        + " curriculum { use = cosine-threshold, granularity = triplet }",
                "realigner { use = graddrop, granularity = batch },"
                        + " curriculum { use = cosine-threshold, granularity = \"group(2)\" }"
            })
    void piecesChangeNothing(String harmonization) throws IOException {
        assertPiecesChangeNothing(harmonization, List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "realigner { use = sum, granularity = batch }",
                "realigner { use = pcgrad, granularity = triplet, scope = shared }",
                "realigner { use = pcgrad, granularity = batch },"
                        + " curriculum { use = cosine-threshold, granularity = triplet }"
            })
    void piecesChangeNothingInWhatALossLearnsItself(String harmonization) throws IOException {
        // With its default of -10 the rounding of the bias alone would come close to the tolerance.
        assertPiecesChangeNothing(
                "losses.va { use = siglip, siglip { bias = -1 } }, " + harmonization,
                List.of("loss.va.log-scale", "loss.va.bias"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "realigner { use = sum, granularity = batch }",
                "realigner { use = pcgrad, granularity = \"group(2)\", scope = per-module }"
            })
    void piecesChangeNothingInALossOfThreeModalities(String harmonization) throws IOException {
        assertPiecesChangeNothing(
                "dataset.random-vectors.text-candidates = 1, encoder.vatt.projection = joint,"
                        + " losses { vt = null, va.use = info-nce, vat { use = gram, between = [video, audio, text] } }, "
                        + harmonization,
                List.of("loss.va.log-scale"));
    }

    /**
     * Trains with and without pieces and compares.
     *
     * @param ofLosses the segments of what losses learn themselves; each is compared alone too, as it is too short to
     *     show among all that the encoder learns
     */
    private void assertPiecesChangeNothing(String changes, List<String> ofLosses) throws IOException {
        Composition whole = composition(changes, List.of());
        Trained expected = train(whole);
        Parameters layout = expected.layout();
        INDArray start = start(whole, layout);
        Trained actual = train(composition(changes, List.of("training.micro-batch=3")));

        assertClose("everything learnt", actual.theta(), expected.theta(), start);
        assertThat(layout.segments().stream().map(Segment::name).filter(name -> name.startsWith("loss.")))
                .containsExactlyElementsOf(ofLosses);
        for (String name : ofLosses) {
            assertClose(
                    name,
                    layout.view(actual.theta(), name),
                    layout.view(expected.theta(), name),
                    layout.view(start, name));
        }
        assertSameFigures(actual.steps(), expected.steps());
    }

    /** As everything is before the first step. */
    private static INDArray start(Composition composition, Parameters layout) {
        Encoder encoder = composition.encoder();
        INDArray start = Nd4j.zeros(DataType.FLOAT, layout.length());
        long end = encoder.parameters().length();
        encoder.initialize(
                start.get(NDArrayIndex.interval(0, end)), composition.streams().child("initialization"));
        for (Objective objective : composition.objectives().all()) {
            long begin = end;
            end += objective.loss().parameters().length();
            if (begin < end) {
                objective.loss().initialize(start.get(NDArrayIndex.interval(begin, end)));
            }
        }
        return start;
    }

    private static void assertClose(String what, INDArray actual, INDArray expected, INDArray start) {
        double length = expected.sub(start).norm2Number().doubleValue();
        assertThat(actual.sub(expected).norm2Number().doubleValue())
                .as("%s: distance after 2 steps; the way from the start is %s", what, length)
                .isLessThan(TOLERANCE * length);
    }

    private static void assertSameFigures(List<Map<String, Double>> actual, List<Map<String, Double>> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int step = 0; step < expected.size(); step++) {
            Map<String, Double> figures = actual.get(step);
            assertThat(figures).containsOnlyKeys(expected.get(step).keySet());
            expected.get(step).forEach((name, value) -> {
                if (!name.equals("triplets-per-second")) {
                    assertThat(figures.get(name))
                            .as(name)
                            .isCloseTo(value, within(1e-4 * Math.max(1.0, Math.abs(value))));
                }
            });
        }
    }

    private record Trained(Parameters layout, INDArray theta, List<Map<String, Double>> steps) {}

    private static Trained train(Composition composition) {
        List<TrainingEvent> events = new ArrayList<>();
        TrainedModel model = TrainingModule.injector(composition, List.of(events::add))
                .getInstance(Trainer.class)
                .train();
        List<Map<String, Double>> steps = events.stream()
                .filter(TrainingEvent.StepCompleted.class::isInstance)
                .map(event -> ((TrainingEvent.StepCompleted) event).metrics())
                .toList();
        assertThat(steps).hasSize(2);
        return new Trained(model.parameters().layout(), model.theta(), steps);
    }

    private Composition composition(String harmonization, List<String> overrides) throws IOException {
        Path config = Files.writeString(folder.resolve("run.conf"), RUN + "harmonize { " + harmonization + " }\n");
        try (PluginCatalog catalog = new PluginOptions().load()) {
            Problems problems = new Problems();
            Optional<RunSpec> spec = new RunSpecReader(catalog, problems).read(ConfigSource.read(config, overrides));
            problems.throwIfAny();
            return Composer.composeOrThrow(spec.orElseThrow());
        }
    }
}
