package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.probe.Probe;
import dev.harmonize.api.probe.ProbeContext;
import dev.harmonize.core.fixtures.Harmonizers;
import dev.harmonize.core.fixtures.LinearEncoder;
import dev.harmonize.core.fixtures.Misaligned;
import dev.harmonize.core.fixtures.SquaredDistance;
import dev.harmonize.core.fixtures.VectorDataset;
import dev.harmonize.core.wiring.Granularity;
import dev.harmonize.core.wiring.NamedProbe;
import dev.harmonize.core.wiring.Objective;
import dev.harmonize.core.wiring.Objectives;
import dev.harmonize.core.wiring.Realignment;
import dev.harmonize.core.wiring.Scope;
import dev.harmonize.core.wiring.TrainingOptions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Probes after training, and the splits that are embedded for them, in batches of 4. */
class ProbeRunnerTest {

    private static final RandomStreams STREAMS = new RandomStreams(3);
    private static final int BATCH = 4;
    private static final int TEST_SIZE = 10;
    private static final Objectives OBJECTIVES = new Objectives(List.of(
            new Objective("va", new SquaredDistance(), List.of(LinearEncoder.VIDEO_VA, LinearEncoder.AUDIO_VA), 1)));

    private final VectorDataset vectors = new VectorDataset(6, TEST_SIZE, Set.of(1, 9));
    private final TrainedModel model = model();
    private final List<StreamRequest> opened = new ArrayList<>();

