package dev.harmonize.encoders.kernel;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Parameters;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;

/** Where the numbers of a model are computed: memory, threads, and the {@link Kernels} that they run. */
public interface Engine {

    /** The name for run records. */
    String name();

    /** How many samples should be taken through the model together, each being so many rows. Independent of threads. */
    int samplesPerTile(int rowsPerSample);

    /** Runs tasks 0 … count − 1, several at a time, each by one thread with kernels of its own. */
    void forEach(int count, Task task);

    /** Something to compute. */
    @FunctionalInterface
    interface Task {
        void run(Kernels kernels, int number);
    }

    /** New memory. */
    Arena arena();

    /** Parameters; valid until the arena is closed. */
    Weights weights(Parameters layout, INDArray vector, Arena arena);

    /** A copy of numbers in row-major order. */
    Matrix matrix(double[] values, int rows, int columns, Arena arena);

    /** Numbers in row-major order; {@code values} must stay as it is until the arena is closed. */
    Matrix matrix(float[] values, int rows, int columns, Arena arena);

    /** A copy of an array of rank 2. */
    Matrix matrix(INDArray values, Arena arena);

    /** A copy as an array, which belongs to the caller. */
    INDArray array(Matrix matrix);

    /** A copy, row-major. */
    double[] values(Matrix matrix);

    /** A gradient of zeros. */
    GradientSum gradient(Parameters layout);

    /**
     * The inner products of the units' contributions to each of some segments, ⟨P_k, P_l⟩ with P_k = Σ over all
     * contributions to the segment and the unit's samples. The more segments at once, the less do threads wait for each
     * other.
     *
     * @param bySegment for each segment, contributions of one kind; they may be of different samples, and several may be
     *     of the same
     * @param objectives how many there are, K
     * @return for each segment, length U·K·K, unit after unit; sums over many numbers are made in double precision
     */
    List<double[]> innerProducts(List<List<Contribution>> bySegment, Units units, int objectives);
}
