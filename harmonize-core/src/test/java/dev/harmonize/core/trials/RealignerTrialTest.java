package dev.harmonize.core.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.Json;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

class RealignerTrialTest {

    private static final INDArray TWO_ROWS = Nd4j.createFromArray(new float[][] {{-4, 1, 1}, {6, 1, 1}});
    private static final INDArray THREE_ROWS =
            Nd4j.createFromArray(new double[][] {{3, 0, 1}, {-2, 1, 0}, {-1, -2, 1}});

    private static RealignerTrial trial(String use, String... options) {
        return new RealignerTrial(use, List.of(options), Optional.empty(), Optional.empty(), 1, 17);
    }

    private static RealignerTrial ordered(List<Integer> order, String use, String... options) {
        return new RealignerTrial(use, List.of(options), Optional.of(order), Optional.empty(), 1, 17);
    }

    private static RealignerTrial steps(int steps, long seed, String use) {
        return new RealignerTrial(use, List.of(), Optional.empty(), Optional.empty(), steps, seed);
    }

    private static RealignerTrial losses(String use, Double... losses) {
        return new RealignerTrial(use, List.of(), Optional.empty(), Optional.of(List.of(losses)), 1, 17);
    }

    private static RealignedMatrix on(INDArray matrix, RealignerTrial trial) {
        try (PluginCatalog catalog = TrialRealigners.catalog()) {
            return trial.on(matrix, catalog);
        }
    }

    private static double[] weights(INDArray matrix, RealignerTrial trial) {
        return on(matrix, trial).weights().orElseThrow();
    }

