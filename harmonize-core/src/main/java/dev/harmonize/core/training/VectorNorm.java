package dev.harmonize.core.training;

import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;

/**
 * The Euclidean norm of a vector such as a gradient, added up in double precision, and in the same order whatever the number
 * of threads; NaN or infinite where some number is, and nowhere else. ND4J adds up in single precision: of 20 million
 * numbers its norm is off by half a percent.
 */
final class VectorNorm {

    private VectorNorm() {}

    static double of(INDArray vector) {
        try (HostMemory numbers = HostMemory.of(vector)) {
            return of(numbers);
        }
    }

    static double of(HostMemory vector) {
        long length = vector.length();
        double[] squares = new double[Chunks.count(length)];
        Chunks.forEach(length, () -> {
            float[] numbers = new float[Chunks.SIZE];
            return (chunk, begin, size) -> {
                vector.read(begin, numbers, 0, size);
                squares[chunk] = sumOfSquares(numbers, size);
            };
        });
        return Math.sqrt(Arrays.stream(squares).sum());
    }

    /** In four sums that do not wait for each other. */
    private static double sumOfSquares(float[] numbers, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int bound = length - length % 4;
        for (int i = 0; i < bound; i += 4) {
            double a = numbers[i];
            double b = numbers[i + 1];
            double c = numbers[i + 2];
            double d = numbers[i + 3];
            first += a * a;
            second += b * b;
            third += c * c;
            fourth += d * d;
        }
        for (int i = bound; i < length; i++) {
            double a = numbers[i];
            first += a * a;
        }
        return (first + second) + (third + fourth);
    }
}
