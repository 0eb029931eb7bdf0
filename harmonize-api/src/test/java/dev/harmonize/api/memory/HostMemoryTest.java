package dev.harmonize.api.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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

    @Test
    void floatsMakeAnArrayOfFloats() {
        try (INDArray array = HostMemory.array(new float[] {1, 2, 3, 4, 5, 6}, 'f', 2, 3)) {
            assertThat(array.dataType()).isEqualTo(DataType.FLOAT);
            assertThat(array.toFloatMatrix()).isDeepEqualTo(new float[][] {
                {1, 3, 5},
                {2, 4, 6}
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void aPartIsReadAndWrittenWithoutItsSurroundings(DataType type) {
        try (INDArray array = HostMemory.array(NUMBERS, type, 'c', 12)) {
            try (HostMemory memory = HostMemory.of(array)) {
                assertThat(memory.length()).isEqualTo(12);
                double[] doubles = {100, 100, 100, 100};
                memory.read(5, doubles, 1, 2);
                assertThat(doubles).containsExactly(100, 6, 7.75, 100);
                float[] floats = {100, 100, 100, 100};
                memory.read(1, floats, 2, 1);
                assertThat(floats).containsExactly(100, 100, -2, 100);
                memory.write(9, new double[] {20, 21, 22, 23}, 1, 2);
                memory.write(2, new float[] {20, 24}, 1, 1);
                memory.write(12, new double[0], 0, 0);
                memory.read(12, doubles, 0, 0);
            }
            assertThat(all(array)).containsExactly(1, -2, 24, 4096, -0.125, 6, 7.75, -8, 9, 21, 22, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void manyNumbersAreConvertedPartByPart(DataType type) {
        double[] numbers = IntStream.range(0, 5_000).mapToDouble(i -> i).toArray();
        try (INDArray array = HostMemory.array(numbers, type, 'c', 5_000)) {
            assertThat(array.sumNumber().doubleValue()).isEqualTo(4_999 * 2_500.0);
            assertThat(HostMemory.doubles(array)).containsExactly(numbers);
            float[] floats = HostMemory.floats(array);
            assertThat(floats[4_999]).isEqualTo(4_999f);
            try (HostMemory memory = HostMemory.of(array)) {
                memory.write(1, floats, 0, 4_999);
            }
            assertThat(array.getDouble(4_999)).isEqualTo(4_998);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void theArrayComputesWithWhatWasWritten(DataType type) {
        try (INDArray array = Nd4j.ones(type, 2, 2)) {
            array.muli(3);
            try (HostMemory memory = HostMemory.of(array)) {
                memory.write(1, new double[] {5, 7}, 0, 2);
            }
            try (INDArray doubled = array.mul(2)) {
                assertThat(all(doubled)).containsExactly(6, 10, 14, 6);
            }
        }
    }

    @Test
    void severalThreadsWriteEachInPlacesOfItsOwn() {
        try (INDArray array = Nd4j.zeros(DataType.FLOAT, 64, 1_000)) {
            try (HostMemory memory = HostMemory.of(array)) {
                IntStream.range(0, 64).parallel().forEach(row -> {
                    double[] numbers = new double[1_000];
                    memory.read(row * 1_000L, numbers, 0, 1_000);
                    Arrays.setAll(numbers, column -> numbers[column] + row * 1_000 + column);
                    memory.write(row * 1_000L, numbers, 0, 1_000);
                });
            }
            assertThat(HostMemory.doubles(array))
                    .containsExactly(
                            IntStream.range(0, 64_000).mapToDouble(i -> i).toArray());
        }
    }

    @Test
    void doublesAreRoundedToSinglePrecision() {
        try (INDArray array = HostMemory.array(new double[] {0.1, 1e300}, DataType.FLOAT, 'c', 2)) {
            assertThat(all(array)).containsExactly(0.1f, Double.POSITIVE_INFINITY);
        }
        try (INDArray array = HostMemory.array(new double[] {0.1, 1e300}, DataType.DOUBLE, 'c', 2)) {
            assertThat(all(array)).containsExactly(0.1, 1e300);
            assertThat(HostMemory.floats(array)).containsExactly(0.1f, Float.POSITIVE_INFINITY);
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

    @Test
    void rowsOfAPermutedArrayAreThoseItShows() {
        // Neither row after row nor column after column, and yet no view in ND4J's eyes.
        try (INDArray array = Nd4j.arange(8).castTo(DataType.FLOAT).reshape('c', 2, 2, 2)) {
            INDArray permuted = array.permute(1, 0, 2);
            assertRows(permuted, 0, 1, 4, 5, 2, 3, 6, 7);
            assertThatIllegalArgumentException().isThrownBy(() -> HostMemory.of(permuted));
        }
    }

    /** However they are asked for, and twice, since to read them must leave the array open and as it is. */
    private static void assertRows(INDArray array, double... expected) {
        for (int time = 0; time < 2; time++) {
            assertThat(HostMemory.doubles(array)).containsExactly(expected);
            float[] floats = new float[expected.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) expected[i];
            }
            assertThat(HostMemory.floats(array)).containsExactly(floats);
        }
    }

    @Test
    void whatWouldBeWrittenToACopyIsRefused() {
        try (INDArray array = Nd4j.zeros(DataType.FLOAT, 2, 3);
                HostMemory rows = HostMemory.rows(array.transpose())) {
            assertThatIllegalStateException().isThrownBy(() -> rows.write(0, new float[1], 0, 1));
        }
    }

    @Test
    void aClosedArrayIsRefused() {
        INDArray array = Nd4j.ones(DataType.FLOAT, 3);
        array.close();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostMemory.of(array))
                .withMessage("the array is closed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostMemory.overwriting(array))
                .withMessage("the array is closed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostMemory.floats(array))
                .withMessage("the array is closed");
    }

    @Test
    void closingOnceMoreDoesNothing() {
        try (INDArray transposed = Nd4j.ones(DataType.FLOAT, 3, 2)) {
            HostMemory copy = HostMemory.rows(transposed.transpose());
            copy.close();
            copy.close();
            HostMemory memory = HostMemory.of(transposed);
            memory.write(0, new float[] {7}, 0, 1);
            memory.close();
            transposed.muli(2);
            memory.close();

            assertThat(HostMemory.floats(transposed)).containsExactly(14, 2, 2, 2, 2, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void anEmptyArrayHasNoNumbers(DataType type) {
        try (INDArray empty = Nd4j.empty(type);
                INDArray withoutRows = Nd4j.create(type, 0, 4)) {
            for (INDArray array : List.of(empty, withoutRows)) {
                assertThat(HostMemory.doubles(array)).isEmpty();
                assertThat(HostMemory.floats(array)).isEmpty();
                try (HostMemory memory = HostMemory.overwriting(array)) {
                    memory.write(0, new double[0], 0, 0);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVectorMayBeAViewAndOfAnotherType(boolean overwriting) {
        INDArray whole = Nd4j.arange(10).castTo(DataType.FLOAT);
        INDArray matrix = whole.reshape('c', 5, 2);
        INDArray doubles = Nd4j.arange(10).castTo(DataType.DOUBLE);
        INDArray longs = Nd4j.arange(5).castTo(DataType.INT64);
        assertOverwritten(whole.dup().get(NDArrayIndex.interval(2, 7)), overwriting, 2, 3, 4, 5, 6);
        assertOverwritten(matrix.dup().getColumn(1), overwriting, 1, 3, 5, 7, 9);
        assertOverwritten(doubles.get(NDArrayIndex.interval(0, 5)), overwriting, 0, 1, 2, 3, 4);
        assertOverwritten(longs, overwriting, 0, 1, 2, 3, 4);
    }

    private static void assertOverwritten(INDArray five, boolean overwriting, double... before) {
        try (HostMemory memory = overwriting ? HostMemory.overwriting(five) : HostMemory.of(five)) {
            float[] read = new float[3];
            memory.read(1, read, 0, 2);
            assertThat(read).containsExactly((float) before[1], (float) before[2], 0);
            memory.write(1, new float[] {7, 8}, 1, 1);
            memory.write(2, new double[] {9, 10}, 0, 1);
            memory.write(5, new double[0], 0, 0);
        }
        assertThat(five.toDoubleVector()).containsExactly(before[0], 8, 9, before[3], before[4]);
    }

    @Test
    void whatHasNoNumbersOfItsOwnOrNoneInBinaryIsRefused() {
        try (INDArray integers = Nd4j.zeros(DataType.INT32, 2, 2);
                INDArray floats = Nd4j.zeros(DataType.FLOAT, 3, 3)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HostMemory.of(integers))
                    .withMessage("expected an array of type FLOAT or DOUBLE, not INT");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HostMemory.doubles(integers))
                    .withMessage("expected an array of type FLOAT or DOUBLE, not INT");
            INDArray view = floats.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HostMemory.of(view))
                    .withMessage("a view shares its memory with numbers that are not its own");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HostMemory.array(new float[5], 'c', 2, 3))
                    .withMessage("5 numbers do not fill an array of 6");
        }
    }

    /** In the array's own order. */
    private static double[] all(INDArray array) {
        double[] numbers = new double[Math.toIntExact(array.length())];
        try (HostMemory memory = HostMemory.of(array)) {
            memory.read(0, numbers, 0, numbers.length);
        }
        return numbers;
    }
}
