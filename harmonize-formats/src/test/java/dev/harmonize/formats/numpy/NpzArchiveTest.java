package dev.harmonize.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

final class NpzArchiveTest {

    private static final long LIMIT = 1 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void arraysOfNumPyAreFoundByName(String name) throws IOException {
        NpzArchive archive = NpzArchive.open(file(name), LIMIT);

        assertThat(archive.names()).containsExactly("video", "labels");
        assertThat(archive.array("video").orElseThrow().floats(2, 1)).containsExactly(1, 2, 3);
        assertThat(archive.array("labels").orElseThrow().integers(1, 3)).containsExactly(1, 2, 3);
        assertThat(archive.array("audio")).isEmpty();
    }

    @Test
    void aCompressedArrayThatIsTooLargeIsRefusedBeforeItTakesMemory() throws IOException {
        NpzArchive archive = NpzArchive.open(file("deflated.npz"), 100);

        assertThatThrownBy(() -> archive.array("video"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("member video.npy")
                .hasMessageContaining("numpy.savez");
        assertThat(NpzArchive.open(file("stored.npz"), 100).array("video")).isPresent();
    }

    @Test
    void damagedCompressedBytesAreNoticed() throws IOException {
        byte[] content = Files.readAllBytes(file("deflated.npz"));
        int begin = new String(content, StandardCharsets.ISO_8859_1).indexOf("video.npy") + 60;
        content[begin] ^= 0x55;
        Path damaged = Files.write(folder.resolve("damaged.npz"), content);

        assertThatThrownBy(() -> NpzArchive.open(damaged, LIMIT).array("video"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void anArchiveIsRefusedWhereverItWasCut(String name) throws IOException {
        byte[] content = Files.readAllBytes(file(name));
        for (int length = 0; length < content.length; length++) {
            Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(content, length));

            assertThatThrownBy(() -> NpzArchive.open(cut, LIMIT))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining(cut.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void aDamagedByteIsTakenForNoArrayOrTold(String name) throws IOException {
        byte[] content = Files.readAllBytes(file(name));
        for (int i = 0; i < content.length; i++) {
            byte[] damaged = content.clone();
            damaged[i] ^= 0x41;
            Path file = Files.write(folder.resolve("damaged.npz"), damaged);

            try {
                NpzArchive archive = NpzArchive.open(file, LIMIT);
                archive.array("video").ifPresent(array -> array.floats(0, (int) Math.min(4, array.rows())));
            } catch (MalformedFileException e) {
                assertThat(e).as("byte %d", i).hasMessageContaining(file.toString());
            }
        }
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream stream = Objects.requireNonNull(NpzArchiveTest.class.getResourceAsStream(name))) {
            Files.write(file, stream.readAllBytes());
        }
        return file;
    }
}
