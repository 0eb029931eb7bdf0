package dev.harmonize.curricula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.testkit.CurriculumContract;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class HighLossDropTest extends CurriculumContract {

    @Override
    protected Curriculum create(List<String> objectives) {
        return dropping(0.3);
    }

    @Test
    void unitsWithTheHighestMeanLossAreDropped() {
        // Means 2.5, 1.5, 3, 2: not in the order of either objective.
        PairedUnits units = PairedUnits.alike(4).withLosses(4, 1, 0, 3, 3, 3, 2, 2);

        assertThat(dropping(0.25).weigh(units.measurements())).containsExactly(1, 1, 0, 1);
        assertThat(dropping(0.5).weigh(units.measurements())).containsExactly(0, 1, 0, 1);
        assertThat(dropping(0.75).weigh(units.measurements())).containsExactly(0, 1, 0, 0);
    }

    @Test
    void ofEqualLossesTheFirstIsDroppedFirst() {
        PairedUnits units = PairedUnits.alike(4).withLosses(1, 1, 1, 1, 2, 0, 0, 2);

        assertThat(dropping(0.5).weigh(units.measurements())).containsExactly(0, 0, 1, 1);
    }

    @Test
    void unitsOfOneObjectiveAreKeptHoweverHighTheirLoss() {
        PairedUnits units = PairedUnits.alike(3).withLosses(9, 0, 1, 1, 2, 2).withoutText(0);

        assertThat(dropping(0.5).weigh(units.measurements())).containsExactly(1, 1, 0);
    }

    private static Curriculum dropping(double rate) {
        return new HighLossDrop(new HighLossDrop.Options(Optional.of(rate), Optional.empty()), Optional.empty());
    }
}
