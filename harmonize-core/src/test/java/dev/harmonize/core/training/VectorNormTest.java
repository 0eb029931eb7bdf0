package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
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

class VectorNormTest {

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

        double norm = VectorNorm.of(Nd4j.createFromArray(numbers));

        assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-13 * norm));
    }

    @Test
    void theNormOfManyEqualNumbersIsNotRoundedAway() {
        int length = 20_000_000;
        try (INDArray ones = Nd4j.ones(DataType.FLOAT, length)) {
            assertThat(VectorNorm.of(ones)).isEqualTo(Math.sqrt(length));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void theNormTellsOfANumberThatIsNotFinite(float number) {
        for (int position : new int[] {0, 4097, MANY_CHUNKS - 1}) {
            float[] numbers = random(MANY_CHUNKS, 1);
            numbers[position] = number;
            assertThat(VectorNorm.of(Nd4j.createFromArray(numbers)))
                    .as("position %d", position)
                    .isNotFinite();
        }
        float[] largest = {Float.MAX_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE};
        assertThat(VectorNorm.of(Nd4j.createFromArray(largest))).isFinite();
    }

    @Test
    void aViewAndAnotherTypeHaveANormAsWell() {
        INDArray whole = Nd4j.createFromArray(5f, 3, 4, 7);

        assertThat(VectorNorm.of(whole.get(NDArrayIndex.interval(1, 3)))).isEqualTo(5);
        assertThat(VectorNorm.of(Nd4j.createFromArray(3.0, 4.0))).isEqualTo(5);
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
