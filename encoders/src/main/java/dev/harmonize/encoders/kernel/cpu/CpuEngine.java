package dev.harmonize.encoders.kernel.cpu;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.GradientSum;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.List;

/**
 * Vector code on Java arrays, in single precision. Memory that has been used is kept for the next pass. Results are the
 * same to the last bit for any number of threads.
 */
public final class CpuEngine implements Engine {

    /** About so many rows are enough for matrix products to run at full speed, and few enough to stay in a core's cache. */
    private static final int ROWS_PER_TILE = 160;

    private final Workers workers;
    private final ArrayPool pool = new ArrayPool();
    private final List<HeapWeights> idleWeights = new ArrayList<>();

    /** Computes with at most so many threads. */
    public CpuEngine(int threads) {
        this.workers = new Workers(threads);
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int samplesPerTile(int rowsPerSample) {
        return Math.max(1, ROWS_PER_TILE / rowsPerSample);
    }

    @Override
    public void forEach(int count, Task task) {
        workers.forEach(count, (scratch, number) -> task.run(new CpuKernels(scratch), number));
    }

    @Override
    public Arena arena() {
        return new HeapArena(pool);
    }

    @Override
    public Weights weights(Parameters layout, INDArray vector, Arena arena) {
        HostMemory numbers = HostMemory.of(vector);
        HeapWeights weights = idle(layout, numbers);
        ((HeapArena) arena).whenClosed(() -> {
            numbers.close();
            giveBack(weights);
        });
        weights.fill(numbers, workers);
        return weights;
    }

    private synchronized HeapWeights idle(Parameters layout, HostMemory numbers) {
        HeapWeights known = idleWeights.stream()
                .filter(each -> each.isOf(layout))
                .findFirst()
                .orElse(null);
        if (known == null) {
            return new HeapWeights(layout, numbers, pool);
        }
        idleWeights.remove(known);
        return known;
    }

    private synchronized void giveBack(HeapWeights weights) {
        idleWeights.add(weights);
    }

    @Override
    public Matrix matrix(double[] values, int rows, int columns, Arena arena) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return matrix(floats, rows, columns, arena);
    }

    @Override
    public Matrix matrix(float[] values, int rows, int columns, Arena arena) {
        return HeapMatrix.dense(values, rows, columns);
    }

    @Override
    public Matrix matrix(INDArray values, Arena arena) {
        HeapMatrix matrix =
                HeapMatrix.of(arena.allocate(Math.toIntExact(values.size(0)), Math.toIntExact(values.size(1))));
        try (HostMemory rows = HostMemory.rows(values)) {
            rows.read(0, matrix.values(), matrix.offset(), Math.toIntExact(rows.length()));
        }
        return matrix;
    }

    @Override
    public INDArray array(Matrix matrix) {
        HeapMatrix from = HeapMatrix.of(matrix);
        INDArray array = Nd4j.createUninitialized(DataType.FLOAT, new long[] {from.rows(), from.columns()}, 'c');
        try (HostMemory memory = HostMemory.overwriting(array)) {
            for (int row = 0; row < from.rows(); row++) {
                memory.write((long) row * from.columns(), from.values(), from.row(row), from.columns());
            }
        }
        return array;
    }

    @Override
    public double[] values(Matrix matrix) {
        HeapMatrix from = HeapMatrix.of(matrix);
        double[] values = new double[Math.multiplyExact(from.rows(), from.columns())];
        int next = 0;
        for (int row = 0; row < from.rows(); row++) {
            for (int column = 0; column < from.columns(); column++) {
                values[next++] = from.values()[from.row(row) + column];
            }
        }
        return values;
    }

    @Override
    public GradientSum gradient(Parameters layout) {
        return new HeapGradient(layout, pool.take(Math.toIntExact(layout.length())), workers, pool::give);
    }

    @Override
    public List<double[]> innerProducts(List<List<Contribution>> bySegment, Units units, int objectives) {
        return InnerProducts.of(bySegment, units, objectives, workers);
    }
}
