package dev.harmonize.cli.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every component computes the same on an NVIDIA GPU as on the processor. Skipped, with a message, where there is no GPU or no
 * such backend was built. A backend once built stays beside others, so that on a machine with a GPU
 *
 * <pre>
 * mvn -Pcuda,cuda-ptx package -DskipTests
 * mvn verify -pl harmonize-cli -am -Dgroups=gpu
 * </pre>
 *
 * builds both and runs these tests alone. {@code CUDA_VISIBLE_DEVICES} says on which GPU, the first one unless set.
 */
@Tag("gpu")
class CudaAgreementIT {

    private static final Path DISTRIBUTION = Path.of("target", "distribution");

    /** What runs on any backend; the others are compared with these on the processor. */
    private static final List<String> KERNELS = List.of("portable");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cuda", "cuda-ptx"})
    void everyComponentComputesTheSameOnTheGpuAsOnTheProcessor(String backend)
            throws IOException, InterruptedException {
        assumeTrue(hasGpu(), "no NVIDIA GPU: nvidia-smi is not there, or lists none");
        assumeTrue(
                Files.isDirectory(DISTRIBUTION.resolve(backend)),
                () -> "no backend " + backend + ": build it with mvn -P" + backend + " package -DskipTests");
        Map<String, String> oneGpu = new HashMap<>();
        oneGpu.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        oneGpu.put("CUDA_VISIBLE_DEVICES", firstOf(System.getenv().getOrDefault("CUDA_VISIBLE_DEVICES", "0")));
        // What the driver compiles for cuda-ptx is larger than what it keeps unasked.
        oneGpu.put("CUDA_CACHE_MAXSIZE", "4294967296");

        BackendProcess.Outcome processor = compute("cpu", Map.of());
        BackendProcess.Outcome gpu = compute(backend, oneGpu);

        assertThat(processor.nd4j()).startsWith("CpuBackend of ");
        assertThat(gpu.nd4j()).startsWith("JCublasBackend of ");
        assertThat(ResultComparison.differences(processor.results(), gpu.results()))
                .as("differences between %s and %s", processor.nd4j(), gpu.nd4j())
                .isEmpty();
    }

    private BackendProcess.Outcome compute(String backend, Map<String, String> environment)
            throws IOException, InterruptedException {
        return new BackendProcess(backend, DISTRIBUTION.resolve(backend), environment).compute(folder, KERNELS);
    }

    private static boolean hasGpu() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("nvidia-smi", "--list-gpus")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean lists = process.inputReader().lines().anyMatch(line -> line.startsWith("GPU "));
            return process.waitFor() == 0 && lists;
        } catch (IOException e) {
            return false;
        }
    }

    private static String firstOf(String devices) {
        return devices.split(",", -1)[0];
    }
}
