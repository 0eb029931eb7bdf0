package dev.harmonize.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.fatbinary.FatBinaries;
import dev.harmonize.formats.fatbinary.FatBinary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** On a library with two containers that NVIDIA's tools made; README.md beside it tells how. */
final class ReducedJarTest {

    private static final Path LIBRARY =
            Path.of("../harmonize-formats/src/test/resources/dev/harmonize/formats/fatbinary/libscale.so");
    private static final String ENTRY = "org/natives/linux-x86_64/libscale.so";

    @TempDir
    Path directory;

    private Path original;
    private Path copy;
    private byte[] library;
    private List<FatBinary> containers;

    @BeforeEach
    void writeJar() throws IOException {
        original = directory.resolve("original.jar");
        copy = directory.resolve("copy.jar");
        library = Files.readAllBytes(LIBRARY);
        containers = new ArrayList<>();
        FatBinaries.scan(LIBRARY, containers::add);
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(original))) {
            jar.putNextEntry(new ZipEntry("org/natives/"));
            jar.putNextEntry(new ZipEntry("org/natives/notes.txt"));
            jar.write("nothing for a GPU".getBytes(StandardCharsets.UTF_8));
            jar.putNextEntry(new ZipEntry(ENTRY));
            jar.write(library);
        }
    }

    @Test
    void codeForTheGpuIsLeftUnchangedAtTheBeginningOfContainersThatStayWhereTheyWere() throws IOException {
        reduce("sm_86");

        byte[] reduced = entry(copy, ENTRY);
        assertThat(reduced).hasSameSizeAs(library);
        assertThat(reducedContainers()).map(FatBinary::offset).isEqualTo(offsets());
        for (int i = 0; i < containers.size(); i++) {
            FatBinary.Entry before = containers.get(i).entries().get(1);
            assertThat(before.code().orElseThrow()).hasToString("sm_86");
            FatBinary after = reducedContainers().get(i);
            assertThat(after.size()).isEqualTo(before.size());
            assertThat(after.entries()).hasSize(1);
            FatBinary.Entry kept = after.entries().get(0);
            assertThat(part(reduced, kept.offset(), kept.size()))
                    .isEqualTo(part(library, before.offset(), before.size()));
        }
    }

    @Test
    void nothingOutsideOfContainersChangesAndWhatIsLeftOutIsZero() throws IOException {
        reduce("sm_86");

        byte[] expected = library.clone();
        byte[] reduced = entry(copy, ENTRY);
        for (FatBinary container : containers) {
            int begin = (int) container.offset() + FatBinary.SIZE_OFFSET;
            int end = (int) (container.offset() + FatBinary.HEADER + container.size());
            int kept = (int) container.entries().get(1).size();
            Arrays.fill(expected, begin + Long.BYTES + kept, end, (byte) 0);
            System.arraycopy(reduced, begin, expected, begin, Long.BYTES + kept);
        }
        assertThat(reduced).isEqualTo(expected);
    }

    @Test
    void onlyPtxIsLeftIfOnlyPtxIsWanted() throws IOException {
        reduce("compute_86");

        assertThat(FatBinaries.readEntry(copy, ENTRY)).hasToString("[compute_86]");
    }

    @Test
    void codeThatIsSpecificToTheGpuIsLeft() throws IOException {
        reduce("sm_90");

        assertThat(FatBinaries.readEntry(copy, ENTRY)).hasToString("[sm_90a]");
    }

    @Test
    void aReducedLibraryCanBeReducedAgain() throws IOException {
        reduce("sm_86");
        Path again = directory.resolve("again.jar");
        target("sm_86").copy(copy, again, List.of());

        assertThat(entry(again, ENTRY)).isEqualTo(entry(copy, ENTRY));
    }

    @Test
    void everythingElseOfTheJarIsCopied() throws IOException {
        reduce("sm_86");

        try (ZipFile jar = new ZipFile(copy.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .containsExactly("org/natives/", "org/natives/notes.txt", ENTRY);
        }
        assertThat(entry(copy, "org/natives/notes.txt")).asString().isEqualTo("nothing for a GPU");
    }

    @Test
    void theCopyHasOnlyTheLibrariesThatAreNamed() throws IOException {
        target("sm_86").copy(original, copy, List.of("libscale.so"));

        try (ZipFile jar = new ZipFile(copy.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName)).containsExactly(ENTRY);
        }
    }

    @Test
    void whatBecameOfALibraryIsTold() throws IOException {
        assertThat(target("sm_86").copy(original, copy, List.of()))
                .containsExactly(new ReducedJar.Reduction(
                        ENTRY,
                        2,
                        2,
                        containers.get(0).size() + containers.get(1).size(),
                        containers.get(0).entries().get(1).size()
                                + containers.get(1).entries().get(1).size()));
        assertThat(target("sm_61").copy(original, copy, List.of()))
                .map(ReducedJar.Reduction::useful)
                .containsExactly(0);
    }

    @Test
    void aLibraryThatIsNotThereIsNamedAndNothingIsLeftBehind() throws IOException {
        assertThatThrownBy(() -> target("sm_86").copy(original, copy, List.of("libscale.so", "libnone.so")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("original.jar!libnone.so");
        assertOnlyOriginalIsThere();
    }

    @Test
    void aDamagedLibraryIsNotCopied() throws IOException {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(original))) {
            jar.putNextEntry(new ZipEntry("cut.so"));
            jar.write(library, 0, (int) containers.get(1).offset() + 100);
        }

        assertThatThrownBy(() -> reduce("sm_86"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining(
                        "original.jar!cut.so: byte " + containers.get(1).offset());
        assertOnlyOriginalIsThere();
    }

    private void assertOnlyOriginalIsThere() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(original);
        }
    }

    private void reduce(String target) throws IOException {
        target(target).copy(original, copy, List.of());
    }

    private static ReducedJar target(String name) {
        return new ReducedJar(Target.parse(name).orElseThrow());
    }

    private List<FatBinary> reducedContainers() throws IOException {
        List<FatBinary> found = new ArrayList<>();
        FatBinaries.scanEntry(copy, ENTRY, found::add);
        return found;
    }

    private List<Long> offsets() {
        return containers.stream().map(FatBinary::offset).toList();
    }

    private static byte[] entry(Path jar, String name) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream input = zip.getInputStream(zip.getEntry(name))) {
            return input.readAllBytes();
        }
    }

    private static byte[] part(byte[] bytes, long offset, long size) {
        return Arrays.copyOfRange(bytes, (int) offset, (int) (offset + size));
    }
}
