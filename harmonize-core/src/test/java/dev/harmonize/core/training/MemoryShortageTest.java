package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.FixturesPlugin;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

class MemoryShortageTest {

    private final OutOfMemoryError heapFull = new OutOfMemoryError("Java heap space");

    @TempDir
    private Path folder;

    @Test
    void theMessageNamesBatchEncoderParametersAndWhatToLower() {
        long heap = Runtime.getRuntime().maxMemory() >> 20;

        TrainingFailedException failure = explain(heapFull);

        assertThat(failure)
                .hasCause(heapFull)
                .hasMessage("out of memory (Java heap space) with batches of 4 in encoder 'linear', in a model of 44"
                        + " parameters; set training.micro-batch, which is not set, to less than that, or lower"
                        + " training.batch-size, or give the Java heap more than its "
                        + String.format(Locale.ROOT, "%,d", heap)
                        + " MiB: -J-Xmx8g on the command line, or HARMONIZE_JAVA_OPTIONS=-Xmx8g; a sweep needs less with"
                        + " --jobs 1");
    }

    @Test
    void piecesAreToBeMadeSmallerAndWhereSamplesAreCoupledOnlyTheBatch() {
        assertThat(explain(heapFull, "training.micro-batch=2"))
                .hasMessageContaining(
                        "; lower training.micro-batch, which is 2, or lower training.batch-size, or give ");
        assertThat(explain(heapFull, "encoder.linear.couples-samples=true"))
                .hasMessageContaining("; lower training.batch-size (training.micro-batch is impossible, for the encoder"
                        + " couples samples), or give ");
    }

    @Test
    void memoryOutsideOfTheHeapWantsASmallerHeap() {
        for (Throwable failure : List.of(
                new RuntimeException("Allocation failed: [std::bad_alloc]"),
                new OutOfMemoryError("Cannot allocate new FloatPointer(1000): totalBytes = 1M, physicalBytes = 200M"),
                new OutOfMemoryError("Failed to allocate [400] bytes"))) {
            assertThat(explain(failure))
                    .hasCause(failure)
                    .hasMessageStartingWith("out of memory (" + failure.getMessage() + ") with batches of 4")
                    .hasMessageContaining("a smaller one, as with -J-Xmx2g")
                    .hasMessageContaining("-J-Dorg.bytedeco.javacpp.maxbytes=8g")
                    .hasMessageNotContaining("give the Java heap more");
        }
    }

    @Test
    void memoryOfAGpuIsAnotherThing() {
        for (Throwable failure : List.of(
                new RuntimeException("Failed to allocate 4194304 bytes from DEVICE [0] memory"),
                new RuntimeException("[DEVICE] allocation failed; Error code: [2]"),
                new IllegalStateException("CUBLAS_STATUS_ALLOC_FAILED"))) {
            assertThat(explain(failure))
                    .hasCause(failure)
                    .hasMessageStartingWith("out of memory (" + failure.getMessage() + ") with batches of 4")
                    .hasMessageEndingWith(
                            "leave more of the GPU's memory to this process: nvidia-smi lists what else uses"
                                    + " it, fewer runs at a time, --jobs 1, need less, and --device chooses another GPU");
        }
    }

    @Test
    void theFirstCauseTellsWhatRanOut() {
        Error handedOn = new OutOfMemoryError();
        handedOn.initCause(heapFull);
        Throwable failure = new IllegalStateException("a worker failed", handedOn);

        assertThat(explain(failure))
                .hasCause(failure)
                .hasMessageStartingWith("out of memory (Java heap space) with batches of 4")
                .hasMessageContaining("give the Java heap more than");
    }

    @Test
    void whatFailedOtherwiseIsLeftAlone() {
        RunSpec spec = spec();
        MemoryShortage shortage = new MemoryShortage("a", "b");
        assertThatCode(() -> shortage.throwIfCauseOf(
                        new IllegalStateException("no sample 8"), "linear", Composer.composeOrThrow(spec)))
                .doesNotThrowAnyException();
        assertThatCode(() -> shortage.throwIfCauseOf(new RuntimeException(), "linear", Composer.composeOrThrow(spec)))
                .doesNotThrowAnyException();
    }

    private TrainingFailedException explain(Throwable failure, String... overrides) {
        RunSpec spec = spec(overrides);
        return catchThrowableOfType(
                TrainingFailedException.class,
                () -> new MemoryShortage("training.micro-batch", "training.batch-size")
                        .throwIfCauseOf(failure, "linear", Composer.composeOrThrow(spec)));
    }

    private RunSpec spec(String... overrides) {
        Problems problems = new Problems();
        RunSpec spec = new RunSpecReader(FixturesPlugin.catalog(), problems)
                .read(ConfigSource.read(Configs.write(folder, "run.conf", Configs.RUN), List.of(overrides)))
                .orElseThrow();
        problems.throwIfAny();
        return spec;
    }
}