    private static void assertRefused(INDArray matrix, RealignerTrial trial, String message) {
        assertThatThrownBy(() -> on(matrix, trial))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    @Test
    void theDirectionIsTheSumOfTheWeightedRows() {
        RealignedMatrix realigned = on(TWO_ROWS, trial("given", "weights = { 0 = 1, 1 = 2 }"));

        assertThat(realigned.weights().orElseThrow()).containsExactly(1, 2);
        assertThat(realigned.direction()).containsExactly(8, 3, 3);
    }

    @Test
    void cosinesAreThoseBetweenTheRows() {
        double[][] cosines = on(THREE_ROWS, trial("given")).cosines();

        assertThat(cosines[0]).containsExactly(new double[] {1, -0.8485281374, -0.2581988897}, within(1e-10));
        assertThat(cosines[1]).containsExactly(new double[] {-0.8485281374, 1, 0}, within(1e-10));
        assertThat(cosines[2]).containsExactly(new double[] {-0.2581988897, 0, 1}, within(1e-10));
    }

    @Test
    void aZeroRowHasNoCosineAndOneOfAnyLengthHas() {
        INDArray matrix = Nd4j.createFromArray(new double[][] {{0, 0}, {3e-200, 4e-200}, {3e150, -4e150}});

        RealignedMatrix realigned = on(matrix, trial("given"));

        assertThat(realigned.cosines()[0]).containsExactly(Double.NaN, Double.NaN, Double.NaN);
        assertThat(realigned.cosines()[1]).containsExactly(new double[] {Double.NaN, 1, -0.28}, within(1e-15));
        assertThat(realigned.toJson().path("cosines").path(0)).hasToString("[null,null,null]");
    }

    @Test
    void aSingleRowIsRealignedToo() {
        INDArray row = Nd4j.createFromArray(new double[][] {{3, 4}});

        RealignedMatrix realigned = on(row, ordered(List.of(0), "ranks"));

        assertThat(realigned.weights().orElseThrow()).containsExactly(1);
        assertThat(realigned.direction()).containsExactly(3, 4);
        assertThat(realigned.cosines()).isDeepEqualTo(new double[][] {{1}});
    }

    @Test
    void aDirectionMayComeWithoutWeights() {
        RealignedMatrix realigned = on(TWO_ROWS, trial("first-row"));

        assertThat(realigned.weights()).isEmpty();
        assertThat(realigned.direction()).as("float32 as it is").containsExactly(-4, 1, 1);
        assertThat(on(THREE_ROWS, trial("first-row")).direction())
                .as("float64 as it is")
                .containsExactly(6, 0, 2);
        assertThat(realigned.toJson().path("weights").isNull()).isTrue();
    }

    @Test
    void listsGiveValuesInRowOrder() {
        assertThat(weights(THREE_ROWS, trial("given", "weights=[3,4,5]", "factor=2")))
                .containsExactly(6, 8, 10);
        assertThat(weights(THREE_ROWS, trial("given", "weights.1=7"))).containsExactly(1, 7, 1);
        assertThat(weights(THREE_ROWS, trial("doubled", "of=given", "given.weights=[3,4,5]")))
                .containsExactly(6, 8, 10);
        assertRefused(
                THREE_ROWS,
                trial("given", "weights=[3,4]"),
                "command line: given.weights: must have 3 elements, one for each of 0, 1, 2, was [3,4]");
        assertRefused(
                THREE_ROWS,
                trial("given", "weights=[3,x,4]"),
                "command line: given.weights.1: must be a number, was \"x\" (a string)");
    }

    @Test
    void optionsOfAWrappedRealignerStandBelowItsId() {
        assertThat(weights(TWO_ROWS, trial("doubled", "of=ranks", "ranks.order=ascending")))
                .containsExactly(2, 4);
        assertThat(weights(TWO_ROWS, trial("ranks", "ranks.order=random", "order=ascending")))
                .as("the last of two counts")
                .containsExactly(1, 2);
        assertRefused(
                TWO_ROWS,
                trial("doubled", "of=given", "ranks.order=ascending"),
                "command line: ranks: is a realigner that is not in use (in use: doubled, given); leave its options out,"
                        + " or name it with --use");
        assertRefused(TWO_ROWS, trial("doubled"), "command line: doubled.of: must name a realigner");
    }

    @Test
    void optionsThatAreWrongAreNamed() {
        assertRefused(TWO_ROWS, trial("given", "factor=11", "wieghts=[1,2]", "fast", "ranks.order=ascending"), """
                3 problems:
                1. command line: fast: is not an option; write key=value, such as alpha=0.5
                2. command line: given.wieghts: is not an option of realigner 'given' (options: weights, factor); did you mean 'weights'?
                3. command line: given.factor: must be greater than 0 and at most 10, was 11""");
        assertRefused(
                TWO_ROWS, trial("given", "weights.2=1"), "command line: given.weights.2: there is no objective '2'");
        assertRefused(
                TWO_ROWS,
                trial("givn"),
                "--use: there is no realigner 'givn' (realigners: doubled, first-row, given, inverse, losses, ranks,"
                        + " steps); did you mean 'given'?");
        assertRefused(
                TWO_ROWS,
                trial("doubled", "of=rank"),
                "command line: doubled.of: there is no realigner 'rank' (realigners: doubled, first-row, given, inverse,"
                        + " losses, ranks, steps); did you mean 'ranks'?");
    }

    @Test
    void theOrderIsThatOfTheRowsThatTheRealignerSees() {
        assertThat(weights(THREE_ROWS, ordered(List.of(0, 1, 2), "ranks"))).containsExactly(1, 2, 3);
        assertThat(weights(THREE_ROWS, ordered(List.of(2, 0, 1), "ranks"))).containsExactly(2, 3, 1);
        RealignedMatrix wrapped = on(THREE_ROWS, ordered(List.of(2, 0, 1), "doubled", "of=ranks"));
        assertThat(wrapped.weights().orElseThrow()).containsExactly(4, 6, 2);
        assertThat(wrapped.direction()).containsExactly(-2, 2, 6);
        assertThat(wrapped.cosines())
                .isDeepEqualTo(on(THREE_ROWS, trial("given")).cosines());
    }

    @Test
    void anOrderThatCannotBeIsRefused() {
        for (List<Integer> order : List.of(List.of(0, 1), List.of(0, 0, 1), List.of(0, 1, 3), List.of(0, 1, 2, 3))) {
            assertRefused(
                    THREE_ROWS,
                    ordered(order, "ranks"),
                    "--order: must name every row of the matrix once, from 0 to 2, was "
                            + order.toString().replaceAll("[\\[\\] ]", ""));
        }
        assertRefused(
                THREE_ROWS,
                ordered(List.of(0, 1, 2), "given"),
                "--order: realigner 'given' has no option 'order', so that there is no order to be fixed; leave --order out");
        assertRefused(
                THREE_ROWS,
                ordered(List.of(0, 1, 2), "ranks", "order=random"),
                "--order: sets the option 'order' of realigner 'ranks' itself; leave -O order out");
    }

    @Test
    void lossesAreThoseOfTheRows() {
        assertThat(weights(TWO_ROWS, losses("losses", 0.3, 1.2))).containsExactly(0.3, 1.2);
        assertThat(weights(TWO_ROWS, losses("given", 0.3, 1.2)))
                .as("nobody looks at them")
                .containsExactly(1, 1);
        assertRefused(
                TWO_ROWS,
                trial("losses"),
                "--losses: are missing; realigner 'losses' looks at them: give 2 numbers, one per row of the matrix,"
                        + " such as --losses 1.0,1.0");
        assertRefused(
                TWO_ROWS, losses("losses", 0.3), "--losses: must be 2 numbers, one per row of the matrix; got 1: 0.3");
        assertRefused(
                Nd4j.createFromArray(new double[][] {{3, 4}}),
                losses("losses", 0.3, 1.2),
                "--losses: must be 1 number, one per row of the matrix; got 2: 0.3,1.2");
        assertRefused(TWO_ROWS, losses("losses", 0.3, Double.NaN), "--losses: must be finite, were 0.3,NaN");
    }

    @Test
    void theLastOfSeveralStepsIsShown() {
        RealignedMatrix realigned = on(TWO_ROWS, steps(4, 17, "steps"));

        assertThat(realigned.weights().orElseThrow()).containsExactly(4.04, 4.04);
        assertThat(realigned.fallbacks())
                .containsExactly(new RealignedMatrix.Fallback("the step is even; used the same", 2, 2));
        assertThat(Json.line(realigned.toJson()))
                .endsWith(
                        ",\"fallbacks\":[{\"reason\":\"the step is even; used the same\",\"steps\":2,\"last-step\":2}]}");
        assertThat(on(TWO_ROWS, trial("given")).toJson().has("fallbacks")).isFalse();
        assertRefused(TWO_ROWS, steps(0, 17, "steps"), "--steps: must be a whole number from 1 to 1000000, was '0'");
        assertRefused(
                TWO_ROWS,
                steps(1_000_001, 17, "steps"),
                "--steps: must be a whole number from 1 to 1000000, was '1000001'");
    }

    @Test
    void theSeedAndTheStepDecideWhatIsRandom() {
        double[] first = weights(TWO_ROWS, steps(1, 17, "ranks"));

        assertThat(weights(TWO_ROWS, steps(1, 17, "ranks"))).isEqualTo(first);
        assertThat(weights(TWO_ROWS, steps(1, 18, "ranks"))).isNotEqualTo(first);
        assertThat(weights(TWO_ROWS, steps(2, 17, "ranks"))).isNotEqualTo(first);
    }

    @Test
    void aStepHasTheRandomStreamThatItHasInTrainingWithTheScopeShared() {
        RandomGenerator second = new RandomStreams(18)
                .child("step-1")
                .child("realigner")
                .child("shared")
                .generator();

        assertThat(weights(TWO_ROWS, steps(2, 18, "ranks"))).containsExactly(second.nextDouble(), second.nextDouble());
    }

    @Test
    void whatIsNotFiniteIsNoAnswer() {
        assertThatThrownBy(() -> on(Nd4j.createFromArray(new double[][] {{1, 0}, {0, 0}}), trial("inverse")))
                .isInstanceOf(TrialFailedException.class)
                .hasMessageStartingWith(
                        "the realigner's weights are not finite: number 1, counted from 0, is Infinity");
        INDArray large = Nd4j.createFromArray(new double[][] {{1e200, 0}, {0, 1}});
        assertThatThrownBy(() -> on(large, trial("given")))
                .isInstanceOf(TrialFailedException.class)
                .hasMessage("the inner products of the rows are too large for float64; divide the matrix by a number"
                        + " first");
    }
}