    @Test
    void aSplitIsEmbeddedInOrderWithASmallerLastBatch() {
        EmbeddedSplit embedded = embed(new Misaligned(vectors, 3), "test");

        assertThat(embedded.ids()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(embedded.annotations().labels()).contains(new int[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
        assertThat(embedded.annotations().misaligned())
                .containsOnlyKeys(Modality.TEXT)
                .containsEntry(
                        Modality.TEXT,
                        new boolean[] {true, true, true, false, false, false, false, false, false, false});
        assertThat(opened).extracting(StreamRequest::mode).containsOnly(StreamRequest.Mode.EVALUATION);
    }

    @Test
    void batchesMakeNoDifferenceToEmbeddings() {
        EmbeddedSplit embedded = embed(vectors, "test");

        try (BatchStream stream =
                vectors.open(StreamRequest.of("test", TEST_SIZE, StreamRequest.Mode.EVALUATION, STREAMS))) {
            Batch whole = stream.next().batch();
            try (Encoding encoding = model.encoder().encode(model.theta(), whole, new Phase.Evaluation())) {
                assertThat(embedded.embeddings().all())
                        .extracting(Embedding::output)
                        .isEqualTo(LinearEncoder.OUTPUTS);
                for (Embedding expected : encoding.embeddings().all()) {
                    Embedding found = embedded.embeddings().get(expected.output());
                    assertThat(found.rows().toFloatMatrix())
                            .isDeepEqualTo(expected.rows().toFloatMatrix());
                    assertThat(found.valid()).as("%s", expected.output()).containsExactly(expected.valid());
                }
            }
        }
        assertThat(embedded.embeddings().get(LinearEncoder.TEXT_VT).valid())
                .containsExactly(true, false, true, true, true, true, true, true, true, false);
    }

    @Test
    void aSplitThatGivesFewerOrMoreSamplesThanItPromisesIsAnError() {
        assertThatThrownBy(() -> embed(new Promising(vectors, TEST_SIZE + 1), "test"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("split 'test' promises 11 samples, but reading it gave 10");
        assertThatThrownBy(() -> embed(new Promising(vectors, TEST_SIZE - 1), "test"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("split 'test' promises 9 samples, but reading it gave more");
    }

    @Test
    void aModelWhoseEmbeddingsAreNotFiniteIsNotProbed() {
        model.theta().putScalar(0, Float.NaN);

        assertThatThrownBy(() -> embed(vectors, "test"))
                .isInstanceOf(TrainingFailedException.class)
                .hasMessageStartingWith("with the trained model row 0 of the embedding ")
                .hasMessageContaining(" is not finite in split 'test'; train it anew");
    }

    @Test
    void probesShareTheSplitsTheyEmbed() {
        Dataset dataset = new Opening(vectors);
        Probe size = context -> List.of(
                metric("test", context.embed("test").ids().length),
                metric("train", context.embed("train").ids().length));

        List<Metric> metrics = run(dataset, List.of(new NamedProbe("first", size), new NamedProbe("second", size)));

        assertThat(metrics)
                .containsExactly(
                        metric("first.test", 10),
                        metric("first.train", 6),
                        metric("second.test", 10),
                        metric("second.train", 6));
        assertThat(opened).extracting(StreamRequest::split).containsExactly("test", "train");
    }

    @Test
    void eachProbeHasRandomnessOfItsOwnAndTheDatasetOfTheRun() {
        Probe draw = context -> List.of(
                metric("number", context.streams().generator().nextDouble()),
                metric("size", context.dataset().requireSplit("train").size()));

        List<Metric> both = run(List.of(new NamedProbe("a", draw), new NamedProbe("b", draw)));
        List<Metric> alone = run(List.of(new NamedProbe("b", draw)));

        assertThat(both.get(0).value()).isNotCloseTo(both.get(2).value(), within(1e-9));
        assertThat(alone).isEqualTo(both.subList(2, 4));
        assertThat(both.get(1).value()).isEqualTo(6.0);
    }

    @Test
    void probesShareTheSplitsTheyMeasure() {
        Dataset dataset = new Opening(vectors);
        Probe samples = measuring(context -> List.of(
                metric("few", context.measure("test", 5).samples()),
                metric("all", context.measure("test", 100).samples())));

        List<Metric> metrics =
                run(dataset, List.of(new NamedProbe("first", samples), new NamedProbe("second", samples)));

        assertThat(metrics)
                .containsExactly(
                        metric("first.few", 4),
                        metric("first.all", 8),
                        metric("second.few", 4),
                        metric("second.all", 8));
        assertThat(opened).hasSize(2);
    }

    @Test
    void aProbeThatDidNotSaySoMeasuresNothing() {
        Probe quiet =
                context -> List.of(metric("samples", context.measure("test", 5).samples()));

        assertThatThrownBy(() -> run(List.of(new NamedProbe("quiet", quiet))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("probe 'quiet' measures samples, which Probe.measuresSamples() must say beforehand");
    }

    private List<Metric> run(List<NamedProbe> probes) {
        return run(vectors, probes);
    }

    private List<Metric> run(Dataset dataset, List<NamedProbe> probes) {
        Realignment realignment = new Realignment(
                Harmonizers.SUM,
                Granularity.parse("batch").orElseThrow(),
                Scope.SHARED.groups(model.encoder().parameters()));
        TrainingOptions options =
                new TrainingOptions(1, BATCH, Optional.empty(), Optional.empty(), Optional.empty(), "train", 1, 0);
        return new ProbeRunner(dataset, OBJECTIVES, realignment, probes, options, STREAMS).run(model);
    }

    private static Probe measuring(Probe probe) {
        return new Probe() {
            @Override
            public List<Metric> evaluate(ProbeContext context) {
                return probe.evaluate(context);
            }

            @Override
            public boolean measuresSamples() {
                return true;
            }
        };
    }

    private EmbeddedSplit embed(Dataset dataset, String split) {
        return new SplitEmbedder(new Opening(dataset), model, STREAMS, BATCH, 1).embed(split);
    }

    private static TrainedModel model() {
        LinearEncoder encoder = new LinearEncoder();
        INDArray theta = Nd4j.zeros(DataType.FLOAT, encoder.parameters().length());
        encoder.initialize(theta, STREAMS);
        return new TrainedModel(encoder, new ModelParameters(encoder, OBJECTIVES), theta);
    }

    private static Metric metric(String name, double value) {
        return new Metric(name, value, OptionalDouble.empty(), Metric.Better.NEITHER);
    }

    /** Writes down what is opened. */
    private final class Opening implements Dataset {

        private final Dataset inner;

        Opening(Dataset inner) {
            this.inner = inner;
        }

        @Override
        public BatchSpec spec() {
            return inner.spec();
        }

        @Override
        public List<Split> splits() {
            return inner.splits();
        }

        @Override
        public String fingerprint() {
            return inner.fingerprint();
        }

        @Override
        public BatchStream open(StreamRequest request) {
            opened.add(request);
            return inner.open(request);
        }
    }

    /** Promises a test split of another size than it has. */
    private record Promising(Dataset inner, int size) implements Dataset {

        @Override
        public BatchSpec spec() {
            return inner.spec();
        }

        @Override
        public List<Split> splits() {
            return List.of(new Split("test", size));
        }

        @Override
        public String fingerprint() {
            return inner.fingerprint();
        }

        @Override
        public BatchStream open(StreamRequest request) {
            return inner.open(request);
        }
    }
}
