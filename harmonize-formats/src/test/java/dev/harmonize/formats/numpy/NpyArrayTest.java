package dev.harmonize.formats.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

final class NpyArrayTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "float16",
                "float16-big-endian",
                "float32",
                "version-2",
                "float64-big-endian",
                "int8",
                "int32-big-endian",
                "int64"
            })
    void anyRowsOfWhatNumPyWroteAreRead(String name) throws IOException {
        NpyArray array = NpyArray.open(file(name + ".npy"));

        assertThat(array.shape()).containsExactly(4L, 3L);
        assertThat(array.floats(0, 4)).containsExactly(-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6);
        assertThat(array.floats(1, 2)).containsExactly(-2, -1, 0, 1, 2, 3);
        assertThat(array.floats(3, 1)).containsExactly(4, 5, 6);
        assertThat(array.floats(4, 0)).isEmpty();
        assertThatThrownBy(() -> array.floats(3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.floats(-1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void halvesBecomeTheFloatsThatNumPyMakesOfThem() throws IOException {
        NpyArray halves = NpyArray.open(file("every-half.npy"));
        float[] expected = NpyArray.open(file("every-half-as-float32.npy")).floats(0, (int) halves.rows());

        float[] floats = halves.floats(0, (int) halves.rows());

        for (int i = 0; i < floats.length; i++) {
            // A NaN may have other bits: NumPy's conversion quietens it.
            assertThat(Float.floatToIntBits(floats[i]))
                    .as("half %d", i * 13)
                    .isEqualTo(Float.floatToIntBits(expected[i]));
        }
    }

    @Test
    void wholeNumbersAreReadAsSuch() throws IOException {
        assertThat(NpyArray.open(file("int64.npy")).integers(3, 1)).containsExactly(4, 5, 6);
        assertThat(NpyArray.open(file("uint8.npy")).integers(0, 2)).containsExactly(245, 246, 247, 248, 249, 250);
        assertThat(NpyArray.open(file("boolean.npy")).integers(1, 2)).containsExactly(0, 0, 0, 1, 1, 1);
        NpyArray floats = NpyArray.open(file("float32.npy"));
        assertThatThrownBy(() -> floats.integers(0, 1))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("'<f4'; expected whole numbers");
    }

    @Test
    void rowsThatTakeMoreThanOneChunkAreRead() throws IOException {
        float[] expected = new float[700_000];
        ByteBuffer data = ByteBuffer.allocate(expected.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = i * 0.5f;
            data.putFloat(expected[i]);
        }
        Path file = write("{'descr': '<f4', 'fortran_order': False, 'shape': (7, 100000)}", data.array());

        assertThat(NpyArray.open(file).floats(0, 7)).isEqualTo(expected);
    }

    @Test
    void whatCannotBeReadIsRefusedWithAdvice() throws IOException {
        assertRefused(file("fortran.npy"), "Fortran order");
        assertRefused(file("scalar.npy"), "single number");
        assertRefused(write("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", new byte[8]), "type '<c8'");
        assertRefused(write("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", new byte[8]), "type '|O'");
    }

    @Test
    void absurdShapesTakeNoMemory() throws IOException {
        assertRefused(
                write("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 16)}", new byte[64]),
                "more than 2^63");
        assertRefused(
                write("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 9223372036854775807)}", new byte[64]),
                "cannot be read");
        assertRefused(
                write("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1024)}", new byte[64]),
                "takes 4096000000 bytes, and there are 64");
        assertRefused(write("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 16)}", new byte[64]), "impossible");
    }

    @Test
    void absurdLengthsOfAHeaderTakeNoMemory() throws IOException {
        byte[] content = Files.readAllBytes(file("version-2.npy"));
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 0xffff_fff0);
        assertRefused(Files.write(folder.resolve("a.npy"), content), "byte 8: ");

        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 60_000);
        assertRefused(Files.write(folder.resolve("b.npy"), content), "ends within the header");
    }

    @Test
    void aFileIsRefusedWhereverItWasCut() throws IOException {
        byte[] content = Files.readAllBytes(file("float16.npy"));
        for (int length = 0; length < content.length; length++) {
            Path cut = folder.resolve("cut.npy");
            Files.write(cut, Arrays.copyOf(content, length));

            assertThatThrownBy(() -> NpyArray.open(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining(cut.toString());
        }
    }

    @Test
    void aFileThatIsCutAfterItWasOpenedIsTold() throws IOException {
        Path file = file("float32.npy");
        NpyArray array = NpyArray.open(file);
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 4));

        assertThat(array.floats(0, 1)).containsExactly(-5, -4, -3);
        assertThatThrownBy(() -> array.floats(3, 1)).isInstanceOf(MalformedFileException.class);
    }

    private void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> NpyArray.open(file))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0});
        content.writeBytes(text);
        content.writeBytes(data);
        return Files.write(Files.createTempFile(folder, "", ".npy"), content.toByteArray());
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream stream = Objects.requireNonNull(NpyArrayTest.class.getResourceAsStream(name))) {
            Files.write(file, stream.readAllBytes());
        }
        return file;
    }
}
