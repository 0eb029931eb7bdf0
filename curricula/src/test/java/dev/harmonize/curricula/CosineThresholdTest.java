package dev.harmonize.curricula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.training.Progress;
import dev.harmonize.testkit.CurriculumContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

class CosineThresholdTest extends CurriculumContract {

    @Override
    protected Curriculum create(List<String> objectives) {
        return curriculum(-0.3, 0.0, CosineThreshold.Schedule.LINEAR);
    }

    @ParameterizedTest
    @CsvSource({
        "CONSTANT, 0, -0.4",
        "CONSTANT, 50, -0.4",
        "CONSTANT, 100, -0.4",
        "LINEAR, 0, -0.4",
        "LINEAR, 25, -0.25",
        "LINEAR, 50, -0.1",
        "LINEAR, 100, 0.2",
        "LINEAR, 150, 0.2",
        "COSINE, 0, -0.4",
        "COSINE, 25, -0.3121320343559643",
        "COSINE, 50, -0.1",
        "COSINE, 100, 0.2",
        "COSINE, 150, 0.2"
    })
    void thresholdFollowsTheSchedule(CosineThreshold.Schedule schedule, int step, double expected) {
        assertThat(curriculum(-0.4, 0.2, schedule).threshold(new Progress(step, 101)))
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void unitIsKeptIffItsCosineIsGreaterThanTheThreshold() {
        CosineThreshold curriculum = curriculum(-0.5, 0.5, CosineThreshold.Schedule.LINEAR);
        double[] cosines = {-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0};
        assertThat(curriculum.weigh(pairs(cosines, new Progress(0, 3)))).containsExactly(0, 0, 0, 1, 1, 1, 1, 1, 1);
        assertThat(curriculum.weigh(pairs(cosines, new Progress(1, 3)))).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1);
        assertThat(curriculum.weigh(pairs(cosines, new Progress(2, 3)))).containsExactly(0, 0, 0, 0, 0, 0, 0, 1, 1);
    }

    @Test
    void smallestCosineOfAllPairsDecides() {
        // Cosines 0.9 (0, 1), -0.2 (0, 2) and 0.1 (1, 2).
        double[] gramian = {1, 0.9, -0.2, 0.9, 1, 0.1, -0.2, 0.1, 1};
        UnitMeasurements all = measurements(3, gramian, new boolean[] {true, true, true}, new Progress(0, 1));
        assertThat(curriculum(-0.1, -0.1, CosineThreshold.Schedule.CONSTANT).weigh(all))
                .containsExactly(0.0);
        assertThat(curriculum(-0.3, -0.3, CosineThreshold.Schedule.CONSTANT).weigh(all))
                .containsExactly(1.0);
        UnitMeasurements withoutThird = measurements(3, gramian, new boolean[] {true, true, false}, new Progress(0, 1));
        assertThat(curriculum(-0.1, -0.1, CosineThreshold.Schedule.CONSTANT).weigh(withoutThird))
                .containsExactly(1.0);
    }

    @Test
    void unitWithoutACosineIsKept() {
        CosineThreshold strict = curriculum(1.0, 1.0, CosineThreshold.Schedule.CONSTANT);
        double[] conflict = {1, -1, -1, 1};
        double[] zero = {1, 0, 0, 0};
        assertThat(strict.weigh(measurements(2, conflict, new boolean[] {true, true}, new Progress(0, 1))))
                .as("conflict")
                .containsExactly(0.0);
        assertThat(strict.weigh(measurements(2, conflict, new boolean[] {true, false}, new Progress(0, 1))))
                .as("one valid objective")
                .containsExactly(1.0);
        assertThat(strict.weigh(measurements(2, conflict, new boolean[] {false, false}, new Progress(0, 1))))
                .as("no valid objective")
                .containsExactly(1.0);
        assertThat(strict.weigh(measurements(2, zero, new boolean[] {true, true}, new Progress(0, 1))))
                .as("a zero contribution")
                .containsExactly(1.0);
        assertThat(strict.weigh(measurements(1, new double[] {1}, new boolean[] {true}, new Progress(0, 1))))
                .as("a single objective")
                .containsExactly(1.0);
    }

    @Test
    void itNeedsGramians() {
        assertThat(create(List.of("va", "vt")).needsGramians()).isTrue();
    }

    private static CosineThreshold curriculum(double start, double end, CosineThreshold.Schedule schedule) {
        return new CosineThreshold(new CosineThreshold.Options(start, end, schedule));
    }

    /** One unit per cosine, with contributions of lengths 2 and 4. */
    private static UnitMeasurements pairs(double[] cosines, Progress progress) {
        double[] values = new double[cosines.length * 4];
        for (int u = 0; u < cosines.length; u++) {
            values[4 * u] = 4.0;
            values[4 * u + 1] = 8.0 * cosines[u];
            values[4 * u + 2] = 8.0 * cosines[u];
            values[4 * u + 3] = 16.0;
        }
        boolean[] valid = new boolean[cosines.length * 2];
        Arrays.fill(valid, true);
        return measurements(2, values, valid, progress);
    }

    private static UnitMeasurements measurements(int count, double[] values, boolean[] valid, Progress progress) {
        return new UnitMeasurements(
                List.of("va", "vt", "at").subList(0, count),
                new Gramians(valid.length / count, count, values),
                valid,
                new double[valid.length],
                new double[valid.length],
                progress,
                new RandomStreams(0).generator());
    }
}
