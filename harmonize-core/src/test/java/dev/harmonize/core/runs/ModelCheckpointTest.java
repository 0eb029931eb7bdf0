package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.core.fixtures.LinearEncoder;
import dev.harmonize.core.training.ModelParameters;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.wiring.Objectives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Checkpoints of an encoder that remembers an array and whole numbers beside its parameters. */
class ModelCheckpointTest {

    private static final Objectives NONE = new Objectives(List.of());

    /** The first whole number that a double cannot hold. */
    private static final long BEYOND_DOUBLE = (1L << 53) + 1;

    @TempDir
    private Path folder;

    @Test
    void everythingThatTheEncoderRemembersComesBack() {
        Path file = folder.resolve("model.safetensors");
        Remembering trained = new Remembering(state(Nd4j.createFromArray(1.5, -2.5), BEYOND_DOUBLE));
        ModelCheckpoint.write(file, model(trained));

        Remembering fresh = new Remembering(state(Nd4j.createFromArray(0.0, 0.0), 0));
        TrainedModel read = ModelCheckpoint.read(file, fresh, NONE);

        assertThat(fresh.state.array("mean").toDoubleVector()).containsExactly(1.5, -2.5);
        assertThat(fresh.state.numbers()).isEqualTo(Map.of("batches", BEYOND_DOUBLE));
        assertThat(read.theta().toFloatVector())
                .containsExactly(model(trained).theta().toFloatVector());
    }

    @Test
    void aNumberThatIsMissingIsNamed() {
        Path file = folder.resolve("model.safetensors");
        INDArray mean = Nd4j.createFromArray(1.5, -2.5);
        ModelCheckpoint.write(file, model(new Remembering(new State(Map.of("mean", mean), Map.of()))));

        assertThatThrownBy(() -> ModelCheckpoint.read(file, new Remembering(state(mean, 0)), NONE))
                .isInstanceOf(UnusableRunException.class)
                .hasMessageContaining("\n  the whole number state.encoder.batches is missing from the metadata\n");
    }

    @Test
    void anArrayOfWholeNumbersIsRefusedRatherThanRounded() {
        INDArray counts = Nd4j.createFromArray(1L, BEYOND_DOUBLE);

        assertThatThrownBy(() -> ModelCheckpoint.write(
                        folder.resolve("model.safetensors"), model(new Remembering(state(counts, 0)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "tensor 'state.encoder.mean' is of type LONG, but only FLOAT and DOUBLE are written; convert it,"
                                + " or keep a whole number as a number");
    }

    private static State state(INDArray mean, long batches) {
        return new State(Map.of("mean", mean), Map.of("batches", batches));
    }

    private static TrainedModel model(Encoder encoder) {
        INDArray theta = Nd4j.zeros(DataType.FLOAT, encoder.parameters().length());
        encoder.initialize(theta, new RandomStreams(7));
        return new TrainedModel(encoder, new ModelParameters(encoder, NONE), theta);
    }

    /** A linear encoder with a state that nothing changes. */
    private static final class Remembering implements Encoder {

        private final LinearEncoder inner = new LinearEncoder();
        private State state;

        Remembering(State state) {
            this.state = state;
        }

        @Override
        public Parameters parameters() {
            return inner.parameters();
        }

        @Override
        public List<Output> outputs() {
            return inner.outputs();
        }

        @Override
        public boolean couplesSamples() {
            return inner.couplesSamples();
        }

        @Override
        public void initialize(INDArray parameters, RandomStreams streams) {
            inner.initialize(parameters, streams);
        }

        @Override
        public Encoding encode(INDArray parameters, Batch batch, Phase phase) {
            return inner.encode(parameters, batch, phase);
        }

        @Override
        public State save() {
            return state;
        }

        @Override
        public void restore(State saved) {
            state = saved;
        }
    }
}
