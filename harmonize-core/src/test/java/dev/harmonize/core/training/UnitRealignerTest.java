package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.training.Progress;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class UnitRealignerTest {

    /** Unit u has G_{kl} = 100 u + 10 k + l, so that a submatrix shows where it comes from. */
    private static final Gramians NUMBERED = numbered(5, 3);

    private static final boolean[] VALID = {
        true, true, true, //
        true, false, true, //
        false, true, false, //
        true, false, true, //
        false, false, false, //
    };

    private final List<String> calls = new ArrayList<>();

    @Test
    void unitsThatLackAnObjectiveAreRealignedAmongTheOthers() {
        GramianRealigner traces = (gramians, context) -> {
            calls.add(context.group() + " " + context.objectives() + " " + losses(context) + " " + values(gramians));
            double[] weights = new double[gramians.units() * gramians.objectives()];
            for (int u = 0; u < gramians.units(); u++) {
                for (int k = 0; k < gramians.objectives(); k++) {
                    weights[u * gramians.objectives() + k] = gramians.get(u, k, k);
                }
            }
            return weights;
        };

        double[] weights = UnitRealigner.weights(traces, NUMBERED, VALID, context());

        assertThat(weights)
                .containsExactly(
                        0, 11, 22, // all three
                        100, 1, 122, // a and c; b, which is not there, keeps 1
                        1, 1, 1, // b alone is left as it is
                        300, 1, 322, //
                        1, 1, 1);
        assertThat(calls)
                .containsExactlyInAnyOrder(
                        "stack [a, b, c] [0.5, 1.5, 2.5] [0.0, 1.0, 2.0, 10.0, 11.0, 12.0, 20.0, 21.0, 22.0]",
                        "stack [a, c] [0.5, 2.5] [100.0, 102.0, 120.0, 122.0, 300.0, 302.0, 320.0, 322.0]");
    }

    @Test
    void aRealignerThatGivesTheWrongNumberOfWeightsIsFoundOut() {
        GramianRealigner broken = (gramians, context) -> new double[1];

        assertThatThrownBy(() -> UnitRealigner.weights(broken, NUMBERED, VALID, context()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the realigner gave 1 weights for 1 units of 3 objectives");
    }

    private static RealignmentContext context() {
        return new RealignmentContext(
                "stack",
                List.of("a", "b", "c"),
                Map.of("a", 0.5, "b", 1.5, "c", 2.5),
                new Progress(0, 10),
                new RandomStreams(1).generator(),
                (reason, units) -> {});
    }

    private static List<Double> losses(RealignmentContext context) {
        return IntStream.range(0, context.objectives().size())
                .mapToObj(context::loss)
                .toList();
    }

    private static List<Double> values(Gramians gramians) {
        return Arrays.stream(gramians.values()).boxed().toList();
    }

    private static Gramians numbered(int units, int objectives) {
        double[] values = new double[units * objectives * objectives];
        int position = 0;
        for (int u = 0; u < units; u++) {
            for (int k = 0; k < objectives; k++) {
                for (int l = 0; l < objectives; l++) {
                    values[position++] = 100 * u + 10 * k + l;
                }
            }
        }
        return new Gramians(units, objectives, values);
    }
}
