package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The bytes are those that the description of NumPy's format prescribes, written out here. */
class NumpyArrayTest {

    @Test
    void theHeaderIsMagicVersionLengthAndAPaddedDictionary() {
        byte[] header = NumpyArray.ofFloats(new float[6], 2, 3).header();

        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        assertThat(header).hasSize(128);
        assertThat(HexFormat.of().formatHex(header, 0, 10)).isEqualTo("934e554d5059" + "0100" + "7600");
        assertThat(new String(header, 10, 118, StandardCharsets.US_ASCII))
                .isEqualTo(dictionary + " ".repeat(117 - dictionary.length()) + "\n");
    }

    @Test
    void shapesAreTuplesOfPython() {
        assertThat(dictionary(NumpyArray.ofDoubles(new double[1]))).contains("'shape': (), ");
        assertThat(dictionary(NumpyArray.ofLongs(new long[7], 7))).contains("'shape': (7,), ");
        assertThat(dictionary(NumpyArray.ofDoubles(new double[0], 0, 4))).contains("'shape': (0, 4), ");
    }

    @Test
    void theDataAlwaysBeginsAligned() {
        for (int length = 1; length < 1_000_000_000; length *= 10) {
            NumpyArray array = new NumpyArray("<f4", List.of((long) length), new byte[0]);
            assertThat(array.header().length % 64).as("length %s", length).isZero();
        }
    }

    @Test
    void numbersAreLittleEndian() {
        assertBytes(NumpyArray.ofFloats(new float[] {1f, -2f}, 2), "<f4", "0000803f" + "000000c0");
        assertBytes(NumpyArray.ofDoubles(new double[] {1.0}, 1), "<f8", "000000000000f03f");
        assertBytes(NumpyArray.ofInts(new int[] {258, -1}, 2), "<i4", "02010000" + "ffffffff");
        assertBytes(NumpyArray.ofLongs(new long[] {258}, 1), "<i8", "0201000000000000");
        assertBytes(NumpyArray.ofBooleans(new boolean[] {true, false}, 2), "|b1", "0100");
    }

    @Test
    void stringsAreUnicodeOfEqualLength() {
        assertBytes(NumpyArray.ofStrings(List.of("ab", "ä")), "<U2", "6100000062000000" + "e400000000000000");
        assertBytes(NumpyArray.ofStrings(List.of("\uD83D\uDE00")), "<U1", "00f60100");
        assertBytes(NumpyArray.ofStrings(List.of("")), "<U1", "00000000");
        assertBytes(NumpyArray.ofStrings(List.of()), "<U1", "");
    }

    @Test
    void arraysOfNd4jAreWrittenRowMajor() {
        INDArray matrix = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});

        assertThat(NumpyArray.of(matrix.transpose()))
                .usingRecursiveComparison()
                .isEqualTo(NumpyArray.ofFloats(new float[] {1, 3, 2, 4}, 2, 2));
        assertThat(NumpyArray.of(matrix.castTo(DataType.DOUBLE).getColumn(1)))
                .usingRecursiveComparison()
                .isEqualTo(NumpyArray.ofDoubles(new double[] {2, 4}, 2));
    }

    @Test
    void aFileIsHeaderAndData() throws IOException {
        NumpyArray array = NumpyArray.ofInts(new int[] {7}, 1);
        ByteArrayOutputStream file = new ByteArrayOutputStream();

        array.writeTo(file);

        assertThat(file.toByteArray())
                .startsWith(array.header())
                .endsWith(7, 0, 0, 0)
                .hasSize(128 + 4);
    }

    @Test
    void aShapeThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> NumpyArray.ofInts(new int[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("5 elements do not make an array of shape [2, 3]");
    }

    private static String dictionary(NumpyArray array) {
        return new String(array.header(), 10, array.header().length - 10, StandardCharsets.US_ASCII);
    }

    private static void assertBytes(NumpyArray array, String type, String hexadecimal) {
        assertThat(array.type()).isEqualTo(type);
        assertThat(HexFormat.of().formatHex(array.data())).isEqualTo(hexadecimal);
    }
}
