package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.random.RandomGenerator;

class FlatVectorTest {

    private static final int MANY_CHUNKS = 70 * Chunks.SIZE + 3;

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "3, 1",
        "4, 1e-30",
        "31, 1e30",
        "4096, 1",
        "4097, 1e-8",
        "9001, 1e4",
        "286723, 1",
        "286723, 1e-25",
    })
    void theNormIsThatOfASumInDouble(int length, double magnitude) {
        float[] numbers = random(length, magnitude);
        double squares = 0;
        for (float number : numbers) {
            squares += (double) number * number;
        }

        double norm = FlatVector.of(Nd4j.createFromArray(numbers)).norm();

        assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-13 * norm));
    }

    @Test
    void theNormOfManyEqualNumbersIsNotRoundedAway() {
        int length = 20_000_000;
        try (INDArray ones = Nd4j.ones(DataType.FLOAT, length)) {
            assertThat(FlatVector.of(ones).norm()).isEqualTo(Math.sqrt(length));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void theNormTellsOfANumberThatIsNotFinite(float number) {
        for (int position : new int[] {0, 4097, MANY_CHUNKS - 1}) {
            float[] numbers = random(MANY_CHUNKS, 1);
            numbers[position] = number;
            assertThat(FlatVector.of(Nd4j.createFromArray(numbers)).norm())
                    .as("position %d", position)
                    .isNotFinite();
        }
        float[] largest = {Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE};
        assertThat(FlatVector.of(Nd4j.createFromArray(largest)).norm()).isFinite();
    }

    @Test
    void aViewAndAnotherTypeAreReadAndWrittenAsWell() {
        float[] numbers = random(10, 1);
        INDArray whole = Nd4j.createFromArray(numbers);
        INDArray matrix = Nd4j.createFromArray(numbers).reshape('c', 5, 2);

        check(whole.get(NDArrayIndex.interval(2, 7)), 2, 1, whole, numbers);
        check(matrix.getColumn(1), 1, 2, matrix.reshape('c', 1, 10), numbers);
        INDArray doubles = Nd4j.createFromArray(numbers).castTo(DataType.DOUBLE);
        check(doubles.get(NDArrayIndex.interval(0, 5)), 0, 1, doubles, numbers);
    }

    /** Overwrites the second and third of five numbers, which lie in a whole from a position on and so far apart. */
    private static void check(INDArray five, int begin, int stride, INDArray whole, float[] numbers) {
        FlatVector vector = FlatVector.of(five);
        float[] read = new float[3];
        vector.read(1, read, 2);
        assertThat(read).containsExactly(numbers[begin + stride], numbers[begin + 2 * stride], 0);

        vector.write(1, new float[] {8, 9, 10}, 2);

        float[] expected = numbers.clone();
        expected[begin + stride] = 8;
        expected[begin + 2 * stride] = 9;
        assertThat(whole.toFloatVector()).containsExactly(expected);
    }

    @Test
    void onlyAVectorIsOne() {
        assertThatThrownBy(() -> FlatVector.of(Nd4j.zeros(DataType.FLOAT, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected an array of rank 1, not of rank 2");
    }

    private static float[] random(int length, double magnitude) {
        RandomGenerator random = new RandomStreams(3).generator(length);
        float[] numbers = new float[length];
        for (int n = 0; n < length; n++) {
            numbers[n] = (float) (magnitude * random.nextGaussian());
        }
        return numbers;
    }
}
