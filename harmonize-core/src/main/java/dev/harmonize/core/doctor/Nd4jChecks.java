package dev.harmonize.core.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.core.runs.CudaDevice;
import dev.harmonize.core.runs.Provenance;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Uses ND4J, and sees whether it computes. May end the process. */
final class Nd4jChecks {

    private static final int ROWS = 24;
    private static final int INNER = 40;
    private static final int COLUMNS = 16;

    private Nd4jChecks() {}

    /** Loads ND4J. */
    static Diagnosis load() {
        Optional<String> failure = Nd4jStart.failure();
        if (failure.isPresent()) {
            return Diagnosis.problem(
                    "cannot be loaded: " + failure.get(),
                    "see the lines above; if they find nothing wrong, build again: mvn package");
        }
        ObjectNode environment = Provenance.backend();
        String version = environment.path("version").asText();
        String backend = environment.path("backend").asText();
        String blas = environment.path("blas").asText();
        int threads = Nd4j.factory().blas().getMaxThreads();
        return Diagnosis.ok(version + " on " + backend + ", matrix products by " + blas
                        + (threads > 0 ? " with " + threads + (threads == 1 ? " thread" : " threads") : ""))
                .with("version", version)
                .with("backend", backend)
                .with("blas", blas)
                .with("blas-threads", threads)
                .with("openmp-threads", environment.path("threads").asText())
                .with("elementwise-threads", Nd4j.getEnvironment().maxMasterThreads());
    }

    /**
     * A product of matrices, which is a BLAS's work, a function of each element and a sum, which are ND4J's own code: on a
     * GPU either may be missing.
     */
    static Diagnosis arithmetic() {
        try (INDArray left = whole(ROWS, INNER, 1);
                INDArray right = whole(INNER, COLUMNS, 2);
                INDArray product = left.mmul(right);
                INDArray hyperbolic = Transforms.tanh(product, true)) {
            double sum = 0;
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    double expected = 0;
                    for (int i = 0; i < INNER; i++) {
                        expected += (double) value(row, i, 1) * value(i, column, 2);
                    }
                    if (product.getDouble(row, column) != expected) {
                        return wrong("a matrix product", expected, product.getDouble(row, column));
                    }
                    if (!(Math.abs(hyperbolic.getDouble(row, column) - Math.tanh(expected)) < 1e-5)) {
                        return wrong("tanh", Math.tanh(expected), hyperbolic.getDouble(row, column));
                    }
                    sum += expected;
                }
            }
            double total = product.sumNumber().doubleValue();
            return total == sum
                    ? Diagnosis.ok("a matrix product, tanh and a sum are right")
                    : wrong("a sum", sum, total);
        }
    }

    private static Diagnosis wrong(String what, double expected, double actual) {
        return Diagnosis.problem(
                "ND4J computes " + what + " wrong: " + actual + " instead of " + expected,
                "use another backend or machine, and report this with what doctor says");
    }

    /** Small whole numbers, of which single precision, and even less, makes no rounding error. */
    private static INDArray whole(int rows, int columns, int salt) {
        float[][] values = new float[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[row][column] = value(row, column, salt);
            }
        }
        return Nd4j.createFromArray(values);
    }

    private static int value(int row, int column, int salt) {
        return (7 * row + 3 * column + salt) % 11 - 5;
    }

    /** A check of the GPU that ND4J uses; empty on a processor. */
    static Optional<Supplier<Diagnosis>> device() {
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU
                ? Optional.empty()
                : Optional.of(() -> describe(CudaDevice.visible()));
    }

    private static Diagnosis describe(List<CudaDevice> devices) {
        if (devices.isEmpty()) {
            return Diagnosis.problem("ND4J names no GPU", "see whether nvidia-smi works, or use --backend cpu");
        }
        CudaDevice device = devices.get(0);
        String text = "ND4J computes on " + device.name() + ", compute capability " + device.computeCapability();
        Diagnosis diagnosis = devices.size() > 1
                ? Diagnosis.warning(
                        text + ", and sees " + devices.size() + " GPUs, of which it gives every thread another one",
                        "start with ./harmonize, or show it one with CUDA_VISIBLE_DEVICES")
                : Diagnosis.ok(text);
        return diagnosis.with("name", device.name()).with("compute-capability", device.computeCapability());
    }
}
