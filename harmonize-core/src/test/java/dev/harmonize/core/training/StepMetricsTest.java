package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.harmonization.Gramians;
import org.junit.jupiter.api.Test;

import java.util.List;

class StepMetricsTest {

    private static final List<String> TWO = List.of("va", "vt");

    private final StepMetrics metrics = new StepMetrics();

    @Test
    void cosinesAreThoseOfUnitsInWhichBothObjectivesAreValid() {
        Gramians gramians = new Gramians(4, 2, new double[] {
            4, -1, -1, 1, // cosine -0.5
            1, 1, 1, 4, // cosine 0.5
            1, -1, -1, 1, // vt is not valid
            1, 0, 0, 0, // vt is zero: no cosine
        });
        boolean[] valid = {true, true, true, true, true, false, true, true};

        metrics.conflict(TWO, gramians, valid);

        assertThat(metrics.all().keySet())
                .containsExactly(
                        "cosine.va~vt.mean",
                        "cosine.va~vt.p05",
                        "cosine.va~vt.p50",
                        "cosine.va~vt.p95",
                        "conflict-rate");
        assertThat(metrics.all().get("cosine.va~vt.mean")).isCloseTo(0.0, within(1e-12));
        assertThat(metrics.all().get("cosine.va~vt.p05")).isCloseTo(-0.45, within(1e-12));
        assertThat(metrics.all().get("cosine.va~vt.p50")).isCloseTo(0.0, within(1e-12));
        assertThat(metrics.all().get("cosine.va~vt.p95")).isCloseTo(0.45, within(1e-12));
        assertThat(metrics.all().get("conflict-rate")).isEqualTo(0.5);
    }

    @Test
    void aUnitIsInConflictIfAnyPairIs() {
        Gramians gramians = new Gramians(2, 3, new double[] {
            1, 0.5, -0.5, 0.5, 1, 0.5, -0.5, 0.5, 1, // a and c disagree
            1, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 1,
        });

        metrics.conflict(List.of("a", "b", "c"), gramians, new boolean[] {true, true, true, true, true, true});

        assertThat(metrics.all().get("conflict-rate")).isEqualTo(0.5);
        assertThat(metrics.all().get("cosine.a~c.mean")).isEqualTo(0.0);
        assertThat(metrics.all()).containsKeys("cosine.a~b.mean", "cosine.b~c.p95");
    }

    @Test
    void whereNothingCanBeComparedNothingIsSaid() {
        metrics.conflict(TWO, new Gramians(1, 2, new double[] {1, -1, -1, 1}), new boolean[] {true, false});

        assertThat(metrics.all()).isEmpty();
    }

    @Test
    void weightsAreMeansOverGroupsAndKeptUnits() {
        double[] firstGroup = {1, 2, 9, 9, 3, 4};
        double[] secondGroup = {1, 1, 9, 9, 1, 1};

        metrics.weights(TWO, List.of(firstGroup, secondGroup), new double[] {1.0, 0.0, 0.5});

        assertThat(metrics.all().get("weight.va")).isCloseTo((1 + 1.5 + 1 + 0.5) / 3, within(1e-12));
        assertThat(metrics.all().get("weight.vt")).isCloseTo((2 + 2 + 1 + 0.5) / 3, within(1e-12));
    }

    @Test
    void whereNothingIsKeptThereAreNoWeights() {
        metrics.weights(TWO, List.of(new double[] {1, 1}), new double[] {0.0});

        assertThat(metrics.all()).isEmpty();
    }
}
