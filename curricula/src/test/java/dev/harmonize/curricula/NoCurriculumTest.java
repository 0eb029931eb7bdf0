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

class NoCurriculumTest extends CurriculumContract {

    @Override
    protected Curriculum create(List<String> objectives) {
        return new NoCurriculum();
    }

    @Test
    void everyUnitIsKeptUnmeasured() {
        UnitMeasurements conflict = new UnitMeasurements(
                List.of("va", "vt"),
                new Gramians(2, 2, new double[] {1, -1, -1, 1, 0, 0, 0, 0}),
                new boolean[] {true, true, true, false},
                new double[4],
                new double[4],
                new Progress(0, 1),
                new RandomStreams(0).generator());
        assertThat(new NoCurriculum().weigh(conflict)).containsExactly(1.0, 1.0);
        assertThat(new NoCurriculum().needsGramians()).isFalse();
    }
}
