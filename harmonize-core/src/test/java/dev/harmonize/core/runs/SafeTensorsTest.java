package dev.harmonize.core.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.harmonize.core.fixtures.SafeTensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

class SafeTensorsTest {

    @TempDir
    private Path folder;

    @Test
    void writesBothTypesInNameOrderAndRowMajor() {
        Path file = folder.resolve("a.safetensors");
        INDArray matrix = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});

        SafeTensors.write(
                file,
                Map.of(
                        "b.float", matrix,
                        "a.double", Nd4j.createFromArray(1.0 / 3, -0.0),
                        "c.transposed", matrix.transpose(),
                        "d.slice", matrix.get(NDArrayIndex.all(), NDArrayIndex.point(1)),
                        "ä", Nd4j.createFromArray(7f)),
                Map.of("format", "test-1"));

        SafeTensorsFile read = SafeTensorsFile.read(file);
        assertThat(read.headerLength() % 8).as("the data begins aligned").isZero();
        assertThat(read.metadata()).isEqualTo(Map.of("format", "test-1"));
        assertThat(read.tensors().keySet()).containsExactly("a.double", "b.float", "c.transposed", "d.slice", "ä");
        assertThat(read.tensor("a.double").type()).isEqualTo("F64");
        assertThat(read.tensor("a.double").values()).containsExactly(1.0 / 3, -0.0);
        assertTensor(read, "b.float", List.of(2L, 3L), 1, 2, 3, 4, 5, 6);
        assertTensor(read, "c.transposed", List.of(3L, 2L), 1, 4, 2, 5, 3, 6);
        assertTensor(read, "d.slice", List.of(2L), 2, 5);
        assertTensor(read, "ä", List.of(1L), 7);
    }

    @Test
    void whatIsWrittenCanBeReadBack() {
        Path file = folder.resolve("a.safetensors");
        float[] many = new float[400_001];
        for (int i = 0; i < many.length; i++) {
            many[i] = 0.1f * i;
        }
        Map<String, INDArray> tensors = Map.of(
                "float", Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}),
                "double", Nd4j.createFromArray(1.0 / 3, -0.0, Double.NaN),
                "scalar", Nd4j.scalar(7f),
                "longer than a chunk", Nd4j.createFromArray(many));
        SafeTensors.write(file, tensors, Map.of("format", "test-1"));

        SortedMap<String, INDArray> read = SafeTensors.read(file);

        assertThat(read.keySet()).containsExactly("double", "float", "longer than a chunk", "scalar");
        tensors.forEach((name, tensor) -> {
            INDArray found = Optional.ofNullable(read.get(name)).orElseThrow();
            assertThat(found.dataType()).as(name).isEqualTo(tensor.dataType());
            assertThat(found.shape()).as(name).isEqualTo(tensor.shape());
            assertThat(found.dup('c').data().asDouble())
                    .as(name)
                    .isEqualTo(tensor.dup('c').data().asDouble());
        });
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("none.safetensors");

        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + file + ": " + file + ": there is no such file or folder");
    }

    /** Header, bytes of data, and what is said about the file. */
    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments("[]", 0, "byte 8: the header is not a JSON object"),
                arguments("", 0, "byte 8: the header is not a JSON object"),
                arguments("{\"ä\": nonsense}", 0, "byte 15: the header is not JSON: Unrecognized token 'nonsense'"),
                arguments("{} {}", 0, "byte 11: the header is not JSON: Trailing token"),
                arguments(
                        tensor("a", "F32", "[1]", "0, 4") + tensor("a", "F32", "[1]", "0, 4"),
                        4,
                        "Duplicate field 'a'"),
                arguments("{\"a\": 3}", 0, "byte 8: tensor 'a' has dtype nothing; F32 and F64 can be read"),
                arguments(tensor("a", "BF16", "[2]", "0, 4"), 4, "tensor 'a' has dtype BF16; F32 and F64 can be read"),
                arguments(tensor("a", "F32", "2", "0, 8"), 8, "tensor 'a' has shape 2; expected a list of whole"),
                arguments(tensor("a", "F32", "[-2]", "0, 8"), 8, "tensor 'a' has shape [-2]; expected a list of whole"),
                arguments(tensor("a", "F32", "[1.5]", "0, 8"), 8, "tensor 'a' has shape [1.5]; expected a list of"),
                arguments(tensor("a", "F32", "[0]", "0, 0"), 0, "tensor 'a' has shape [0], which holds no numbers"),
                arguments(tensor("a", "F32", "[1]", "0"), 4, "tensor 'a' has data_offsets [0]; expected [begin, end]"),
                arguments(tensor("a", "F32", "[1]", "4, 0"), 4, "tensor 'a' has data_offsets [4,0]; expected [begin,"),
                arguments("{\"a\": {\"dtype\": \"F32\", \"shape\": [1]}}", 4, "tensor 'a' has data_offsets nowhere;"),
                arguments(
                        tensor("a", "F64", "[2, 3]", "0, 24"),
                        24,
                        "tensor 'a' has 24 bytes of data; F64 of shape [2,3] takes 48"),
                arguments(
                        tensor("a", "F32", "[4294967296, 4294967296]", "0, 0"),
                        0,
                        "tensor 'a' has shape [4294967296,4294967296], which is more than can be read"),
                arguments(
                        tensor("a", "F32", "[1]", "0, 4") + tensor("b", "F32", "[1]", "8, 12"),
                        12,
                        "the data of tensor 'b' begins at 8 of the data, but what lies before it ends at 4"),
                arguments(
                        tensor("a", "F32", "[2]", "0, 8") + tensor("b", "F32", "[1]", "4, 8"),
                        8,
                        "the data of tensor 'b' begins at 4 of the data, but what lies before it ends at 8"),
                arguments(
                        tensor("a", "F32", "[3]", "0, 12"),
                        11,
                        "the header describes 12 bytes of data, but the file has 11"),
                arguments(
                        tensor("a", "F32", "[3]", "0, 12"),
                        13,
                        "the header describes 12 bytes of data, but the file has 13"),
                arguments(
                        tensor("a", "F32", "[500000000]", "0, 2000000000"),
                        4,
                        "the header describes 2000000000 bytes of data, but the file has 4"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedFileIsRefusedAndNamed(String header, int dataBytes, String message) throws IOException {
        byte[] json = header.replace("}{", ", ").getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("bad.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(8 + json.length + dataBytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());

        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(file + ": byte ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''               | byte 0: the file ends within the length of the header, which takes 8 bytes
                    0200             | byte 2: the file ends within the length of the header, which takes 8 bytes
                    1000000000000000 | byte 8: the file ends within the header, which takes 16 bytes
                    ffffffffffffffff | byte 0: a header of 18446744073709551615 bytes; at most 100000000 are allowed
                    ffffffff00000000 | byte 0: a header of 4294967295 bytes; at most 100000000 are allowed, so this is no
                    0100000000000000ff | byte 8: the header is not UTF-8
                    """)
    void aFileWithoutASoundHeaderIsRefused(String hexadecimal, String message) throws IOException {
        Path file = folder.resolve("bad.safetensors");
        Files.write(file, HexFormat.of().parseHex(hexadecimal));

        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        Path whole = folder.resolve("whole.safetensors");
        SafeTensors.write(whole, Map.of("a", Nd4j.createFromArray(1f, 2f)), Map.of());
        byte[] content = Files.readAllBytes(whole);
        for (int length = 0; length < content.length; length++) {
            Path file = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(content, length));
            assertThatThrownBy(() -> SafeTensors.read(file))
                    .as("the first %s of %s bytes", length, content.length)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith(file + ": byte ");
        }
    }

    private static String tensor(String name, String type, String shape, String offsets) {
        return "{\"" + name + "\": {\"dtype\": \"" + type + "\", \"shape\": " + shape + ", \"data_offsets\": ["
                + offsets + "]}}";
    }

    private static void assertTensor(SafeTensorsFile file, String name, List<Long> shape, double... values) {
        SafeTensorsFile.Tensor tensor = file.tensor(name);
        assertThat(tensor.type()).as(name).isEqualTo("F32");
        assertThat(tensor.shape()).as(name).isEqualTo(shape);
        assertThat(tensor.values()).as(name).containsExactly(values);
    }
}
