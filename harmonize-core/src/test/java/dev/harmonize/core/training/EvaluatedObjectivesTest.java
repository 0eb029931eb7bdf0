package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.core.fixtures.LinearEncoder;
import dev.harmonize.core.wiring.Objective;
import dev.harmonize.core.wiring.Objectives;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;

/** Two objectives on five samples in units of two; the second objective cannot judge samples 1, 2 and 3. */
class EvaluatedObjectivesTest {

    private static final int SAMPLES = 5;
    private static final Units PAIRS = new Units(SAMPLES, 2);
    private static final boolean[] ALL = {true, true, true, true, true};
    private static final boolean[] SOME = {true, false, false, false, true};

    @Test
    void aUnitsLossIsTheMeanOverTheSamplesThatCouldBeJudged() {
        try (EvaluatedObjectives evaluated = evaluate(1.0)) {
            assertThat(evaluated.unitLosses(PAIRS)).containsExactly(1.5, 1, 3.5, 0, 5, 5);
            assertThat(evaluated.unitSimilarities(PAIRS)).containsExactly(-1.5, -1, -3.5, 0, -5, -5);
        }
    }

    @Test
    void anObjectiveIsValidInAUnitIfItCouldJudgeASampleThatCounts() {
        try (EvaluatedObjectives evaluated = evaluate(1.0)) {
            assertThat(evaluated.valid(PAIRS, new double[] {1, 1, 1, 1, 1}))
                    .containsExactly(true, true, true, false, true, true);
            assertThat(evaluated.valid(PAIRS, new double[] {0, 1, 1, 0, 0}))
                    .containsExactly(true, false, true, false, false, false);
        }
    }

    @Test
    void weightsApplyOnceToEachCotangentAlsoWhereALossHandsOutOneArrayTwice() {
        try (EvaluatedObjectives evaluated = evaluate(3.0)) {
            evaluated
                    .cotangents()
                    .get(0)
                    .byOutput()
                    .forEach((output, cotangent) -> assertThat(cotangent.ravel().toFloatVector())
                            .as("%s", output)
                            .containsOnly(6f));
            assertThat(evaluated.weightedValues().values()).containsExactly(30.0, 30.0);
        }
    }

    @Test
    void gradientsAreFreedWithTheCotangentsWhateverTheWeight() {
        for (double weight : new double[] {1.0, 3.0}) {
            EvaluatedObjectives evaluated = evaluate(weight);
            evaluated.close();
            assertThat(evaluated.results())
                    .as("weight %s", weight)
                    .allSatisfy(result -> assertThat(result.gradients()).allMatch(INDArray::wasClosed));
        }
    }

    private static EvaluatedObjectives evaluate(double weight) {
        LinearEncoder encoder = new LinearEncoder();
        Objectives objectives = new Objectives(List.of(
                new Objective("va", loss(ALL), List.of(LinearEncoder.VIDEO_VA, LinearEncoder.AUDIO_VA), weight),
                new Objective("vt", loss(SOME), List.of(LinearEncoder.VIDEO_VT, LinearEncoder.TEXT_VT), weight)));
        Embeddings embeddings = new Embeddings(LinearEncoder.OUTPUTS.stream()
                .map(output -> new Embedding(output, Nd4j.zeros(DataType.FLOAT, SAMPLES, LinearEncoder.WIDTH), 1, ALL))
                .toList());
        ModelParameters parameters = new ModelParameters(encoder, objectives);
        return EvaluatedObjectives.evaluate(
                objectives,
                embeddings,
                parameters,
                Nd4j.zeros(DataType.FLOAT, encoder.parameters().length()));
    }

    /** Value 10, sample i has loss i + 1 and similarity −(i + 1); every gradient is 2, in one array. */
    private static Loss loss(boolean[] valid) {
        return (embeddings, parameters) -> {
            INDArray gradient = Nd4j.valueArrayOf(new long[] {SAMPLES, LinearEncoder.WIDTH}, 2f, DataType.FLOAT);
            return new LossResult(
                    10,
                    new double[] {1, 2, 3, 4, 5},
                    valid,
                    new double[] {-1, -2, -3, -4, -5},
                    List.of(gradient, gradient),
                    Optional.empty());
        };
    }
}
