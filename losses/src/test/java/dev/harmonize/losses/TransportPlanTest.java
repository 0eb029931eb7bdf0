package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.model.Embedding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;

class TransportPlanTest {

    private static final long SEED = 2_013;

    @Test
    void equalCosinesAreTransportedUniformly() {
        double[][] rows = new double[4][];
        Arrays.fill(rows, new double[] {3, 4});
        for (double[] column : plan(Batches.of(rows, rows), 14, 50)) {
            assertThat(column).usingComparatorWithPrecision(1e-14).containsOnly(0.25);
        }
    }

    @Test
    void aSymmetricProblemOfTwoHasAClosedForm() {
        double[][] plan = plan(Batches.of(new double[][] {{1, 0}, {0, 1}}, new double[][] {{1, 0}, {0, 1}}), 2, 1);
        double own = Math.exp(2) / (Math.exp(2) + 1);
        assertThat(plan[0]).usingComparatorWithPrecision(1e-14).containsExactly(own, 1 - own);
        assertThat(plan[1]).usingComparatorWithPrecision(1e-14).containsExactly(1 - own, own);
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 24, 150 * 67, 150 * 3})
    void rowsAndColumnsSumToOneHoweverManyBlocksThereAre(int blockSize) {
        List<Embedding> embeddings = Batches.random(150, 6, new RandomStreams(SEED).generator());
        embeddings.forEach(embedding -> Arrays.fill(embedding.valid(), true));
        double[][] plan = plan(embeddings, 5, 100, blockSize);
        for (int j = 0; j < 150; j++) {
            int row = j;
            assertThat(Arrays.stream(plan[j]).sum())
                    .as("column %d, seed %d", j, SEED)
                    .isCloseTo(1.0, within(1e-12));
            assertThat(Arrays.stream(plan).mapToDouble(column -> column[row]).sum())
                    .as("row %d, seed %d", j, SEED)
                    .isCloseTo(1.0, within(1e-9));
        }
    }

    @Test
    void theLargestFactorIsSafe() {
        double[][] pattern = {{1, 0}, {-1, 0}, {-1, 0}};
        double[][] alike = {{1, 0}, {1, 0}, {1, 0}};
        double[][] opposite = {{-1, 0}, {-1, 0}, {-1, 0}};
        for (List<Embedding> batch : List.of(
                Batches.of(pattern, pattern),
                Batches.of(pattern, alike),
                Batches.of(alike, opposite),
                Batches.of(pattern, new double[][] {{-1, 0}, {1, 0}, {1, 0}}))) {
            for (double[] column : plan(batch, Exponentials.MAXIMUM_FACTOR, 50)) {
                assertThat(Arrays.stream(column).sum()).isCloseTo(1.0, within(1e-12));
            }
        }
    }

    private static double[][] plan(List<Embedding> embeddings, double factor, int iterations) {
        return plan(embeddings, factor, iterations, 1 << 24);
    }

    /** By column. */
    private static double[][] plan(List<Embedding> embeddings, double factor, int iterations, int blockSize) {
        try (UnitRows left = UnitRows.of(embeddings.get(0));
                UnitRows right = UnitRows.of(embeddings.get(1));
                CosineBlocks blocks = new CosineBlocks(left, right, blockSize)) {
            TransportPlan plan = TransportPlan.of(blocks, factor, iterations);
            double[][] columns = new double[right.count()][left.count()];
            blocks.scan(() -> (column, cosines) -> plan.column(column, cosines, columns[column]), scan -> {});
            return columns;
        }
    }
}
