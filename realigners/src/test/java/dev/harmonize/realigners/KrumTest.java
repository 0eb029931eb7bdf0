package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

class KrumTest extends RealignerContract {

    private static final long SEED = 20_171_204;

    @Override
    protected Realigner create(List<String> objectives) {
        return Krum.create(new Krum.Options(1, 1), objectives);
    }

    /** Published by TorchJD. */
    @Test
    void theOutlierOfFiveIsLeftOut() {
        double[][] matrix = {{1, 1, 1}, {1, 0, 1}, {75, -666, 23}, {1, 2, 3}, {2, 0, 1}};
        double[] weights = weights(1, 4, matrix);
        assertThat(weights).containsExactly(0.25, 0.25, 0.0, 0.25, 0.25);
        assertThat(GradientMatrices.combine(weights, matrix)).containsExactly(1.25, 0.75, 1.5);
    }

    @Test
    void selectsByTheDistancesBetweenTheGradientsThemselves() {
        for (int draw = 0; draw < 200; draw++) {
            int count = 4 + draw % 6;
            int byzantine = draw % (count - 2);
            int selected = 1 + draw % count;
            double[][] matrix =
                    GradientMatrices.normal(count, 5, Math.min(count, 5), new RandomStreams(SEED).generator(draw));
            double[] scores = IntStream.range(0, count)
                    .mapToDouble(i -> score(matrix, i, count - byzantine - 2))
                    .toArray();
            List<Integer> ranking =
                    new ArrayList<>(IntStream.range(0, count).boxed().toList());
            ranking.sort((a, b) -> Double.compare(scores[a], scores[b]));
            double[] expected = new double[count];
            ranking.subList(0, selected).forEach(k -> expected[k] = 1.0 / selected);
            assertThat(weights(byzantine, selected, matrix))
                    .as("draw %d, seed %d", draw, SEED)
                    .isEqualTo(expected);
        }
    }

    private static double score(double[][] matrix, int i, int neighbours) {
        return IntStream.range(0, matrix.length)
                .filter(j -> j != i)
                .mapToDouble(j -> {
                    double[] difference = new double[matrix[i].length];
                    Arrays.setAll(difference, c -> matrix[i][c] - matrix[j][c]);
                    return Math.sqrt(GradientMatrices.dot(difference, difference));
                })
                .sorted()
                .limit(neighbours)
                .sum();
    }

    @Test
    void unitsWithTooFewObjectivesFallBackToTheirMeanAndSaySo() {
        Krum krum = Krum.create(new Krum.Options(1, 1), RealignmentContexts.objectives(4));
        List<String> fallbacks = new ArrayList<>();
        double[] weights = krum.weights(
                GradientMatrices.gramians(List.of(new double[][] {{1}, {2}, {9}}, new double[][] {{1}, {2}, {9}})),
                RealignmentContexts.of(
                        0,
                        new double[3],
                        new RandomStreams(SEED).generator(),
                        (reason, units) -> fallbacks.add(units + " units: " + reason)));
        assertThat(weights).containsOnly(1.0 / 3);
        assertThat(fallbacks)
                .containsExactly("2 units: too few objectives are valid to tell outliers; used their mean");
    }

    @Test
    void moreOutliersThanObjectivesCanTellAreRefused() {
        assertThatThrownBy(() -> Krum.create(new Krum.Options(1, 1), List.of("at", "va", "vt")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage(
                        "must be at most 0 with 3 objectives (at, va, vt), because outliers can only be told where there are"
                                + " three more objectives than outliers; was 1");
        assertThatThrownBy(() -> Krum.create(new Krum.Options(0, 1), List.of("va", "vt")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("needs at least three objectives, but there are 2 (va, vt); use another realigner");
        assertThatThrownBy(() -> Krum.create(new Krum.Options(0, 5), List.of("at", "va", "vt", "vx")))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("must be at most the number of objectives, 4, was 5");
    }

    private static double[] weights(int byzantine, int selected, double[][] matrix) {
        return Krum.create(new Krum.Options(byzantine, selected), RealignmentContexts.objectives(matrix.length))
                .weights(GradientMatrices.gramian(matrix), RealignmentContexts.of(matrix.length));
    }
}
