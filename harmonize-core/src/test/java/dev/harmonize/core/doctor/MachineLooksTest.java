package dev.harmonize.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.plugin.Diagnosis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

class MachineLooksTest {

    private static final long GIBIBYTE = 1L << 30;
    private static final String MEMORY = "MemTotal:       33554432 kB\nMemFree: 1 kB\nMemAvailable:   16777216 kB\n";

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
    void aHeapThatIsSmallIsWarnedOf() {
        assertThat(new JavaLook(machine.host(), 4 * GIBIBYTE).diagnose().level())
                .isEqualTo(Diagnosis.Level.OK);
        assertThat(new JavaLook(machine.host(), GIBIBYTE / 4).diagnose())
                .satisfies(diagnosis -> assertThat(diagnosis.level()).isEqualTo(Diagnosis.Level.WARNING))
                .satisfies(diagnosis -> assertThat(diagnosis.text()).contains("a heap of up to 256 MiB"))
                .satisfies(diagnosis -> assertThat(diagnosis.facts()).containsEntry("max-heap-bytes", "268435456"));
    }

    @Test
    void aProcessorIsDescribedByItsVectors() throws IOException {
        String core = "processor\t: 0\nmodel name\t: Some CPU @ 2.00GHz\nflags\t\t: fpu sse2 avx avx2 avx512f\n\n";
        machine.file("proc/cpuinfo", core.repeat(4));

        assertThat(new ProcessorLook(machine.host(), 4).diagnose().text())
                .isEqualTo("Some CPU @ 2.00GHz, AVX2, AVX-512; 4 cores");
        assertThat(new ProcessorLook(machine.host(), 1).diagnose().text())
                .isEqualTo(
                        "Some CPU @ 2.00GHz, AVX2, AVX-512; 1 core of 4, the rest withheld by affinity or a container's"
                                + " limit");
    }

    @Test
    void aProcessorWithoutAvx2IsWarnedOfAndOneOfArmIsNot() throws IOException {
        machine.file("proc/cpuinfo", "processor\t: 0\nmodel name\t: Old\nflags\t\t: fpu sse2 avx\n");
        assertThat(new ProcessorLook(machine.host(), 1).diagnose().level()).isEqualTo(Diagnosis.Level.WARNING);
        machine.file("proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd sve\n");
        assertThat(new ProcessorLook(machine.host(), 1).diagnose().text())
                .isEqualTo("unknown model, NEON, SVE; 1 core");
    }

    @Test
    void memoryIsWhatIsAvailableAndWhatAControlGroupLeaves() throws IOException {
        machine.file("proc/meminfo", MEMORY)
                .file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n")
                .file("proc/self/cgroup", "0::/some/group\n")
                .file("sys/fs/cgroup/some/group/memory.max", "max\n");
        assertThat(memory().text()).isEqualTo("16.0 GiB of 32.0 GiB available; huge pages: madvise");
        assertThat(memory().level()).isEqualTo(Diagnosis.Level.OK);

        machine.file("sys/fs/cgroup/some/group/memory.max", (4 * GIBIBYTE) + "\n");
        assertThat(memory().text()).contains("limited to 4.0 GiB by a control group; ");
        assertThat(memory().remedy())
                .hasValueSatisfying(remedy -> assertThat(remedy).contains("-J-Xmx2g"));

        machine.file("proc/self/cgroup", "4:memory:/job\n")
                .file("sys/fs/cgroup/memory/job/memory.limit_in_bytes", (GIBIBYTE / 2) + "\n");
        assertThat(memory().level()).isEqualTo(Diagnosis.Level.WARNING);
        assertThat(memory().facts()).containsEntry("limit-bytes", "536870912");
    }

    @Test
    void aSystemThatDoesNotTellItsMemoryIsNoProblem() {
        assertThat(memory().level()).isEqualTo(Diagnosis.Level.OK);
    }

    @ParameterizedTest
    @CsvSource({"1,OK", "2,OK", "3,WARNING", "many,PROBLEM", "'2,3',PROBLEM", "0,PROBLEM", "-1,PROBLEM", "'',WARNING"})
    void threadsOfNativeCodeFitTheCores(String variable, Diagnosis.Level expected) {
        machine.variable("OMP_NUM_THREADS", variable);

        assertThat(new ThreadsLook(machine.host(), 2).diagnose().level()).isEqualTo(expected);
    }

