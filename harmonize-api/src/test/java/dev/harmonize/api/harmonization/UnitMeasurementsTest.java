package dev.harmonize.api.harmonization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.training.Progress;
import org.junit.jupiter.api.Test;

import java.util.List;

/** Three objectives with cosines ab = 0.5, ac = -0.25 and bc = 0.75 in a unit, unless something is missing. */
class UnitMeasurementsTest {

    private static final double[] MATRIX = {1, 0.5, -0.25, 0.5, 1, 0.75, -0.25, 0.75, 1};

    @Test
    void theSmallestCosineIsThatOfTheWorstPair() {
        assertThat(unit(MATRIX, true, true, true).smallestCosine(0)).isEqualTo(-0.25);
    }

    @Test
    void objectivesThatCouldNotJudgeTheUnitDoNotCount() {
        assertThat(unit(MATRIX, true, true, false).smallestCosine(0)).isEqualTo(0.5);
        assertThat(unit(MATRIX, false, true, true).smallestCosine(0)).isEqualTo(0.75);
    }

    @Test
    void fewerThanTwoObjectivesHaveNoCosine() {
        assertThat(unit(MATRIX, true, false, false).smallestCosine(0)).isNaN();
        assertThat(unit(MATRIX, false, false, false).smallestCosine(0)).isNaN();
    }

    @Test
    void aZeroContributionHidesOnlyItsOwnPairs() {
        double[] firstIsZero = {0, 0, 0, 0, 1, 0.75, 0, 0.75, 1};
        double[] lastIsZero = {1, 0.5, 0, 0.5, 1, 0, 0, 0, 0};
        double[] onlyOne = {1, 0, 0, 0, 0, 0, 0, 0, 0};

        assertThat(unit(firstIsZero, true, true, true).smallestCosine(0)).isEqualTo(0.75);
        assertThat(unit(lastIsZero, true, true, true).smallestCosine(0)).isEqualTo(0.5);
        assertThat(unit(onlyOne, true, true, true).smallestCosine(0)).isNaN();
    }

    @Test
    void everythingIsThereForEveryUnitAndObjective() {
        assertThatThrownBy(() -> new UnitMeasurements(
                        List.of("a", "b", "c"),
                        new Gramians(1, 3, MATRIX),
                        new boolean[3],
                        new double[2],
                        new double[3],
                        new Progress(0, 1),
                        new RandomStreams(1).generator()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 3 validities, losses and similarities, not 3, 2 and 3");
    }

    private static UnitMeasurements unit(double[] matrix, boolean... valid) {
        return new UnitMeasurements(
                List.of("a", "b", "c"),
                new Gramians(1, 3, matrix),
                valid,
                new double[3],
                new double[3],
                new Progress(0, 1),
                new RandomStreams(1).generator());
    }
}
