package dev.harmonize.curricula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.testkit.CurriculumContract;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ReverseCosineTest extends CurriculumContract {

    @Override
    protected Curriculum create(List<String> objectives) {
        return dropping(0.3);
    }

    @Test
    void unitsWhoseObjectivesAgreeMostAreDropped() {
        PairedUnits units = PairedUnits.ofCosines(-0.5, 0.75, 0.0, 0.25, -1.0);

        assertThat(dropping(0.2).weigh(units.measurements())).containsExactly(1, 0, 1, 1, 1);
        assertThat(dropping(0.6).weigh(units.measurements())).containsExactly(1, 0, 0, 0, 1);
    }

    @Test
    void asManyOfTheMostAlignedAreDroppedAsTheThresholdDropsOfTheOthers() {
        CosineThreshold threshold =
                new CosineThreshold(new CosineThreshold.Options(-0.3, -0.3, CosineThreshold.Schedule.CONSTANT));
        PairedUnits units = PairedUnits.ofCosines(-0.5, 0.75, 0.0, 0.25, -1.0);

        assertThat(threshold.weigh(units.measurements())).containsExactly(0, 1, 1, 1, 0);
        assertThat(new ReverseCosine(
                                new ReverseCosine.Options(Optional.empty(), Optional.of("cosine-threshold")),
                                Optional.of(threshold))
                        .weigh(units.measurements()))
                .containsExactly(1, 0, 1, 0, 1);
    }

    @Test
    void ofEqualCosinesTheFirstIsDroppedFirst() {
        PairedUnits units = PairedUnits.ofCosines(-0.5, 0.5, 0.5, 0.5);

        assertThat(dropping(0.5).weigh(units.measurements())).containsExactly(1, 0, 0, 1);
    }

    @Test
    void unitsWithoutACosineCountForNothingAndAreKept() {
        PairedUnits units = PairedUnits.ofCosines(1.0, 1.0, 0.5, -0.5, 0.0, 0.25)
                .withoutText(0)
                .withZeroContribution(1);

        assertThat(dropping(0.5).weigh(units.measurements())).containsExactly(1, 1, 0, 1, 1, 0);
        assertThat(dropping(1.0).weigh(units.measurements())).containsExactly(1, 1, 0, 0, 0, 0);
    }

    private static Curriculum dropping(double rate) {
        return new ReverseCosine(new ReverseCosine.Options(Optional.of(rate), Optional.empty()), Optional.empty());
    }
}
