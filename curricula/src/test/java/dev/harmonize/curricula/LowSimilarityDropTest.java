package dev.harmonize.curricula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.training.Progress;
import dev.harmonize.testkit.CurriculumContract;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class LowSimilarityDropTest extends CurriculumContract {

    @Override
    protected Curriculum create(List<String> objectives) {
        return dropping(0.3);
    }

    @Test
    void unitsWithTheLowestMeanSimilarityAreDropped() {
        // Means 0.4, 0.1, 0.3, -0.2: not in the order of either objective.
        PairedUnits units = PairedUnits.alike(4).withSimilarities(0.8, 0.0, -0.7, 0.9, 0.2, 0.4, 0.3, -0.7);

        assertThat(dropping(0.25).weigh(units.measurements())).containsExactly(1, 1, 1, 0);
        assertThat(dropping(0.5).weigh(units.measurements())).containsExactly(1, 0, 1, 0);
        assertThat(dropping(0.75).weigh(units.measurements())).containsExactly(1, 0, 0, 0);
    }

    @Test
    void meanIsThatOfTheValidObjectives() {
        // The first unit's two similarities are 0.3 on average, the second's three 0.27, though their sum is greater.
        UnitMeasurements measurements = new UnitMeasurements(
                List.of("va", "vt", "at"),
                new Gramians(2, 3, new double[18]),
                new boolean[] {true, false, true, true, true, true},
                new double[6],
                new double[] {0.2, 0.0, 0.4, 0.3, 0.3, 0.2},
                new Progress(0, 1),
                new RandomStreams(0).generator());

        assertThat(dropping(0.5).weigh(measurements)).containsExactly(1, 0);
    }

    @Test
    void ofEqualSimilaritiesTheFirstIsDroppedFirst() {
        PairedUnits units = PairedUnits.alike(4).withSimilarities(0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0, 0.5);

        assertThat(dropping(0.5).weigh(units.measurements())).containsExactly(1, 0, 0, 1);
    }

    private static Curriculum dropping(double rate) {
        return new LowSimilarityDrop(
                new LowSimilarityDrop.Options(Optional.of(rate), Optional.empty()), Optional.empty());
    }
}
