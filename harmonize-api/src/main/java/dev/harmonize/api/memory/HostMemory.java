package dev.harmonize.api.memory;

import dev.harmonize.api.Status;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The numbers of an array as Java reads and writes them, in bulk: one by one through ND4J, each would be an operation of
 * its own, and on a device wait for all those before it.
 *
 * <pre>{@code
 * try (HostMemory numbers = HostMemory.of(array)) {
 *     numbers.read(begin, row, 0, row.length);
 *     ...
 *     numbers.write(begin, row, 0, row.length);
 * }
 * }</pre>
 *
 * <p>Where arrays lie on a device, opening copies the array from there, once; what is written is on its way back after
 * {@link #close}. While it is open no operation of ND4J may change the array, and, once something was written, none may
 * read it. On a processor nothing is copied but what is asked for.
 *
 * <p>Several threads may read and write at once, each in places of its own; the one that opened it closes it after they
 * are done. Unless an array
 * of rank 1 has to be copied piece by piece, no method but those that open and close reaches ND4J.
 */
@Status(Status.Level.EXPERIMENTAL)
public abstract sealed class HostMemory implements AutoCloseable permits HostFloats, HostDoubles, HostCopies {

    private final INDArray array;
    private final boolean copy;
    private volatile boolean written;
    private boolean closed;

    HostMemory(INDArray array, boolean copy) {
        this.array = array;
        this.copy = copy;
    }

    /**
     * Opens an array, which need not be on the host: its numbers as they lie, {@code array.ordering()} says in which order.
     *
     * @param array of type FLOAT or DOUBLE and no view, or of rank 1, which may be of any type and a view
     * @throws IllegalArgumentException if it is neither, or closed
     */
    public static HostMemory of(INDArray array) {
        return open(array, false, false);
    }

    /**
     * Opens an array of which every number is going to be written, and none is read before: its content, until then
     * anything, is not fetched from where it is.
     *
     * @param array as {@link #of} takes it
     */
    public static HostMemory overwriting(INDArray array) {
        return open(array, false, true);
    }

    /**
     * Opens any array of type FLOAT or DOUBLE for reading, row after row. A view, or what lies in another order, is copied
     * first; closing frees the copy.
     */
    public static HostMemory rows(INDArray array) {
        requireNumbers(array);
        requireOpen(array);
        boolean asItLies = array.ordering() == 'c' && liesTogether(array);
        return asItLies ? of(array) : open(array.dup('c'), true, false);
    }

    /**
     * All numbers of an array of type FLOAT or DOUBLE, row after row, rounded if they have to be.
     *
     * @throws IllegalArgumentException if it has more than an array of Java can hold
     */
    public static float[] floats(INDArray array) {
        float[] values = new float[lengthInJava(array)];
        try (HostMemory memory = rows(array)) {
            memory.read(0, values, 0, values.length);
        }
        return values;
    }

    /**
     * All numbers of an array of type FLOAT or DOUBLE, row after row.
     *
     * @throws IllegalArgumentException if it has more than an array of Java can hold
     */
    public static double[] doubles(INDArray array) {
        double[] values = new double[lengthInJava(array)];
        try (HostMemory memory = rows(array)) {
            memory.read(0, values, 0, values.length);
        }
        return values;
    }

    /**
     * A new array of type FLOAT.
     *
     * @param values one after the other in the array's order
     * @param order {@code c} for row after row, {@code f} for column after column
     */
    public static INDArray array(float[] values, char order, long... shape) {
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, order);
        requireLength(array, values.length);
        try (HostMemory memory = overwriting(array)) {
            memory.write(0, values, 0, values.length);
        }
        return array;
    }

    /**
     * A new array.
     *
     * @param values one after the other in the array's order; rounded if they have to be
     * @param type FLOAT or DOUBLE
     * @param order {@code c} for row after row, {@code f} for column after column
     */
    public static INDArray array(double[] values, DataType type, char order, long... shape) {
        INDArray array = Nd4j.createUninitialized(type, shape, order);
        requireLength(array, values.length);
        try (HostMemory memory = overwriting(array)) {
            memory.write(0, values, 0, values.length);
        }
        return array;
    }

    private static int lengthInJava(INDArray array) {
        if (array.length() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an array of " + array.length()
                    + " numbers is longer than one of Java; open it and read a part at a time");
        }
        return (int) array.length();
    }

    private static HostMemory open(INDArray array, boolean copy, boolean overwriting) {
        requireOpen(array);
        if (array.isEmpty()) {
            requireNumbers(array);
            return new HostFloats(array, copy, FloatBuffer.allocate(0));
        }
        if (!isNumbers(array) || !liesTogether(array)) {
            if (array.rank() != 1) {
                requireNumbers(array);
                throw new IllegalArgumentException("a view shares its memory with numbers that are not its own");
            }
            return new HostCopies(array);
        }
        if (overwriting) {
            // Memory on the host is made without anything being copied, and declared to be what counts.
            Nd4j.getAffinityManager().ensureLocation(array, Location.DEVICE);
            Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
        } else {
            Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
        }
        ByteBuffer bytes = array.data().asNio();
        if (bytes.capacity() != array.length() * array.dataType().width()) {
            // A buffer ends where an int does, an array may be longer.
            return new HostCopies(array.reshape(array.ordering(), array.length()));
        }
        ByteBuffer own = bytes.duplicate().order(ByteOrder.nativeOrder());
        return array.dataType() == DataType.FLOAT
                ? new HostFloats(array, copy, own.asFloatBuffer())
                : new HostDoubles(array, copy, own.asDoubleBuffer());
    }

    private static boolean isNumbers(INDArray array) {
        return array.dataType() == DataType.FLOAT || array.dataType() == DataType.DOUBLE;
    }

    /** ND4J itself would go on, in memory that is no longer the array's. */
    private static void requireOpen(INDArray array) {
        if (array.wasClosed()) {
            throw new IllegalArgumentException("the array is closed");
        }
    }

    private static void requireNumbers(INDArray array) {
        if (!isNumbers(array)) {
            throw new IllegalArgumentException("expected an array of type FLOAT or DOUBLE, not " + array.dataType());
        }
    }

    private static void requireLength(INDArray array, int length) {
        if (array.length() != length) {
            throw new IllegalArgumentException(length + " numbers do not fill an array of " + array.length());
        }
    }

    /** Whether an array's numbers, and no others, fill its memory in the array's order. */
    private static boolean liesTogether(INDArray array) {
        if (array.isEmpty()) {
            return true;
        }
        if (array.isView()) {
            return false;
        }
        long[] strides = Nd4j.getStrides(array.shape(), array.ordering());
        for (int dimension = 0; dimension < array.rank(); dimension++) {
            if (array.size(dimension) > 1 && array.stride(dimension) != strides[dimension]) {
                return false;
            }
        }
        return true;
    }

    /** How many numbers there are. */
    public final long length() {
        return array.length();
    }

    /** Copies {@code length} numbers from position {@code begin} on, rounded if they have to be. */
    public abstract void read(long begin, float[] target, int offset, int length);

    /** Copies {@code length} numbers from position {@code begin} on. */
    public abstract void read(long begin, double[] target, int offset, int length);

    /**
     * Overwrites {@code length} numbers from position {@code begin} on.
     *
     * @throws IllegalStateException if these are the {@link #rows} of an array that had to be copied
     */
    public final void write(long begin, float[] source, int offset, int length) {
        beforeWriting();
        put(begin, source, offset, length);
    }

    /**
     * Overwrites {@code length} numbers from position {@code begin} on, rounded if they have to be.
     *
     * @throws IllegalStateException if these are the {@link #rows} of an array that had to be copied
     */
    public final void write(long begin, double[] source, int offset, int length) {
        beforeWriting();
        put(begin, source, offset, length);
    }

    private void beforeWriting() {
        if (copy) {
            throw new IllegalStateException("what is written to a copy of an array would be lost");
        }
        if (!written) {
            written = true;
        }
    }

    abstract void put(long begin, float[] source, int offset, int length);

    abstract void put(long begin, double[] source, int offset, int length);

    /** Whether the array itself has to be told what was written. */
    boolean liesOnHost() {
        return true;
    }

    /** Makes what was written the array's numbers, wherever these are; closing once more does nothing. */
    @Override
    public final void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (written && liesOnHost()) {
            Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
        }
        if (copy) {
            array.close();
        }
    }
}
