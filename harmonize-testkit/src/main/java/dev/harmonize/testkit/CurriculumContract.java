package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.UnitMeasurements;
import dev.harmonize.api.training.Progress;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** What every {@link Curriculum} must do. Extend it, name the curriculum, and JUnit runs the contract. */
public abstract class CurriculumContract {

    private static final long SEED = 20_221_129;
    private static final int UNITS = 64;
    private static final int DIMENSIONS = 6;

    /** The curriculum under test, in its initial state. */
    protected abstract Curriculum create(List<String> objectives);

    @Test
    void everyUnitGetsAWeightFromZeroToOne() {
        for (int count = 1; count <= 4; count++) {
            for (int step : new int[] {0, 5, 9, 20}) {
                UnitMeasurements measurements = random(count, step);
                double[] weights = create(measurements.objectives()).weigh(measurements);
                assertThat(weights)
                        .as("%d objectives, step %d, seed %d", count, step, SEED)
                        .hasSize(UNITS);
                assertThat(Arrays.stream(weights).allMatch(weight -> weight >= 0.0 && weight <= 1.0))
                        .as("%d objectives, step %d, seed %d: weights %s", count, step, SEED, Arrays.toString(weights))
                        .isTrue();
            }
        }
    }

    @Test
    void theSameMeasurementsGiveTheSameWeights() {
        assertThat(create(names(3)).weigh(random(3, 4)))
                .isEqualTo(create(names(3)).weigh(random(3, 4)));
    }

    @Test
    void measurementsAreUntouched() {
        UnitMeasurements measurements = random(3, 4);
        UnitMeasurements copy = random(3, 4);
        create(names(3)).weigh(measurements);
        assertThat(measurements.gramians().values()).isEqualTo(copy.gramians().values());
        assertThat(measurements.valid()).isEqualTo(copy.valid());
        assertThat(measurements.losses()).isEqualTo(copy.losses());
        assertThat(measurements.similarities()).isEqualTo(copy.similarities());
    }

    @Test
    void gramiansThatItDoesNotNeedDoNotMatter() {
        if (create(names(3)).needsGramians()) {
            return;
        }
        UnitMeasurements measured = random(3, 4);
        UnitMeasurements unmeasured = new UnitMeasurements(
                measured.objectives(),
                new Gramians(UNITS, 3, new double[UNITS * 3 * 3]),
                measured.valid(),
                measured.losses(),
                measured.similarities(),
                measured.progress(),
                random(3, 4).random());
        assertThat(create(names(3)).weigh(unmeasured))
                .isEqualTo(create(names(3)).weigh(measured));
    }

    /** Random conflict; some units lack an objective, some all of them, and one contribution is zero. */
    private static UnitMeasurements random(int count, int step) {
        RandomGenerator random = new RandomStreams(SEED).generator(count);
        double[] values = new double[UNITS * count * count];
        boolean[] valid = new boolean[UNITS * count];
        double[] losses = new double[valid.length];
        double[] similarities = new double[valid.length];
        for (int unit = 0; unit < UNITS; unit++) {
            double[][] rows = GradientMatrices.normal(count, DIMENSIONS, Math.min(count, DIMENSIONS), random);
            for (int k = 0; k < count; k++) {
                valid[unit * count + k] = unit > 0 && random.nextInt(4) > 0;
                if (unit == 1 || !valid[unit * count + k]) {
                    Arrays.fill(rows[k], 0.0);
                }
                if (valid[unit * count + k]) {
                    losses[unit * count + k] = 5.0 * random.nextDouble();
                    similarities[unit * count + k] = 2.0 * random.nextDouble() - 1.0;
                }
            }
            Gramians gramians = GradientMatrices.gramian(rows);
            System.arraycopy(gramians.values(), 0, values, unit * count * count, count * count);
        }
        return new UnitMeasurements(
                names(count),
                new Gramians(UNITS, count, values),
                valid,
                losses,
                similarities,
                new Progress(step, 10),
                new RandomStreams(SEED).child("curriculum").generator(step));
    }

    private static List<String> names(int count) {
        return List.of("va", "vt", "at", "vo").subList(0, count);
    }
}
