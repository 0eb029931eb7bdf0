package dev.harmonize.formats.fatbinary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** ND4J's libraries, of hundreds of megabytes, where Maven has fetched them for a backend already. */
final class PublishedNativesTest {

    @ParameterizedTest
    @CsvSource({
        "nd4j-cuda-11.6, 1.0.0-M2.1, linux-x86_64, org/nd4j/linalg/jcublas/bindings/linux-x86_64/libnd4jcuda.so,"
                + " sm_37 sm_50 sm_52 sm_60 sm_61 sm_70 sm_75 sm_80 sm_86",
        "nd4j-cuda-11.6, 1.0.0-M2.1, windows-x86_64, org/nd4j/linalg/jcublas/bindings/windows-x86_64/nd4jcuda.dll,"
                + " sm_50 sm_52 sm_61 sm_75 sm_86",
        "nd4j-cuda-11.2, 1.0.0-M1.1, linux-x86_64, org/nd4j/nativeblas/linux-x86_64/libnd4jcuda.so,"
                + " sm_35 sm_50 sm_52 sm_60 sm_61 sm_70 sm_75 sm_80 sm_86 compute_86",
    })
    void haveCodeForTheseGpus(String artifact, String version, String platform, String entry, String expected)
            throws IOException {
        Path jar = repository()
                .resolve("org/nd4j")
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + "-" + platform + ".jar");
        assumeThat(Files.exists(jar))
                .as("%s is not in the local repository of Maven; a backend's profile fetches it", jar.getFileName())
                .isTrue();

        List<MachineCode> found = List.copyOf(FatBinaries.readEntry(jar, entry));

        assertThat(found.stream().map(MachineCode::toString).collect(Collectors.joining(" ")))
                .isEqualTo(expected);
    }

    private static Path repository() {
        String named = System.getProperty("maven.repo.local");
        return named == null ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(named);
    }
}
