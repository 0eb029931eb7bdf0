package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

class GradDropTest {

    private static final long SEED = 2_020;
    private static final double[][] TWO = {{-4, 1, 1}, {6, 1, 1}};

    @Nested
    class WithoutLeak extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return GradDropTest.create(Map.of(), objectives);
        }
    }

    @Nested
    class WithLeak extends RealignerContract {
        @Override
        protected Realigner create(List<String> objectives) {
            return GradDropTest.create(Map.of(objectives.get(0), 0.3), objectives);
        }
    }

    @Test
    void theSignIsPositiveWhereTheDrawIsBelowTheShareOfPositiveEntries() {
        assertThat(direction(Map.of(), TWO, Jacobians.drawing(0.3, 0.5, 0.5))).containsExactly(6, 2, 2);
        assertThat(direction(Map.of(), TWO, Jacobians.drawing(0.7, 0.5, 0.5))).containsExactly(-4, 2, 2);
        assertThat(direction(Map.of(), TWO, Jacobians.drawing(0.59, 0.99, 0))).containsExactly(6, 2, 2);
        assertThat(direction(Map.of(), TWO, Jacobians.drawing(0.61, 0, 0.99))).containsExactly(-4, 2, 2);
    }

    @Test
    void whatLeaksPassesWhateverTheSign() {
        assertThat(direction(Map.of("objective-1", 1.0), TWO, Jacobians.drawing(0.7, 0.5, 0.5)))
                .containsExactly(2, 2, 2);
        assertThat(direction(Map.of("objective-0", 0.25), TWO, Jacobians.drawing(0.3, 0.5, 0.5)))
                .containsExactly(5, 2, 2);
    }

    @Test
    void oneObjectiveIsLeftAlone() {
        assertThat(direction(Map.of(), new double[][] {{-3, 0, 5}}, Jacobians.drawing(0, 0, 0)))
                .containsExactly(-3, 0, 5);
    }

    @Test
    void randomMatricesAreMaskedEntryByEntry() {
        for (int draw = 0; draw < 50; draw++) {
            RandomGenerator random = new RandomStreams(SEED).generator(draw);
            int count = 1 + random.nextInt(6);
            double[][] matrix = GradientMatrices.normal(count, 9, Math.min(count, 3), random);
            double[] uniform = random.doubles(9).toArray();
            double[] leak = random.doubles(count).toArray();
            double[] expected = new double[9];
            for (int c = 0; c < 9; c++) {
                double positive = 0;
                double negative = 0;
                for (double[] row : matrix) {
                    positive += Math.max(row[c], 0);
                    negative += Math.max(-row[c], 0);
                }
                double share = positive / (positive + negative);
                for (int k = 0; k < count; k++) {
                    double entry = matrix[k][c];
                    double mask = (uniform[c] < share && entry > 0) || (uniform[c] > share && entry < 0) ? 1 : 0;
                    expected[c] += (leak[k] + (1 - leak[k]) * mask) * entry;
                }
            }
            Map<String, Double> leaks = new HashMap<>();
            for (int k = 0; k < count; k++) {
                leaks.put("objective-" + k, leak[k]);
            }
            assertThat(direction(leaks, matrix, Jacobians.drawing(uniform)))
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(expected);
        }
    }

    @Test
    void signsAreDrawnAsOftenAsTheyAreShared() {
        int columns = 100_000;
        double[][] matrix = new double[2][columns];
        Arrays.fill(matrix[0], -1);
        Arrays.fill(matrix[1], 3);
        double[] direction = direction(Map.of(), matrix, new RandomStreams(SEED).generator());
        double positive = Arrays.stream(direction).filter(each -> each == 3).count();
        assertThat(positive / columns).as("seed %d", SEED).isCloseTo(0.75, within(0.01));
    }

    @Test
    void objectiveThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> create(Map.of("tv", 0.5), List.of("va", "vt")))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("leak.tv"))
                .hasMessage("there is no objective 'tv' (objectives: va, vt)");
    }

    private static GradDrop create(Map<String, Double> leak, List<String> objectives) {
        return new GradDrop(new GradDrop.Options(leak), objectives);
    }

    private static double[] direction(Map<String, Double> leak, double[][] matrix, RandomGenerator random) {
        return Jacobians.direction(
                create(leak, RealignmentContexts.objectives(matrix.length)),
                matrix,
                RealignmentContexts.of(0, new double[matrix.length], random, (reason, units) -> {}));
    }
}
