package dev.harmonize.encoders.vatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.encoders.engines.Engines;
import dev.harmonize.encoders.vatt.VattOptions.KernelChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

class EngineChoiceTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"AUTO, FLOAT, cpu", "AUTO, DOUBLE, portable", "CPU, FLOAT, cpu", "PORTABLE, FLOAT, portable"})
    void theOptionAndTheTypeDecide(KernelChoice choice, DataType type, String name) {
        assertThat(new EngineChoice(choice, 1).of(type).name()).isEqualTo(name);
    }

    @Test
    void kernelsForProcessorsDoNotComputeInDoublePrecision() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EngineChoice(KernelChoice.CPU, 1).of(DataType.DOUBLE))
                .withMessageContaining("single precision")
                .withMessageContaining("DOUBLE")
                .withMessageContaining("portable or auto");
    }

    /** Which modules there are is settled when Java starts, so that this needs a process. */
    @Test
    void withoutTheModuleAutoIsPortableAndCpuIsRefused() throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor())
                .as("exit code; output: %s", Files.readString(output))
                .isZero();
        assertThat(Files.readAllLines(output))
                .contains("vectors available: false", "fastest: portable", "decisions: {kernels=portable}")
                .contains("embeddings are finite: true")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("kernels: ")
                        .contains("--add-modules=jdk.incubator.vector", "use portable"));
    }

    /** Encodes a batch with kernels auto, and asks for kernels cpu. */
    static final class Program {

        private static final BatchSpec SPEC = new BatchSpec(Map.of(
                Modality.VIDEO,
                new ModalitySpec(new FeatureSpec.Vectors(3, 4), 1),
                Modality.AUDIO,
                new ModalitySpec(new FeatureSpec.Vectors(2, 5), 1)));

        public static void main(String[] arguments) {
            System.out.println("vectors available: " + Engines.vectorsAvailable());
            System.out.println("fastest: " + Engines.fastest(DataType.FLOAT, 1).name());
            VattEncoder encoder = new VattEncoder(TestOptions.tiny().build(), SPEC, 1);
            System.out.println("decisions: " + encoder.decisions());
            System.out.println("embeddings are finite: " + finite(encoder));
            try {
                new VattEncoder(TestOptions.tiny().kernels(KernelChoice.CPU).build(), SPEC, 1);
            } catch (InvalidOptionException e) {
                System.out.println(e.option() + ": " + e.getMessage());
            }
        }

        private static boolean finite(VattEncoder encoder) {
            float[] video = new float[2 * 3 * 4];
            Arrays.fill(video, 0.5f);
            float[] audio = new float[2 * 2 * 5];
            Arrays.fill(audio, -0.5f);
            boolean[] valid = {true, true};
            Batch batch = new Batch(
                    SPEC,
                    new long[] {0, 1},
                    Map.of(
                            Modality.VIDEO,
                            new Features.Dense(video, valid),
                            Modality.AUDIO,
                            new Features.Dense(audio, valid)));
            INDArray parameters =
                    Nd4j.ones(DataType.FLOAT, encoder.parameters().length()).muli(0.1);
            boolean finite = true;
            try (Encoding encoding = encoder.encode(parameters, batch, new Phase.Evaluation())) {
                for (Embedding embedding : encoding.embeddings().all()) {
                    for (double value : embedding.rows().dup().data().asDouble()) {
                        finite &= Double.isFinite(value);
                    }
                }
            }
            return finite;
        }
    }
}
