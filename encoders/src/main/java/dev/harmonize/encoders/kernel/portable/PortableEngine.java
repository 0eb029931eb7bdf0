package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.GradientSum;
import dev.harmonize.encoders.kernel.Kernels;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;

/** All samples in one tile, one thing after the other; threads are ND4J's own affair. */
public final class PortableEngine implements Engine {

    /** About what the cache of a processor's core holds. */
    private static final long CACHE = 1L << 18;

    private final NdOperations operations;
    private final Kernels kernels;
    private final long room;

    /** Computes in this type, on a processor. */
    public PortableEngine(DataType type) {
        this(type, CACHE);
    }

    /**
     * Computes in this type.
     *
     * @param room so many numbers per objective may be in memory from one operation to the next, where work can be cut
     *     into pieces: fewer fit a cache, more make larger and so fewer operations
     */
    public PortableEngine(DataType type, long room) {
        this.room = room;
        this.operations = new NdOperations(type);
        this.kernels = new PortableKernels(operations);
    }

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public int samplesPerTile(int rowsPerSample) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void forEach(int count, Task task) {
        for (int number = 0; number < count; number++) {
            task.run(kernels, number);
        }
    }

    @Override
    public Arena arena() {
        return new NdArena(operations.type());
    }

    @Override
    public Weights weights(Parameters layout, INDArray vector, Arena arena) {
        return new NdWeights(layout, vector);
    }

    @Override
    public Matrix matrix(double[] values, int rows, int columns, Arena arena) {
        return own(operations.array(values, rows, columns), arena);
    }

    @Override
    public Matrix matrix(float[] values, int rows, int columns, Arena arena) {
        return own(operations.array(values, rows, columns), arena);
    }

    @Override
    public Matrix matrix(INDArray values, Arena arena) {
        return own(values.dup('c'), arena);
    }

    private static Matrix own(INDArray array, Arena arena) {
        return new NdMatrix(((NdArena) arena).own(array));
    }

    @Override
    public INDArray array(Matrix matrix) {
        return NdMatrix.array(matrix).dup('c');
    }

    @Override
    public double[] values(Matrix matrix) {
        try (Temporary dense = Temporary.dense(matrix)) {
            return HostMemory.doubles(dense.array());
        }
    }

    @Override
    public GradientSum gradient(Parameters layout) {
        return new NdGradient(layout, operations);
    }

    @Override
    public List<double[]> innerProducts(List<List<Contribution>> bySegment, Units units, int objectives) {
        return bySegment.stream()
                .map(contributions -> NdInnerProducts.of(contributions, units, objectives, operations, room))
                .toList();
    }
}
