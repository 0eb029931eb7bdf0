package dev.harmonize.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Real processes: {@code nvidia-smi} is a shell script on the PATH. */
@DisabledOnOs(OS.WINDOWS)
class NvidiaSmiTest {

    private static final String TWO = """
            echo '0, GPU-1b2c, NVIDIA H100 80GB HBM3, 550.54.15, 81559, 81008, 9.0'
            echo '1, GPU-5d6e, NVIDIA GeForce RTX 3090, 550.54.15, 24576, [N/A], [N/A]'
            """;

    @TempDir
    private Path folder;

    private TestMachine machine = new TestMachine(Path.of(""));

    @BeforeEach
    void start() {
        machine = new TestMachine(folder);
    }

    @Test
    void gpusAreReadAndWhatIsUnknownStaysUnknown() throws IOException {
        GpuSurvey survey = ask(TWO);

        assertThat(survey)
                .isEqualTo(new GpuSurvey.Seen(List.of(
                        new Gpu(
                                0,
                                "GPU-1b2c",
                                "NVIDIA H100 80GB HBM3",
                                Optional.of("550.54.15"),
                                Optional.of(new ComputeCapability(9, 0)),
                                OptionalLong.of(81559L << 20),
                                OptionalLong.of(81008L << 20)),
                        new Gpu(
                                1,
                                "GPU-5d6e",
                                "NVIDIA GeForce RTX 3090",
                                Optional.of("550.54.15"),
                                Optional.empty(),
                                OptionalLong.of(24576L << 20),
                                OptionalLong.empty()))));
    }

    @Test
    void anOlderOneIsAskedWithoutTheFieldThatItDoesNotKnow() throws IOException {
        GpuSurvey survey = ask("""
                case "$1" in
                *compute_cap*) echo 'Field "compute_cap" is not a valid field to query.'; exit 2 ;;
                *) echo '0, GPU-1b2c, Tesla V100-SXM2-16GB, 450.51.06, 16160, 16000' ;;
                esac
                """);

        assertThat(survey).isInstanceOfSatisfying(GpuSurvey.Seen.class, seen -> {
            assertThat(seen.gpus()).singleElement().satisfies(gpu -> {
                assertThat(gpu.name()).isEqualTo("Tesla V100-SXM2-16GB");
                assertThat(gpu.capability()).isEmpty();
            });
        });
    }

    @Test
    void aDriverThatDoesNotAnswerMeansNoGpu() throws IOException {
        assertThat(
                        ask(
                                "echo \"NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\"; exit 9"))
                .isEqualTo(
                        new GpuSurvey.Absent(
                                "nvidia-smi says: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."));
    }

    @Test
    void noDevicesMeansNoGpuWhateverTheExitCode() throws IOException {
        assertThat(ask("echo 'No devices were found'")).isInstanceOf(GpuSurvey.Absent.class);
        assertThat(ask("echo 'No devices were found'; exit 6")).isInstanceOf(GpuSurvey.Absent.class);
    }

    @Test
    void withoutAPathOrWithoutTheProgramThereIsNoGpu() {
        GpuSurvey.Absent absent =
                new GpuSurvey.Absent("nvidia-smi, which comes with NVIDIA's driver, is not on the PATH");
        assertThat(new NvidiaSmi(machine.host()).ask()).isEqualTo(absent);
        assertThat(new NvidiaSmi(machine.withoutVariable("PATH").host()).ask()).isEqualTo(absent);
        assertThat(new NvidiaSmi(machine.variable("PATH", "::\u0000:nowhere").host()).ask())
                .isEqualTo(absent);
    }

    @Test
    void garbageIsNotUnderstood() throws IOException {
        assertThat(ask("printf '\\377\\376\\000,,,\\n1,2\\nx, y, z, 1, 2, 3, 4\\n'"))
                .isInstanceOfSatisfying(
                        GpuSurvey.Unclear.class,
                        unclear -> assertThat(unclear.why()).startsWith("nvidia-smi said something not understood: "));
        assertThat(ask("exit 0")).isEqualTo(new GpuSurvey.Unclear("nvidia-smi said something not understood: nothing"));
    }

    @Test
    void oneThatCannotBeStartedSaysWhy() throws IOException {
        machine.nvidiaSmi("");
        Files.writeString(folder.resolve("bin/nvidia-smi"), "#!/no/such/shell\n");

        assertThat(new NvidiaSmi(machine.host()).ask())
                .isInstanceOfSatisfying(
                        GpuSurvey.Unclear.class,
                        unclear -> assertThat(unclear.why()).startsWith("nvidia-smi cannot be started: "));
    }

    @Test
    void oneThatNeverEndsIsStopped() throws IOException {
        GpuSurvey.Unclear stopped = new GpuSurvey.Unclear("nvidia-smi did not end within 1 s");
        assertThat(ask("while :; do :; done", Duration.ofSeconds(1))).isEqualTo(stopped);
        assertThat(ask("while :; do echo x; done", Duration.ofSeconds(1))).isEqualTo(stopped);
        assertThat(ask("while :; do printf x; done", Duration.ofSeconds(1))).isEqualTo(stopped);
    }

    @Test
    void theDriversFilesTellWhereTheProgramIsMissing() throws IOException {
        machine.file(
                        "proc/driver/nvidia/version",
                        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  440.33.01  Wed Nov 13 00:00:22 UTC 2019\n"
                                + "GCC version:  gcc version 12.2.0\n")
                .file(
                        "proc/driver/nvidia/gpus/0000:81:00.0/information",
                        "Model: \t\t Tesla T4\nGPU UUID: \t GPU-2222\n")
                .file(
                        "proc/driver/nvidia/gpus/0000:01:00.0/information",
                        "Model: \t\t NVIDIA A100\nGPU UUID: \t GPU-1111\n");

        assertThat(GpuSurvey.of(machine.host())).isInstanceOfSatisfying(GpuSurvey.Seen.class, seen -> {
            assertThat(seen.gpus()).extracting(Gpu::describe).containsExactly("GPU 0, NVIDIA A100", "GPU 1, Tesla T4");
            assertThat(seen.gpus()).extracting(Gpu::driver).containsOnly(Optional.of("440.33.01"));
        });
    }

    @Test
    void aDeviceWithoutToolsIsNotTakenForNone() throws IOException {
        machine.file("dev/dxg", "");

        assertThat(GpuSurvey.of(machine.host())).isInstanceOf(GpuSurvey.Unclear.class);
    }

    private GpuSurvey ask(String script) throws IOException {
        return ask(script, Duration.ofSeconds(60));
    }

    private GpuSurvey ask(String script, Duration patience) throws IOException {
        return new NvidiaSmi(machine.nvidiaSmi(script).host(), patience).ask();
    }
}
