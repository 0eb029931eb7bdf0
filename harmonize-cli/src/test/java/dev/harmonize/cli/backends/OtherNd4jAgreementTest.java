package dev.harmonize.cli.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Every component computes the same on the ND4J that Harmonize is built with and on the older one of the backend {@code
 * cuda-ptx}, here both on the processor. So the code base keeps to what both versions offer: also to what a compiler does not
 * see, such as closing a view, which the older one refuses. And what tests on a GPU do is exercised where there is none.
 */
class OtherNd4jAgreementTest {

    /** Put there by this module's build. */
    private static final Path BUILT_WITH = Path.of("target", "nd4j", "built-with");

    private static final Path OF_CUDA_PTX = Path.of("target", "nd4j", "of-cuda-ptx");

    @TempDir
    Path folder;

    @Test
    void everyComponentComputesTheSameOnBothVersionsOfNd4jAndAgain() throws IOException, InterruptedException {
        assumeTrue(Files.isDirectory(OF_CUDA_PTX), "the build puts the other ND4J there only on Linux on x86-64");

        BackendProcess.Outcome first = compute("first", BUILT_WITH);
        BackendProcess.Outcome again = compute("again", BUILT_WITH);
        BackendProcess.Outcome other = compute("other", OF_CUDA_PTX);

        assertThat(first.nd4j()).startsWith("CpuBackend of ").isEqualTo(again.nd4j());
        assertThat(other.nd4j())
                .as("the other version, not that of the class path")
                .startsWith("CpuBackend of ")
                .contains(OF_CUDA_PTX.toString());
        assertThat(Files.mismatch(first.results(), again.results()))
                .as("the first byte in which results of the same ND4J differ")
                .isEqualTo(-1);
        assertThat(ResultComparison.differences(first.results(), other.results()))
                .as("differences between %s and %s", first.nd4j(), other.nd4j())
                .isEmpty();
    }

    private BackendProcess.Outcome compute(String name, Path nd4j) throws IOException, InterruptedException {
        return new BackendProcess(name, nd4j, Map.of()).compute(folder, BackendProcess.processorKernels());
    }
}
