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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The files in {@code src/test/resources/npy} are NumPy's own; {@code make.py} beside them made them. */
class NpyMatrixReaderTest {

    private static final Path FILES = Path.of("src", "test", "resources", "npy");
    private static final String SHAPE_2_3 = "'fortran_order': False, 'shape': (2, 3)}";
    private static final String FLOAT_2_3 = "{'descr': '<f4', " + SHAPE_2_3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"float32-v1", "float32-v2", "float32-v3", "float32-fortran", "float64", "float64-fortran"})
    void matricesThatNumpyWroteAreRead(String name) {
        INDArray matrix = NpyMatrixReader.read(FILES.resolve(name + ".npy"));

        assertThat(matrix.dataType()).isEqualTo(name.startsWith("float32") ? DataType.FLOAT : DataType.DOUBLE);
        assertThat(matrix.ordering()).isEqualTo('c');
        assertThat(matrix.toDoubleMatrix()).isDeepEqualTo(new double[][] {{3, 0, 1}, {-2, 1, 0.5}});
    }

    @Test
    void moreThanAChunkIsRead() throws IOException {
        double[] values = new double[3 * 100_001];
        Arrays.setAll(values, i -> 0.1 * i);

        INDArray matrix = NpyMatrixReader.read(write(NumpyArray.ofDoubles(values, 3, 100_001)));

        assertThat(matrix.shape()).containsExactly(3, 100_001);
        assertThat(matrix.data().asDouble()).isEqualTo(values);
    }

    @Test
    void keysMayComeInAnyOrderAndSizesAsPython2WroteThem() throws IOException {
        String header = "{ \"shape\":(1L,2L) ,\n'fortran_order' : True,'descr':\"<f4\",}  \n";

        INDArray matrix = NpyMatrixReader.read(write(header, 8));

        assertThat(matrix.toDoubleMatrix()).isDeepEqualTo(new double[][] {{0, 0}});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            float32-big-endian | byte 10: the elements are of type '>f4' (big-endian); expected '<f4' or '<f8', little-endian float32 or float64. Convert them with J.astype('<f4')
            float64-big-endian | byte 10: the elements are of type '>f8' (big-endian); expected '<f4' or '<f8', little-endian float32 or float64. Convert them with J.astype('<f8')
            float16            | byte 10: the elements are of type '<f2'; expected '<f4' or '<f8', little-endian float32 or float64. Convert them with J.astype('<f4')
            int64              | byte 10: the elements are of type '<i8'; expected '<f4' or '<f8', little-endian float32 or float64. Convert them with J.astype('<f8')
            complex64          | byte 10: the elements are of type '<c8'; expected '<f4' or '<f8', little-endian float32 or float64. A gradient is real: save J.real, or numpy.abs(J)
            object             | byte 10: the elements are of type '|O'; expected '<f4' or '<f8', little-endian float32 or float64. A gradient is made of numbers: save an array of them
            structured         | byte 20: the header is not that of an array of numbers: expected the type of plain numbers in quotes, such as '<f4', found [('a', '<f4')], 'for
            vector             | byte 10: the array has shape (3,); expected two dimensions, [K, n]: one row per objective. A single row is made by J.reshape(1, -1)
            scalar             | byte 10: the array has shape (); expected two dimensions, [K, n]: one row per objective
            no-rows            | byte 10: the matrix has shape (0, 3), so that it has no rows; expected at least one of each
            no-columns         | byte 10: the matrix has shape (2, 0), so that it has no columns; expected at least one of each
            nan                | byte 148: row 1, column 2, counted from 0, is NaN; a gradient has finite numbers only
            inf-fortran        | byte 160: row 0, column 2, counted from 0, is -inf; a gradient has finite numbers only
            """)
    void anythingElseThatNumpyWroteIsRefused(String name, String message) {
        assertRefused(FILES.resolve(name + ".npy"), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                                                  | byte 10: *expected a dictionary of Python, which begins with {, found the end of the header
            []                                                                  | byte 10: *expected a dictionary of Python, which begins with {, found []
            {}                                                                  | byte 10: *the dictionary lacks 'descr' and 'fortran_order' and 'shape'
            {'descr': '<f4', 'shape': (2, 3)}                                   | byte 10: *the dictionary lacks 'fortran_order'
            {descr: '<f4'}                                                      | byte 11: *expected a key in quotes, found descr: '<f4'}
            {'descr' '<f4'}                                                     | byte 19: *expected a colon after the key 'descr', found '<f4'}
            {'descr': '<f4' 'shape': (2, 3)}                                    | byte 26: *expected a comma or the } that ends the dictionary, found 'shape': (2, 3)}
            {'descr': '<f4                                                      | byte 20: *the text that begins here does not end
            {'descr': 4}                                                        | byte 20: *expected the type of plain numbers in quotes, such as '<f4', found 4}
            {'descr': '<f4', 'descr': '<f4'}                                    | byte 27: *the key 'descr' is there twice
            {'dtype': '<f4'}                                                    | byte 11: *there is no key 'dtype' in this format; it has 'descr', 'fortran_order', 'shape'
            {'fortran_order': 0}                                                | byte 28: *expected True or False, found 0}
            {'shape': [2, 3]}                                                   | byte 20: *expected a tuple of sizes, such as (2, 3), found [2, 3]}
            {'shape': (2, x)}                                                   | byte 24: *expected a size, found x)}
            {'shape': (2 3)}                                                    | byte 23: *expected a comma or the ) that ends the shape, found 3)}
            {'shape': (2, -3)}                                                  | byte 24: *a size of -3 is impossible
            {'shape': (2, 9223372036854775808)}                                 | byte 24: *a size of 9223372036854775808 is impossible
            {'shape': (2, 3                                                     | byte 25: *expected a comma or the ) that ends the shape, found the end of the header
            {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} {}        | byte 68: *expected nothing but blanks after the dictionary, found {}
            {'descr': '<é4'}                                                    | byte 22: *expected ASCII, as the header of an array of plain numbers is, found byte 0xe9
            {'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)} | byte 10: the matrix has shape (4611686018427387904, 4), which is more than the 2147483639 numbers that can be read
            {'descr': '<f4', 'fortran_order': False, 'shape': (50000, 50000)}   | byte 10: the matrix has shape (50000, 50000), which is more than the 2147483639 numbers that can be read
            {'descr': 'f4', 'fortran_order': False, 'shape': (2, 3)}            | byte 10: the elements are of type 'f4'; expected
            """)
    void anImpossibleHeaderIsRefused(String header, String message) throws IOException {
        assertRefused(write(header, 24), message.replace("*", "the header is not that of an array of numbers: "));
    }

    @ParameterizedTest
    @CsvSource({
        "|b1, Convert them with J.astype('<f4')",
        "|i1, Convert them with J.astype('<f4')",
        "<u2, Convert them with J.astype('<f4')",
        "<i4, Convert them with J.astype('<f8')",
        "<u8, Convert them with J.astype('<f8')",
        "<f16, Convert them with J.astype('<f8')",
        ">f2, Convert them with J.astype('<f4')",
        "<c16, 'A gradient is real: save J.real, or numpy.abs(J)'",
        "<U5, A gradient is made of numbers: save an array of them",
        "|S5, A gradient is made of numbers: save an array of them",
        "<M8[ns], A gradient is made of numbers: save an array of them",
        "|V4, A gradient is made of numbers: save an array of them",
        "<f99999999999, A gradient is made of numbers: save an array of them",
    })
    void theAdviceKeepsAllDigits(String type, String advice) throws IOException {
        Path file = write("{'descr': '" + type + "', " + SHAPE_2_3, 24);

        assertThatThrownBy(() -> NpyMatrixReader.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageEndingWith("little-endian float32 or float64. " + advice);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'descr': '%s', 'fortran_order': False, 'shape': (2, 3)}       | x
            {'%s': 1}                                                     | x
            {'shape': (2, -%s)}                                           | 9
            {'descr': '<f4', 'fortran_order': False, 'shape': (%s 2, 3)}  | 1,
            """)
    void messagesStayShort(String header, String part) throws IOException {
        Path file = write(header.formatted(part.repeat(20_000)), 24);

        assertThatThrownBy(() -> NpyMatrixReader.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .message()
                .contains("…")
                .hasSizeLessThan(file.toString().length() + 250);
    }

    @Test
    void deepNestingOverflowsNoStack() throws IOException {
        assertRefused(
                write("{'descr': " + "[".repeat(60_000), 24), "byte 20: the header is not that of an array of numbers");
    }

    @Test
    void noMemoryIsTakenForWhatIsNotThere() throws IOException {
        assertRefused(
                write("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1000000000)}", 24),
                "byte 100: the file ends within the data: '<f8' of shape (2, 1000000000) takes 16000000000 bytes, and"
                        + " there are 24");
        assertRefused(
                write("\u0093NUMPY\u0002\u0000\u00ff\u00ff\u00ff\u00ff"),
                "byte 8: the header is not that of an array of numbers: it is to take 4294967295 bytes; expected at most 65535");
    }

    @Test
    void dataOfAnotherLengthIsRefused() throws IOException {
        assertRefused(
                write(FLOAT_2_3, 23),
                "byte 90: the file ends within the data: '<f4' of shape (2, 3) takes 24 bytes, and there are 23; write it"
                        + " again with numpy.save");
        assertRefused(
                write(FLOAT_2_3, 25),
                "byte 91: the file goes on after the data: '<f4' of shape (2, 3) takes 24 bytes, and there are 25; write it"
                        + " again with numpy.save");
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32-v1", "float32-v2", "float64-fortran"})
    void everyTruncationIsNoticed(String name) throws IOException {
        byte[] content = Files.readAllBytes(FILES.resolve(name + ".npy"));
        for (int length = 0; length < content.length; length++) {
            Path file = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(content, length));
            assertThatThrownBy(() -> NpyMatrixReader.read(file))
                    .as("the first %s of %s bytes", length, content.length)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith(file + ": byte " + length + ": the file ends within the ")
                    .hasMessageEndingWith("; write it again with numpy.save");
        }
    }

    /** Damage of the data may well go unnoticed; that of the header must not end in anything but a refusal. */
    @Test
    void damageToAnyByteOfTheHeaderIsReadOrRefused() throws IOException {
        byte[] content = Files.readAllBytes(FILES.resolve("float32-v1.npy"));
        for (int i = 0; i < content.length - 24; i++) {
            for (int value : new int[] {0, 1, 2, 0x7f, 0xff, '0', '9', '(', '[', '{', '}', ',', ' ', '-', '\'', 'L'}) {
                byte[] damaged = content.clone();
                damaged[i] = (byte) value;
                Path file = Files.write(folder.resolve("damaged.npy"), damaged);
                try {
                    NpyMatrixReader.read(file).close();
                } catch (UncheckedIOException refusal) {
                    assertThat(refusal).as("byte %s set to %s", i, value).hasMessageStartingWith(file + ": byte ");
                }
            }
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        assertRefused(
                write("PK\u0003\u0004 and so on"),
                "byte 0: this is a zip archive, as npz files are; write the matrix alone, with numpy.save");
        assertRefused(
                write("\u0080NUMPY"),
                "byte 0: this is no npy file, which begins with \\x93NUMPY; write one with numpy.save");
        assertRefused(
                write("\u0093NUMPY\u0004\u0000\u0000\u0000"),
                "byte 6: npy version 4.0 is unknown; 1.0, 2.0 and 3.0 can be read");
        assertThatThrownBy(() -> NpyMatrixReader.read(folder))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + folder + ": it is a folder; name a file that numpy.save wrote");
        Path missing = folder.resolve("none.npy");
        assertThatThrownBy(() -> NpyMatrixReader.read(missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + missing + ": there is no such file; name a file that numpy.save wrote");
        assertThatThrownBy(() -> NpyMatrixReader.read(Path.of("")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("the name of the file is empty; name a file that numpy.save wrote");
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> NpyMatrixReader.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    private Path write(NumpyArray array) throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        array.writeTo(stream);
        return Files.write(folder.resolve("a.npy"), stream.toByteArray());
    }

    /** A file of version 1.0 with this header, a byte per character, and zeros. */
    private Path write(String header, int dataBytes) throws IOException {
        char low = (char) (header.length() & 0xff);
        char high = (char) (header.length() >> 8);
        return write("\u0093NUMPY\u0001\u0000" + low + high + header + "\0".repeat(dataBytes));
    }

    /** A file with a byte per character. */
    private Path write(String content) throws IOException {
        return Files.write(folder.resolve("bad.npy"), content.getBytes(StandardCharsets.ISO_8859_1));
    }
}
