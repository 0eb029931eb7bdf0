package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

class NpzReaderTest {

    private static final NumpyArray MATRIX = NumpyArray.ofFloats(new float[] {3, 0, 1, -2, 1, 0.5f}, 2, 3);

    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsRead() {
        Path file = folder.resolve("a.npz");
        NpzFile.write(
                file,
                Map.of(
                        "video", MATRIX,
                        "audio", NumpyArray.ofDoubles(new double[] {0.1, 0.2}, 1, 2),
                        "mask.video", NumpyArray.ofBooleans(new boolean[] {true, false}, 2)));

        try (NpzReader reader = NpzReader.open(file)) {
            assertThat(reader.names()).containsExactly("audio", "mask.video", "video");
            assertMatrix(reader.embedding("video", row -> true));
            INDArray audio = reader.embedding("audio", row -> true);
            assertThat(audio.dataType()).isEqualTo(DataType.DOUBLE);
            assertThat(audio.toDoubleMatrix()).isDeepEqualTo(new double[][] {{0.1, 0.2}});
            assertThat(reader.mask("mask.video")).containsExactly(true, false);
        }
    }

    /** With a data descriptor, as {@link ZipOutputStream} writes what it compresses. */
    @Test
    void compressedArraysAreRead() throws IOException {
        try (NpzReader reader = NpzReader.open(deflated("video", npy(MATRIX)))) {
            assertMatrix(reader.embedding("video", row -> true));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"|b1", "|i1", "|u1", "<i2", "<u4", "<i8", "<f4", "<f8"})
    void masksMayBeNumbersThatAre0Or1(String type) throws IOException {
        int width = type.charAt(2) - '0';
        ByteBuffer data = ByteBuffer.allocate(3 * width).order(ByteOrder.LITTLE_ENDIAN);
        put(data, 0, type, 1);
        put(data, 2 * width, type, 1);
        Path file = deflated("mask", npy(new NumpyArray(type, List.of(3L), data.array())));

        try (NpzReader reader = NpzReader.open(file)) {
            assertThat(reader.mask("mask")).containsExactly(true, false, true);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <f4 | 0.5 | byte 132: element 1, counted from 0, is 0.5; expected 0 or 1, or booleans
            <f8 | NaN | byte 136: element 1, counted from 0, is NaN; expected 0 or 1, or booleans
            <i8 | -1  | byte 136: element 1, counted from 0, is -1; expected 0 or 1, or booleans
            <u2 | 2   | byte 130: element 1, counted from 0, is 2; expected 0 or 1, or booleans
            """)
    void otherNumbersAreNoMask(String type, double value, String message) throws IOException {
        int width = type.charAt(2) - '0';
        ByteBuffer data = ByteBuffer.allocate(3 * width).order(ByteOrder.LITTLE_ENDIAN);
        put(data, width, type, value);

        assertMaskRefused(npy(new NumpyArray(type, List.of(3L), data.array())), message);
    }

    @Test
    void whatIsNoVectorIsNoMask() throws IOException {
        assertMaskRefused(
                npy(NumpyArray.ofBooleans(new boolean[2], 1, 2)),
                "byte 10: the array has shape (1, 2); expected one dimension, [B·C]: one element per row");
        assertMaskRefused(
                npy(NumpyArray.ofStrings(List.of("a"))),
                "byte 10: the elements are of type '<U1'; expected booleans, which z.astype(bool) makes, or numbers that"
                        + " are 0 or 1");
        assertMaskRefused(
                npy(new NumpyArray(">i2", List.of(1L), new byte[2])),
                "byte 10: the elements are of type '>i2' (big-endian); expected booleans");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
            >f4 # byte 10: the elements are of type '>f4' (big-endian); expected '<f4' or '<f8', little-endian float32 or float64. Convert them with z.astype('<f4')
            <f2 # byte 10: the elements are of type '<f2'; expected '<f4' or '<f8', little-endian float32 or float64. Convert them with z.astype('<f4')
            <c8 # byte 10: the elements are of type '<c8'; expected '<f4' or '<f8', little-endian float32 or float64. An embedding is real: save z.real, or numpy.abs(z)
            |O  # byte 10: the elements are of type '|O'; expected '<f4' or '<f8', little-endian float32 or float64. An embedding is made of numbers: save an array of them
            """)
    void otherTypesAreNoEmbeddings(String type, String message) throws IOException {
        assertRefused(npy(new NumpyArray(type, List.of(1L, 1L), new byte[8])), message);
    }

    @Test
    void otherShapesAreNoEmbeddings() throws IOException {
        assertRefused(
                npy(NumpyArray.ofFloats(new float[3], 3)),
                "byte 10: the array has shape (3,); expected two dimensions, [B·C, d]: one row per sample, or per"
                        + " candidate of a sample. A single row is made by z.reshape(1, -1)");
        assertRefused(npy(NumpyArray.ofFloats(new float[0], 0, 3)), "byte 10: the matrix has shape (0, 3)");
    }

    @Test
    void numbersMustBeFiniteWhereTheyAreAskedFor() throws IOException {
        NumpyArray array = NumpyArray.ofFloats(new float[] {1, 2, Float.NaN, 4, 5, Float.POSITIVE_INFINITY}, 3, 2);
        Path file = deflated("video", npy(array));

        try (NpzReader reader = NpzReader.open(file)) {
            assertThat(reader.embedding("video", row -> row == 0).rows()).isEqualTo(3);
            assertThatThrownBy(() -> reader.embedding("video", row -> row != 1))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage(file + ": member video.npy: byte 148: row 2, column 1, counted from 0, is inf; an"
                            + " embedding has finite numbers only");
        }
    }

    @Test
    void everyTruncationOfAMemberIsNoticed() throws IOException {
        byte[] content = npy(MATRIX);
        for (int length = 0; length < content.length; length++) {
            assertRefused(Arrays.copyOf(content, length), "byte " + length + ": the member ends within the ");
        }
        assertRefused(Arrays.copyOf(content, content.length + 1), "byte 152: the member goes on after the data");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyTruncationOfTheArchiveIsNoticed(boolean compressed) throws IOException {
        byte[] content = Files.readAllBytes(compressed ? deflated("video", npy(MATRIX)) : stored());
        for (int length = 0; length < content.length; length++) {
            Path file = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(content, length));
            assertThatThrownBy(() -> NpzReader.open(file))
                    .as("the first %s of %s bytes", length, content.length)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith(file + ": byte ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damageToAnyByteIsReadRightOrRefused(boolean compressed) throws IOException {
        byte[] content = Files.readAllBytes(compressed ? deflated("video", npy(MATRIX)) : stored());
        for (int i = 0; i < content.length; i++) {
            for (int value : new int[] {content[i] ^ 1, content[i] ^ 0x80, 0, 0xff}) {
                byte[] damaged = content.clone();
                damaged[i] = (byte) value;
                Path file = Files.write(folder.resolve("damaged.npz"), damaged);
                try (NpzReader reader = NpzReader.open(file)) {
                    if (reader.names().contains("video")) {
                        assertMatrix(reader.embedding("video", row -> true));
                    }
                } catch (UncheckedIOException refusal) {
                    assertThat(refusal)
                            .as("byte %s set to %s", i, value)
                            .message()
                            .contains(file.toString());
                }
            }
        }
    }

    @Test
    void noMemoryIsTakenForWhatCannotBeThere() throws IOException {
        byte[] header =
                "\u0093NUMPY\u0001\u0000B\u0000{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1000000000)}"
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(
                header,
                "byte 76: the member ends within the data: '<f8' of shape (2, 1000000000) takes 16000000000 bytes, and"
                        + " there are 0");

        byte[] content = Files.readAllBytes(deflated("video", npy(MATRIX)));
        ByteBuffer directory = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int entry = indexOf(content, new byte[] {'P', 'K', 1, 2});
        directory.putInt(entry + 24, Integer.MAX_VALUE);
        assertArchiveRefused(
                content, "member video.npy: byte 0: the archive claims that 2147483647 bytes are stored in ");
    }

    @Test
    void twoArraysOfOneNameAreRefused() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (String name : List.of("a.npy", "b.npy")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(npy(MATRIX));
                zip.closeEntry();
            }
        }
        String content = stream.toString(StandardCharsets.ISO_8859_1).replace("b.npy", "a.npy");

        assertArchiveRefused(
                content.getBytes(StandardCharsets.ISO_8859_1),
                "member a.npy is there twice; write the file again with numpy.savez");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        assertArchiveRefused(
                "hello".getBytes(StandardCharsets.US_ASCII),
                "byte 0: this is no zip archive, as npz files are; write one with numpy.savez(file, video=…, audio=…)");
        assertArchiveRefused(
                npy(MATRIX),
                "byte 0: this is a npy file, which holds one array without a name; write named arrays with"
                        + " numpy.savez(file, video=…, audio=…)");
        Path missing = folder.resolve("none.npz");
        assertThatThrownBy(() -> NpzReader.open(missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + missing + ": there is no such file; name a file that numpy.savez wrote");
    }

    private static void assertMatrix(INDArray matrix) {
        assertThat(matrix.dataType()).isEqualTo(DataType.FLOAT);
        assertThat(matrix.toDoubleMatrix()).isDeepEqualTo(new double[][] {{3, 0, 1}, {-2, 1, 0.5}});
    }

    private void assertRefused(byte[] npy, String message) throws IOException {
        Path file = deflated("video", npy);
        try (NpzReader reader = NpzReader.open(file)) {
            assertThatThrownBy(() -> reader.embedding("video", row -> true))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith(file + ": member video.npy: " + message);
        }
    }

    private void assertMaskRefused(byte[] npy, String message) throws IOException {
        Path file = deflated("mask.video", npy);
        try (NpzReader reader = NpzReader.open(file)) {
            assertThatThrownBy(() -> reader.mask("mask.video"))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith(file + ": member mask.video.npy: " + message);
        }
    }

    private void assertArchiveRefused(byte[] content, String message) throws IOException {
        Path file = Files.write(folder.resolve("bad.npz"), content);
        assertThatThrownBy(() -> {
                    try (NpzReader reader = NpzReader.open(file)) {
                        reader.embedding("video", row -> true);
                    }
                })
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    private Path stored() throws IOException {
        Path file = folder.resolve("stored.npz");
        Files.deleteIfExists(file);
        NpzFile.write(file, Map.of("video", MATRIX));
        return file;
    }

    private Path deflated(String name, byte[] npy) throws IOException {
        Path file = folder.resolve("deflated.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(name + ".npy"));
            zip.write(npy);
            zip.closeEntry();
        }
        return file;
    }

    private static byte[] npy(NumpyArray array) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        array.writeTo(stream);
        return stream.toByteArray();
    }

    private static void put(ByteBuffer data, int at, String type, double value) {
        switch (type.substring(1)) {
            case "f4" -> data.putFloat(at, (float) value);
            case "f8" -> data.putDouble(at, value);
            case "i8" -> data.putLong(at, (long) value);
            case "u4" -> data.putInt(at, (int) value);
            case "i2", "u2" -> data.putShort(at, (short) value);
            default -> data.put(at, (byte) value);
        }
    }

    private static int indexOf(byte[] content, byte[] wanted) {
        int at = 0;
        while (!Arrays.equals(content, at, at + wanted.length, wanted, 0, wanted.length)) {
            at++;
        }
        return at;
    }
}