    @Test
    void aCacheThatIsAFileCannotBeUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("cache"), "");

        assertThat(new CacheLook(folder.resolve("new/cache")).diagnose().level())
                .isNotEqualTo(Diagnosis.Level.PROBLEM);
        assertThat(folder.resolve("new")).doesNotExist();
        assertThat(new CacheLook(file.resolve("below")).diagnose().text())
                .isEqualTo(file.resolve("below") + " cannot be used: " + file + " is a file, not a folder");
    }

    @Test
    void whereTheHomeCannotBeWrittenLibrariesAreUnpackedElsewhere() throws IOException {
        machine.file("home", "a file")
                .jar("natives.jar", Map.of("org/nd4j/linux-x86_64/libnd4jcpu.so", new byte[3 << 20]));
        Diagnosis diagnosis = new UnpackFolderLook(machine.host(), machine.classPath()).diagnose();

        assertThat(diagnosis.level()).isEqualTo(Diagnosis.Level.WARNING);
        assertThat(diagnosis.text())
                .contains("tmp/.javacpp-somebody/cache; up to 3 MiB more on first use", "home is a file, not a folder");

        machine.file("tmp", "a file");
        assertThat(new UnpackFolderLook(machine.host(), machine.classPath())
                        .diagnose()
                        .level())
                .isEqualTo(Diagnosis.Level.PROBLEM);
    }

    @Test
    void nativesForThisMachineMustBeThere() throws IOException {
        machine.cpuBackend()
                .jar(
                        "javacpp-1.5.7-linux-x86_64.jar",
                        Map.of("org/bytedeco/javacpp/linux-x86_64/libjnijavacpp.so", new byte[1]))
                .jar(
                        "openblas-0.3.19-1.5.7-linux-x86_64.jar",
                        Map.of("org/bytedeco/openblas/linux-x86_64/libjniopenblas.so", new byte[1]))
                .jar("nd4j-native-1.0-linux-arm64.jar", Map.of("org/nd4j/linux-arm64/libnd4jcpu.so", new byte[1]));
        assertThat(libraries().level()).isEqualTo(Diagnosis.Level.PROBLEM);
        assertThat(libraries().text())
                .isEqualTo(
                        "no nd4jcpu for linux-x86_64 is on the class path; there are natives for linux-arm64, linux-x86_64");

        machine.jar("nd4j-native-1.0-linux-x86_64.jar", Map.of("org/nd4j/linux-x86_64/libnd4jcpu.so", new byte[1]));
        assertThat(libraries().text())
                .isEqualTo("javacpp 1.5.7, nd4j-native 1.0, openblas 0.3.19-1.5.7 for linux-x86_64");

        machine.cutInHalf();
        assertThat(libraries().level()).isEqualTo(Diagnosis.Level.PROBLEM);
        assertThat(libraries().text()).startsWith("cannot be read: ").contains("nd4j-native-1.0-linux-x86_64.jar (");
    }

    @Test
    void aLookThatFailsIsAFinding() {
        Look broken = new Look() {
            @Override
            public String id() {
                return "broken";
            }

            @Override
            public Diagnosis diagnose() {
                throw new StackOverflowError("too deep");
            }
        };

        assertThat(broken.find().diagnosis().text())
                .isEqualTo("cannot be looked at: java.lang.StackOverflowError: too deep");
    }

    @Test
    void versionsOfDriversAreComparedByNumber() {
        assertThat(DriverLook.isOlder("450.51.06", "450.80.02")).isTrue();
        assertThat(DriverLook.isOlder("99.1", "450.80.02")).isTrue();
        assertThat(DriverLook.isOlder("450.80.02", "450.80.02")).isFalse();
        assertThat(DriverLook.isOlder("450.119", "450.80.02")).isFalse();
        assertThat(DriverLook.isOlder("1000", "450.80.02")).isFalse();
    }

    @Test
    void whatNd4jPrintsOfABackendTellsMoreThanWhatItThrows() {
        assertThat(Nd4jStart.printed(
                        "java.lang.RuntimeException: No CUDA devices were found in system\n\tat a.B.c(B.java:1)"))
                .hasValue("No CUDA devices were found in system");
        assertThat(Nd4jStart.printed("noise\njava.lang.UnsatisfiedLinkError: /a/b/libx.so: liby.so.1: cannot open\n"))
                .hasValue("UnsatisfiedLinkError: libx.so: liby.so.1: cannot open");
        assertThat(Nd4jStart.printed("warning: nothing of interest")).isEmpty();
    }

    private Diagnosis memory() {
        return new MemoryLook(machine.host(), 8 * GIBIBYTE).diagnose();
    }

    private Diagnosis libraries() {
        return new NativeLibrariesLook(machine.host(), machine.classPath(), Optional.of(Backend.CPU)).diagnose();
    }
}
