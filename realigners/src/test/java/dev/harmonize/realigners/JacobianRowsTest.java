package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.testkit.GradientMatrices;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class JacobianRowsTest {

    private static final long SEED = 3;

    @Test
    void rowsAreReadWhateverTheTypeOrLayout() {
        INDArray matrix = Nd4j.createFromArray(new double[][] {{1, 2, 3, 4}, {5, 6, 7, 8}});
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray typed = matrix.castTo(type);
            for (char order : new char[] {'c', 'f'}) {
                assertThat(JacobianRows.of(typed.dup(order)).values())
                        .isDeepEqualTo(new double[][] {{1, 2, 3, 4}, {5, 6, 7, 8}});
                INDArray columns = typed.dup(order).get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
                assertThat(JacobianRows.of(columns).values()).isDeepEqualTo(new double[][] {{2, 3}, {6, 7}});
            }
            assertThat(JacobianRows.of(typed.get(NDArrayIndex.interval(1, 2), NDArrayIndex.all()))
                            .values())
                    .isDeepEqualTo(new double[][] {{5, 6, 7, 8}});
        }
    }

    @Test
    void rowsAreCopies() {
        INDArray matrix = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}});
        JacobianRows.of(matrix).row(0)[0] = 9;
        assertThat(matrix.getDouble(0, 0)).isEqualTo(1.0);
    }

    @Test
    void directionsHaveTheTypeOfTheJacobian() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray matrix = Nd4j.createFromArray(new double[][] {{1, 2, 3}}).castTo(type);
            INDArray direction = JacobianRows.of(matrix).toArray(new double[] {0.5, -1, 4});
            assertThat(direction.dataType()).isEqualTo(type);
            assertThat(direction.shape()).containsExactly(3);
            assertThat(direction.toDoubleVector()).containsExactly(0.5, -1, 4);
        }
    }

    @Test
    void innerProductsCountEveryColumn() {
        for (int columns = 1; columns < 10; columns++) {
            double[][] matrix = GradientMatrices.normal(2, columns, 1, new RandomStreams(SEED).generator(columns));
            assertThat(JacobianRows.dot(matrix[0], matrix[1]))
                    .as("%d columns, seed %d", columns, SEED)
                    .isCloseTo(GradientMatrices.dot(matrix[0], matrix[1]), within(1e-13));
        }
    }
}
