package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

class HostMemoryTest {

    /** No two alike, and each the same in single and in double precision. */
    private static final double[] NUMBERS = {1, -2, 0.5, 4096, -0.125, 6, 7.75, -8, 9, 1e10, -11, 0};

    @ParameterizedTest
    @CsvSource({"FLOAT, c", "FLOAT, f", "DOUBLE, c", "DOUBLE, f"})
    void numbersComeBackInTheOrderOfTheArray(DataType type, char order) {
        try (INDArray array = HostMemory.array(NUMBERS, type, order, 3, 4)) {
            assertThat(array.dataType()).isEqualTo(type);
            assertThat(array.ordering()).isEqualTo(order);
            assertThat(array.shape()).containsExactly(3, 4);
            assertThat(all(array)).containsExactly(NUMBERS);
            for (int row = 0; row < 3; row++) {
                for (int column = 0; column < 4; column++) {
                    assertThat(array.getDouble(row, column))
                            .as("row %d, column %d", row, column)
                            .isEqualTo(NUMBERS[order == 'c' ? row * 4 + column : column * 3 + row]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void aPartIsReadAndWrittenWithoutItsSurroundings(DataType type) {
        try (INDArray array = HostMemory.array(NUMBERS, type, 'c', 12)) {
            HostMemory memory = HostMemory.of(array);
            double[] part = {100, 100, 100, 100};
            memory.read(5, part, 3);
            assertThat(part).containsExactly(6, 7.75, -8, 100);
            memory.write(9, new double[] {21, 22, 23}, 2);
            assertThat(all(array)).containsExactly(1, -2, 0.5, 4096, -0.125, 6, 7.75, -8, 9, 21, 22, 0);
            // Longer than any before and shorter again: what is kept between calls does not show.
            memory.read(0, part, 4);
            assertThat(part).containsExactly(1, -2, 0.5, 4096);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void theArrayComputesWithWhatWasWritten(DataType type) {
        try (INDArray array = Nd4j.ones(type, 2, 2)) {
            array.muli(3);
            HostMemory.of(array).write(1, new double[] {5, 7}, 2);
            try (INDArray doubled = array.mul(2)) {
                assertThat(all(doubled)).containsExactly(6, 10, 14, 6);
            }
        }
    }

    @Test
    void doublesAreRoundedToSinglePrecision() {
        try (INDArray array = HostMemory.array(new double[] {0.1, 1e300}, DataType.FLOAT, 'c', 2)) {
            assertThat(all(array)).containsExactly(0.1f, Double.POSITIVE_INFINITY);
        }
        try (INDArray array = HostMemory.array(new double[] {0.1, 1e300}, DataType.DOUBLE, 'c', 2)) {
            assertThat(all(array)).containsExactly(0.1, 1e300);
        }
    }

    @Test
    void floatsAreReadAndWrittenAsTheyAre() {
        try (INDArray array = HostMemory.array(NUMBERS, DataType.FLOAT, 'c', 3, 4)) {
            HostMemory.Floats memory = HostMemory.ofFloats(array);
            float[] part = new float[3];
            memory.read(2, part);
            assertThat(part).containsExactly(0.5f, 4096, -0.125f);
            memory.write(10, new float[] {0.1f, 31});
            assertThat(array.getFloat(2, 2)).isEqualTo(0.1f);
            assertThat(array.getFloat(2, 3)).isEqualTo(31);
            assertThat(array.getFloat(2, 1)).isEqualTo(1e10f);
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, c", "FLOAT, f", "DOUBLE, c", "DOUBLE, f"})
    void rowsOfAViewAreThoseItShows(DataType type, char order) {
        // (0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10, 11)
        try (INDArray array = Nd4j.arange(12).castTo(type).reshape('c', 3, 4).dup(order)) {
            INDArray rows = array.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
            INDArray columns = array.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
            INDArray everyOtherRow = array.get(NDArrayIndex.interval(0, 2, 3), NDArrayIndex.all());
            assertRows(array, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
            assertRows(rows, 4, 5, 6, 7, 8, 9, 10, 11);
            assertRows(columns, 1, 2, 5, 6, 9, 10);
            assertRows(everyOtherRow, 0, 1, 2, 3, 8, 9, 10, 11);
            assertRows(array.getRow(1), 4, 5, 6, 7);
            assertRows(array.getColumn(2), 2, 6, 10);
            assertRows(array.transpose(), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
            assertRows(columns.transpose(), 1, 5, 9, 2, 6, 10);
            assertRows(rows.transpose(), 4, 8, 5, 9, 6, 10, 7, 11);
        }
    }

    /** However they are asked for, and twice, since to read them must leave the array open and as it is. */
    private static void assertRows(INDArray array, double... expected) {
        for (int time = 0; time < 2; time++) {
            assertThat(HostMemory.rows(array)).containsExactly(expected);
            double[] lent = new double[expected.length];
            HostMemory.readRows(array, memory -> {
                // Two readers share the numbers.
                int half = expected.length / 2;
                double[] rest = new double[expected.length - half];
                memory.get().read(0, lent, half);
                memory.get().read(half, rest, rest.length);
                System.arraycopy(rest, 0, lent, half, rest.length);
            });
            assertThat(lent).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void anEmptyArrayHasNoRows(DataType type) {
        try (INDArray empty = Nd4j.empty(type);
                INDArray withoutRows = Nd4j.create(type, 0, 4)) {
            for (INDArray array : List.of(empty, withoutRows)) {
                assertThat(HostMemory.rows(array)).isEmpty();
                AtomicInteger readers = new AtomicInteger();
                HostMemory.readRows(array, memory -> readers.incrementAndGet());
                assertThat(readers).hasValue(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void nothingIsReadOrWrittenAtTheEnd(DataType type) {
        try (INDArray array = HostMemory.array(NUMBERS, type, 'c', 12)) {
            HostMemory memory = HostMemory.of(array);
            assertThatNoException().isThrownBy(() -> {
                memory.read(12, new double[0], 0);
                memory.write(12, new double[0], 0);
            });
            assertThat(all(array)).containsExactly(NUMBERS);
        }
    }

    @Test
    void otherTypesAreRefused() {
        try (INDArray integers = Nd4j.zeros(DataType.INT32, 2);
                INDArray doubles = Nd4j.zeros(DataType.DOUBLE, 2)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HostMemory.of(integers))
                    .withMessage("embeddings are of type FLOAT or DOUBLE, not INT");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HostMemory.ofFloats(doubles))
                    .withMessage("expected an array of type FLOAT, not DOUBLE");
        }
    }

    /** In the array's own order. */
    private static double[] all(INDArray array) {
        double[] numbers = new double[Math.toIntExact(array.length())];
        HostMemory.of(array).read(0, numbers, numbers.length);
        return numbers;
    }
}
