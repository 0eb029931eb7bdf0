package dev.harmonize.losses;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The numbers of an array, in bulk and as doubles: one by one through ND4J they would take longer than the product of
 * matrices that they come from. Not for several threads at once, but each may have one of its own of the same array.
 */
abstract sealed class HostMemory {

    private final INDArray array;

    private HostMemory(INDArray array) {
        this.array = array;
    }

    /** The memory of an array that is no view, FLOAT or DOUBLE, in the array's order. */
    static HostMemory of(INDArray array) {
        if (array.isView()) {
            throw new IllegalArgumentException("a view shares its memory with numbers that are not its own");
        }
        Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        ByteBuffer bytes = array.data().asNio().duplicate().order(ByteOrder.nativeOrder());
        return switch (array.dataType()) {
            case FLOAT -> new Floats(array, bytes.asFloatBuffer());
            case DOUBLE -> new Doubles(array, bytes.asDoubleBuffer());
            default ->
                throw new IllegalArgumentException("embeddings are of type FLOAT or DOUBLE, not " + array.dataType());
        };
    }

    /** The memory of an array of type FLOAT that is no view, for those who can do without doubles. */
    static Floats ofFloats(INDArray array) {
        if (of(array) instanceof Floats floats) {
            return floats;
        }
        throw new IllegalArgumentException("expected an array of type FLOAT, not " + array.dataType());
    }

    /** All numbers of any array, row after row. */
    static double[] rows(INDArray array) {
        double[] values = new double[Math.toIntExact(array.length())];
        if (values.length > 0) {
            try (INDArray copy = array.dup('c')) {
                of(copy).read(0, values, values.length);
            }
        }
        return values;
    }

    /**
     * Lends the memory of any array, row after row.
     *
     * @param reader takes what makes a memory for each thread
     */
    static void readRows(INDArray array, Consumer<Supplier<HostMemory>> reader) {
        // A view may have gaps between its rows.
        boolean asItLies = array.ordering() == 'c' && !array.isView() && array.length() > 0;
        if (asItLies) {
            reader.accept(() -> of(array));
            return;
        }
        try (INDArray copy = array.dup('c')) {
            reader.accept(() -> of(copy));
        }
    }

    /** A new array of these numbers, which lie one after the other in its order. */
    static INDArray array(double[] values, DataType type, char order, long... shape) {
        INDArray array = Nd4j.createUninitialized(type, shape, order);
        of(array).write(0, values, values.length);
        return array;
    }

    /** Copies numbers from a position on. */
    abstract void read(int begin, double[] target, int length);

    /** Overwrites numbers from a position on. */
    final void write(int begin, double[] source, int length) {
        put(begin, source, length);
        changed();
    }

    private void changed() {
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    abstract void put(int begin, double[] source, int length);

    /** Numbers in single precision. */
    static final class Floats extends HostMemory {

        private final FloatBuffer memory;
        private float[] numbers = {};

        private Floats(INDArray array, FloatBuffer memory) {
            super(array);
            this.memory = memory;
        }

        @Override
        void read(int begin, double[] target, int length) {
            reserve(length);
            memory.get(begin, numbers, 0, length);
            for (int i = 0; i < length; i++) {
                target[i] = numbers[i];
            }
        }

        @Override
        void put(int begin, double[] source, int length) {
            reserve(length);
            for (int i = 0; i < length; i++) {
                numbers[i] = (float) source[i];
            }
            memory.put(begin, numbers, 0, length);
        }

        /** Copies numbers from a position on. */
        void read(int begin, float[] target) {
            memory.get(begin, target);
        }

        /** Overwrites numbers from a position on. */
        void write(int begin, float[] source) {
            memory.put(begin, source);
            super.changed();
        }

        private void reserve(int length) {
            if (numbers.length < length) {
                numbers = new float[length];
            }
        }
    }

    private static final class Doubles extends HostMemory {

        private final DoubleBuffer memory;

        private Doubles(INDArray array, DoubleBuffer memory) {
            super(array);
            this.memory = memory;
        }

        @Override
        void read(int begin, double[] target, int length) {
            memory.get(begin, target, 0, length);
        }

        @Override
        void put(int begin, double[] source, int length) {
            memory.put(begin, source, 0, length);
        }
    }
}
