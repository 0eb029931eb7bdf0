package dev.harmonize.core.training;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The numbers of a vector such as θ, a stretch at a time and in bulk. Several threads may use one, each in places of its
 * own.
 */
abstract sealed class FlatVector {

    private final long length;

    private FlatVector(long length) {
        this.length = length;
    }

    /** The numbers of an array of rank 1, of whatever type and wherever it lies; what is written changes the array. */
    static FlatVector of(INDArray array) {
        if (array.rank() != 1) {
            throw new IllegalArgumentException("expected an array of rank 1, not of rank " + array.rank());
        }
        // A view shares its memory with numbers that are not its own.
        if (array.dataType() != DataType.FLOAT || array.isView()) {
            return new Copies(array);
        }
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        ByteBuffer bytes = array.data().asNio();
        // A buffer ends where an int does, an array may be longer.
        return bytes.capacity() == array.length() * Float.BYTES
                ? new HostFloats(
                        array, bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer())
                : new Copies(array);
    }

    /** How many numbers there are. */
    final long length() {
        return length;
    }

    /** Copies {@code length} numbers from {@code begin} on to the start of an array. */
    abstract void read(long begin, float[] target, int length);

    /** Overwrites {@code length} numbers from {@code begin} on with those at the start of an array. */
    abstract void write(long begin, float[] source, int length);

    /**
     * The Euclidean norm, added up in double precision, and in the same order whatever the number of threads; NaN or
     * infinite where some number is, and nowhere else. ND4J adds up in single precision: of 20 million numbers its norm is
     * off by half a percent.
     */
    final double norm() {
        double[] squares = new double[Chunks.count(length)];
        Chunks.forEach(length, () -> {
            float[] numbers = new float[Chunks.SIZE];
            return (chunk, begin, size) -> {
                read(begin, numbers, size);
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

    /** Numbers that lie one after the other in this process's memory. */
    private static final class HostFloats extends FlatVector {

        private final INDArray array;
        private final FloatBuffer memory;

        private HostFloats(INDArray array, FloatBuffer memory) {
            super(array.length());
            this.array = array;
            this.memory = memory;
        }

        @Override
        void read(long begin, float[] target, int length) {
            memory.get(Math.toIntExact(begin), target, 0, length);
        }

        @Override
        void write(long begin, float[] source, int length) {
            memory.put(Math.toIntExact(begin), source, 0, length);
            Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
        }
    }

    /** Numbers of any other array, through ND4J. */
    private static final class Copies extends FlatVector {

        private final INDArray array;

        private Copies(INDArray array) {
            super(array.length());
            this.array = array;
        }

        @Override
        void read(long begin, float[] target, int length) {
            System.arraycopy(stretch(begin, length).toFloatVector(), 0, target, 0, length);
        }

        @Override
        void write(long begin, float[] source, int length) {
            try (INDArray numbers = Nd4j.createFromArray(Arrays.copyOf(source, length))) {
                stretch(begin, length).assign(numbers);
            }
        }

        private INDArray stretch(long begin, int length) {
            return array.get(NDArrayIndex.interval(begin, begin + length));
        }
    }
}
