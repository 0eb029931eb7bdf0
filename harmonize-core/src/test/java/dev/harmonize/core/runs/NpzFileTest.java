package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.core.fixtures.NpzArrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

class NpzFileTest {

    private static final Map<String, NumpyArray> ARRAYS = Map.of(
            "b.matrix", NumpyArray.ofDoubles(new double[] {1, 2, 3, 4, 5, 6}, 2, 3),
            "a", NumpyArray.ofStrings(List.of("va", "ü")),
            "c.flags", NumpyArray.ofBooleans(new boolean[] {true, false, true}, 3));

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenCanBeReadInNameOrder() {
        Path file = folder.resolve("arrays.npz");

        NpzFile.write(file, ARRAYS);

        NpzArrays read = NpzArrays.read(file);
        assertThat(read.arrays().keySet()).containsExactly("a", "b.matrix", "c.flags");
        assertThat(read.get("a").strings()).containsExactly("va", "ü");
        assertThat(read.get("b.matrix").shape()).containsExactly(2L, 3L);
        assertThat(read.get("b.matrix").numbers()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(read.get("c.flags").numbers()).containsExactly(1, 0, 1);
    }

    @Test
    void theSameArraysMakeTheSameBytesWhereverAndWhenever() throws IOException {
        Path here = folder.resolve("here.npz");
        Path there = folder.resolve("there.npz");
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            NpzFile.write(here, ARRAYS);
            TimeZone.setDefault(TimeZone.getTimeZone("America/Lima"));
            NpzFile.write(there, ARRAYS);
        } finally {
            TimeZone.setDefault(before);
        }

        assertThat(here).hasSameBinaryContentAs(there);
        try (ZipFile zip = new ZipFile(here.toFile())) {
            assertThat(zip.stream()).allSatisfy(entry -> {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                assertThat(entry.getTimeLocal()).isEqualTo("1980-02-01T00:00:00");
            });
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path obstacle = Files.writeString(folder.resolve("notes"), "mine");
        Path file = obstacle.resolve("arrays.npz");

        assertThatThrownBy(() -> NpzFile.write(file, ARRAYS))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + file + ": " + obstacle + ": is a file, not a folder");
        assertThat(obstacle).hasContent("mine");
    }
}
