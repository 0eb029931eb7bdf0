package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class AtomicFileTest {

    @TempDir
    private Path folder;

    @Test
    void makesFoldersAndLeavesNothingButTheFile() throws IOException {
        Path file = folder.resolve("a/b/status.json");

        AtomicFile.write(file, "ä");
        AtomicFile.write(file, "second");

        assertThat(file).hasContent("second");
        assertThat(list(folder.resolve("a/b"))).containsExactly(file);
    }

    @Test
    void leavesNothingBesideAFileThatCannotBeReplaced() throws IOException {
        Path occupied = folder.resolve("status.json");
        Files.createDirectories(occupied.resolve("not-empty"));

        assertThatThrownBy(() -> AtomicFile.write(occupied, "x"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + occupied + ": ");
        assertThat(list(folder)).containsExactly(occupied);
    }

    @Test
    void aNewFileIsMadeOnceAndNeverReplaces() throws IOException {
        Path file = folder.resolve("a/new.npz");

        AtomicFile.writeNew(file, stream -> stream.write('1'));

        assertThat(file).hasContent("1");
        assertThatThrownBy(() -> AtomicFile.writeNew(file, stream -> stream.write('2')))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + file + ": it appeared while it was being made, and is left as it is");
        assertThat(file).hasContent("1");
        assertThat(list(folder.resolve("a"))).containsExactly(file);
    }

    @Test
    void twoWritersOfOneFileDoNotMix() throws IOException {
        Path file = folder.resolve("status.json");

        AtomicFile.write(file, outer -> {
            outer.write('o');
            AtomicFile.write(file, "inner");
            outer.write('o');
        });

        assertThat(file).hasContent("oo");
        assertThat(list(folder)).containsExactly(file);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
