package dev.harmonize.realigners.solvers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.testkit.GradientMatrices;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {

    private static final long SEED = 2_203;

    @Test
    void eigenvectorsAreOrthonormalAndPutTheMatrixTogetherAgain() {
        for (int count : new int[] {1, 2, 3, 9, 64}) {
            double[] gramian = GradientMatrices.gramian(
                            GradientMatrices.normal(count, count + 2, count, new RandomStreams(SEED).generator(count)))
                    .values();
            SymmetricEigen eigen = new SymmetricEigen(count);
            assertThat(eigen.decompose(gramian)).isTrue();
            for (int k = 0; k < count; k++) {
                for (int l = 0; l < count; l++) {
                    double entry = 0.0;
                    double product = 0.0;
                    for (int i = 0; i < count; i++) {
                        entry += eigen.value(i) * eigen.component(i, k) * eigen.component(i, l);
                        product += eigen.component(k, i) * eigen.component(l, i);
                    }
                    assertThat(entry)
                            .as("entry %d, %d of %d, seed %d", k, l, count, SEED)
                            .isCloseTo(gramian[k * count + l], within(1e-12 * eigen.value(0)));
                    assertThat(product)
                            .as("vectors %d, %d of %d, seed %d", k, l, count, SEED)
                            .isCloseTo(k == l ? 1.0 : 0.0, within(1e-12));
                }
            }
        }
    }

    @Test
    void eigenvaluesFallAndTheRankCountsThem() {
        double[] gramian = GradientMatrices.gramian(
                        GradientMatrices.normal(9, 11, 5, new RandomStreams(SEED).generator()))
                .values();
        SymmetricEigen eigen = new SymmetricEigen(9);
        assertThat(eigen.decompose(gramian)).isTrue();
        for (int i = 1; i < 9; i++) {
            assertThat(eigen.value(i)).isLessThanOrEqualTo(eigen.value(i - 1));
        }
        assertThat(eigen.rank(1e-12)).as("rank, seed %d", SEED).isEqualTo(5);
    }

    @Test
    void zeroMatrixHasRankZero() {
        SymmetricEigen eigen = new SymmetricEigen(3);
        assertThat(eigen.decompose(new double[9])).isTrue();
        assertThat(eigen.rank(1e-12)).isZero();
    }

    @Test
    void projectionsAreInnerProductsWithTheVectors() {
        SymmetricEigen eigen = new SymmetricEigen(2);
        assertThat(eigen.decompose(new double[] {2, 1, 1, 2})).isTrue();
        assertThat(eigen.value(0)).isCloseTo(3.0, within(1e-14));
        assertThat(eigen.value(1)).isCloseTo(1.0, within(1e-14));
        assertThat(Math.abs(eigen.project(0, new double[] {1, 1}))).isCloseTo(Math.sqrt(2), within(1e-14));
        assertThat(eigen.project(1, new double[] {1, 1})).isCloseTo(0.0, within(1e-14));
    }
}
