package dev.harmonize.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.plugin.Diagnosis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Jars of backends that name their classes and nothing else, and a library with code for GPUs in the place of ND4J's. */
@DisabledOnOs(OS.WINDOWS)
class BackendGateTest {

    /** Binaries for sm_75, sm_86 and sm_90a, PTX for compute_86; see the README.md beside it. */
    private static final Path LIBRARY =
            Path.of("../harmonize-formats/src/test/resources/dev/harmonize/formats/fatbinary/libscale.so");

    private static final String ENTRY = "org/nd4j/linalg/jcublas/bindings/linux-x86_64/libnd4jcuda.so";

    @TempDir
    private Path folder;

    private TestMachine machine = new TestMachine(Path.of(""));

    @BeforeEach
    void start() {
        machine = new TestMachine(folder);
    }

    @AfterEach
    void end() throws IOException {
        machine.close();
    }

    @Test
    void aProcessorsBackendPasses() throws IOException {
        machine.cpuBackend();

        assertThatCode(this::requireUsable).doesNotThrowAnyException();
    }

    @Test
    void noBackendIsSaid() {
        assertThatThrownBy(this::requireUsable)
                .isInstanceOf(UnusableBackendException.class)
                .hasMessage(
                        "no backend can be used: no backend of ND4J is on the class path; start with ./harmonize, which"
                                + " puts one there; if it did, build again: mvn package (./harmonize doctor says more)");
    }

    @Test
    void severalBackendsAreNamed() throws IOException {
        machine.cpuBackend().cudaBackend("nd4j-cuda-11.6");

        assertThatThrownBy(this::requireUsable)
                .hasMessageContaining("several backends of ND4J are on the class path: cpu (nd4j-native 1.0), cuda"
                        + " (nd4j-cuda-11.6 1.0)");
    }

    @Test
    void aBackendWhoseJarIsCutInHalfIsNone() throws IOException {
        machine.cpuBackend().cutInHalf();

        assertThatThrownBy(this::requireUsable).hasMessageContaining("no backend of ND4J is on the class path");
    }

    @Test
    void aBackendOfGpusNeedsOne() throws IOException {
        machine.cudaBackend("nd4j-cuda-11.6");

        assertThatThrownBy(this::requireUsable)
                .hasMessageStartingWith("backend cuda cannot be used: there is no NVIDIA GPU: nvidia-smi, which comes")
                .hasMessageEndingWith("(./harmonize doctor --backend cuda says more)")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aDriverThatIsTooOldIsSaid() throws IOException {
        cuda("nd4j-cuda-11.6").gpu("NVIDIA A100", "8.0", "440.33.01");

        assertThatThrownBy(this::requireUsable)
                .hasMessageStartingWith(
                        "backend cuda cannot be used: NVIDIA's driver 440.33.01 is too old for CUDA 11");
    }

    @Test
    void aGpuForWhichThereIsNoCodeIsSaid() throws IOException {
        cuda("nd4j-cuda-11.6").gpu("Tesla V100", "7.0", "550.54.15");

        assertThatThrownBy(this::requireUsable)
                .hasMessage(
                        "backend cuda cannot be used: GPU 0, Tesla V100, has compute capability 7.0; nd4j-cuda-11.6 has"
                                + " code for 7.5 8.6 9.0 and PTX for 8.6, so nothing can run on it; use a GPU of compute"
                                + " capability 7.5 or newer, or --backend cpu (./harmonize doctor --backend cuda says more)");
    }

    @ParameterizedTest
    @CsvSource({"7.5,OK,sm_75 runs", "8.9,OK,sm_86 runs", "10.0,WARNING,none for compute capability 10.0 itself"})
    void aGpuForWhichThereIsCodePasses(String capability, Diagnosis.Level level, String words) throws IOException {
        cuda("nd4j-cuda-11.2").gpu("NVIDIA GPU", capability, "550.54.15");

        assertThatCode(this::requireUsable).doesNotThrowAnyException();
        Diagnosis diagnosis = machineCode();
        assertThat(diagnosis.level()).isEqualTo(level);
        assertThat(diagnosis.text()).startsWith(words);
    }

    @Test
    void theLibraryThatJavaCppUnpackedIsReadInsteadOfTheJar() throws IOException {
        cuda("nd4j-cuda-11.6").gpu("NVIDIA GPU", "8.6", "550.54.15");
        Path unpacked = folder.resolve("root/home/.javacpp/cache/natives-linux-x86_64.jar")
                .resolve(ENTRY);
        Files.createDirectories(unpacked.getParent());
        byte[] nothing = new byte[(int) Files.size(LIBRARY)];

        Files.write(unpacked, nothing);
        assertThat(machineCode().text()).startsWith("no code for GPUs was found");
        Files.write(unpacked, new byte[nothing.length - 1]);
        assertThat(machineCode().level()).isEqualTo(Diagnosis.Level.OK);
    }

    @Test
    void theGpuThatIsShownCounts() throws IOException {
        cuda("nd4j-cuda-11.6").nvidiaSmi("""
                echo '0, GPU-1111, Tesla V100, 550.54.15, 16160, 16000, 7.0'
                echo '1, GPU-2222, NVIDIA A100, 550.54.15, 40960, 40000, 8.6'
                """);

        assertThatThrownBy(this::requireUsable).hasMessageContaining("GPU 0, Tesla V100");
        machine.variable("CUDA_VISIBLE_DEVICES", "1");
        assertThatCode(this::requireUsable).doesNotThrowAnyException();
        machine.variable("CUDA_VISIBLE_DEVICES", "2");
        assertThatThrownBy(this::requireUsable)
                .hasMessageContaining("CUDA_VISIBLE_DEVICES=2 shows no GPU; there are 2, counted from 0");
    }

    @Test
    void whereNobodyCanTellItIsTried() throws IOException {
        cuda("nd4j-cuda-11.6").nvidiaSmi("echo '???'");
        assertThatCode(this::requireUsable).doesNotThrowAnyException();
        machine.gpu("NVIDIA GPU", "[N/A]", "[N/A]");
        assertThatCode(this::requireUsable).doesNotThrowAnyException();
        machine.gpu("NVIDIA GPU", "8.0", "550.54.15").variable("CUDA_VISIBLE_DEVICES", "MIG-1");
        assertThatCode(this::requireUsable).doesNotThrowAnyException();
    }

    private TestMachine cuda(String artifact) throws IOException {
        return machine.cudaBackend(artifact)
                .jar("natives-linux-x86_64.jar", Map.of(ENTRY, Files.readAllBytes(LIBRARY)));
    }

    private void requireUsable() {
        new BackendGate(machine.host(), machine.classPath()).requireUsable();
    }

    private Diagnosis machineCode() throws IOException {
        ClassPath classPath = machine.classPath();
        List<InstalledBackend> backends = InstalledBackend.find(classPath);
        return new MachineCodeLook(machine.host(), classPath, backends.get(0), GpuSurvey.of(machine.host()))
                .find()
                .diagnosis();
    }
}
