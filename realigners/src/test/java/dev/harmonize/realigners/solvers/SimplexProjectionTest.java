package dev.harmonize.realigners.solvers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.random.RandomGenerator;

class SimplexProjectionTest {

    private static final long SEED = 1_974;

    @Test
    void knownPointsHaveTheirKnownProjections() {
        assertProjection(new double[] {0.5, 0.1, 0.1}, 0.6, 0.2, 0.2);
        assertProjection(new double[] {1, 0, -0.5}, 1, 0, 0);
        assertProjection(new double[] {-7}, 1);
        assertProjection(new double[] {0, 0, 0, 0}, 0.25, 0.25, 0.25, 0.25);
        assertProjection(new double[] {3, 3, -2}, 0.5, 0.5, 0);
    }

    @Test
    void pointsOfTheSimplexStayWhereTheyAre() {
        assertProjection(new double[] {0.2, 0.5, 0.3}, 0.2, 0.5, 0.3);
        assertProjection(new double[] {0, 1}, 0, 1);
    }

    /** max(x − θ, 0) with θ found by bisection. */
    @Test
    void randomPointsAreProjectedAsBisectionDoes() {
        for (int draw = 0; draw < 500; draw++) {
            RandomGenerator random = new RandomStreams(SEED).generator(draw);
            double scale = Math.pow(10, random.nextInt(-6, 4));
            double[] point =
                    random.doubles(1 + random.nextInt(64), -scale, scale).toArray();
            double low = Arrays.stream(point).min().orElseThrow() - 1.0;
            double high = Arrays.stream(point).max().orElseThrow();
            for (int halving = 0; halving < 200; halving++) {
                double middle = 0.5 * (low + high);
                if (Arrays.stream(point).map(x -> Math.max(x - middle, 0)).sum() > 1.0) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            double threshold = high;
            double[] expected =
                    Arrays.stream(point).map(x -> Math.max(x - threshold, 0)).toArray();
            double[] projected = point.clone();
            new SimplexProjection(point.length).project(projected);
            assertThat(projected)
                    .as("draw %d, seed %d", draw, SEED)
                    .usingComparatorWithPrecision(1e-9 * Math.max(1.0, scale * 1e-3))
                    .containsExactly(expected);
        }
    }

    @Test
    void hugePointsAreProjectedOntoTheSimplex() {
        assertProjection(new double[] {1e30, -1e30, 1e30}, 0.5, 0, 0.5);
        assertProjection(new double[] {-1e30, -2e30}, 1, 0);
        double[] shifted = {1e15 + 0.25, 1e15, 1e15};
        new SimplexProjection(3).project(shifted);
        assertThat(Arrays.stream(shifted).sum()).isCloseTo(1.0, within(1e-12));
        assertThat(shifted[0] - shifted[1]).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void oneProjectionServesManyPoints() {
        SimplexProjection projection = new SimplexProjection(2);
        double[] first = {5, 0};
        double[] second = {0.5, 0.7};
        projection.project(first);
        projection.project(second);
        assertThat(first).containsExactly(1, 0);
        assertThat(second).usingComparatorWithPrecision(1e-15).containsExactly(0.4, 0.6);
    }

    @Test
    void pointOfAnotherSizeIsRefused() {
        assertThatThrownBy(() -> new SimplexProjection(2).project(new double[3]))
                .hasMessage("expected a point with 2 coordinates, not 3");
    }

    private static void assertProjection(double[] point, double... expected) {
        double[] projected = point.clone();
        new SimplexProjection(point.length).project(projected);
        assertThat(projected).usingComparatorWithPrecision(1e-15).containsExactly(expected);
    }
}
