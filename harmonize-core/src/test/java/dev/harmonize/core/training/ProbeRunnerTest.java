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
import dev.harmonize.core.fixtures.LinearEncoder;
import dev.harmonize.core.fixtures.Misaligned;
import dev.harmonize.core.fixtures.VectorDataset;
import dev.harmonize.core.wiring.NamedProbe;
import dev.harmonize.core.wiring.Objectives;
import dev.harmonize.core.wiring.TrainingOptions;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** Probes after training, and the splits that are embedded for them, in batches of 4. */
class ProbeRunnerTest {

    private static final RandomStreams STREAMS = new RandomStreams(3);
    private static final int BATCH = 4;
    private static final int TEST_SIZE = 10;

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
                .hasMessageStartingWith("the trained model's embeddings of ")
                .hasMessageContaining(" in split 'test' are not finite, so there is nothing to probe");
    }

    @Test
    void probesShareTheSplitsTheyEmbed() {
        Dataset dataset = new Opening(vectors);
        Probe size = context -> List.of(
                metric("test", context.embed("test").ids().length),
                metric("train", context.embed("train").ids().length));
        ProbeRunner runner = new ProbeRunner(
                dataset,
                List.of(new NamedProbe("first", size), new NamedProbe("second", size)),
                new TrainingOptions(1, BATCH, "train", 1, 0),
                STREAMS);

        List<Metric> metrics = runner.run(model);

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

    private List<Metric> run(List<NamedProbe> probes) {
        return new ProbeRunner(vectors, probes, new TrainingOptions(1, BATCH, "train", 1, 0), STREAMS).run(model);
    }

    private EmbeddedSplit embed(Dataset dataset, String split) {
        return new SplitEmbedder(new Opening(dataset), model, STREAMS, BATCH).embed(split);
    }

    private static TrainedModel model() {
        LinearEncoder encoder = new LinearEncoder();
        INDArray theta = Nd4j.zeros(DataType.FLOAT, encoder.parameters().length());
        encoder.initialize(theta, STREAMS);
        return new TrainedModel(encoder, new ModelParameters(encoder, new Objectives(List.of())), theta);
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
