package dev.harmonize.formats.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

final class ExampleTest {

    @TempDir
    Path folder;

    private Path file = Path.of("");
    private List<TfRecord> records = List.of();

    @BeforeEach
    void readWhatTensorFlowWrote() throws IOException {
        file = folder.resolve("tensorflow.tfrecord");
        try (InputStream stream =
                Objects.requireNonNull(ExampleTest.class.getResourceAsStream("tensorflow.tfrecord"))) {
            Files.write(file, stream.readAllBytes());
        }
        records = new ArrayList<>();
        TfRecordFile anyOrder = new TfRecordFile(file, 1 << 20);
        List<Long> offsets = new ArrayList<>();
        anyOrder.visitOffsets(offsets::add);
        for (long offset : offsets) {
            records.add(anyOrder.read(offset));
        }
    }

    @Test
    void anExampleOfTensorFlowIsRead() {
        FeatureMap features = Example.parse(records.get(0)).features();

        assertThat(texts(features.bytes("id").orElseThrow())).containsExactly("abc");
        assertThat(features.integers("labels").orElseThrow()).containsExactly(3, -1, 1L << 40);
        assertThat(features.floats("mean_rgb").orElseThrow()).containsExactly(0.5f, -1.25f, 3e8f);
        assertThat(features.bytes("empty").orElseThrow()).isEmpty();
        assertThat(features.bytes("unset")).isEmpty();
        assertThat(features.bytes("missing")).isEmpty();
        assertThat(texts(features.bytes("two").orElseThrow())).containsExactly("x", "\0\u00ff");
    }

    @Test
    void aSequenceExampleOfTensorFlowIsRead() {
        SequenceExample example = SequenceExample.parse(records.get(1));

        assertThat(texts(example.context().bytes("video_id").orElseThrow())).containsExactly("xyz");
        assertThat(example.context().integers("labels").orElseThrow()).containsExactly(7);
        assertThat(texts(example.bytesPerStep("rgb").orElseThrow())).containsExactly("\0\1\2", "\u00fd\u00fe\u00ff");
        assertThat(example.bytesPerStep("audio")).isEmpty();
        assertThatThrownBy(() -> example.bytesPerStep("steps"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("step 0 of the feature list 'steps' of the record is a float_list");
    }

    @Test
    void anEmptyRecordHasNoFeatures() {
        assertThat(Example.parse(records.get(2)).features().features()).isEmpty();
        assertThat(SequenceExample.parse(records.get(2)).lists()).isEmpty();
    }

    @Test
    void aFeatureOfAnotherKindIsTold() {
        FeatureMap features = Example.parse(records.get(0)).features();

        assertThatThrownBy(() -> features.floats("labels"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining(file + ": byte 0: the feature 'labels' of the record is a int64_list");
    }

    @Test
    void listsThatAreNotPackedAreReadAndUnknownFieldsPassedOver() {
        // Feature 'f': value fields (1, 32 bits) 1.0 and 2.0, then packed 3.0; field 9 of each wire type between them.
        byte[] floatList = hex(
                "0d0000803f" + "4803" + "490102030405060708" + "4a0161" + "4d01020304" + "0d00000040" + "0a0400004040");
        byte[] integerList = hex("0805" + "0a020607" + "08ffffffffffffffffff01");
        TfRecord record = record(message(
                1,
                message(1, concat(message(1, "f".getBytes(StandardCharsets.UTF_8)), message(2, message(2, floatList)))),
                message(
                        1,
                        concat(message(1, "i".getBytes(StandardCharsets.UTF_8)), message(2, message(3, integerList)))),
                hex("7801")));

        FeatureMap features = Example.parse(record).features();

        assertThat(features.floats("f").orElseThrow()).containsExactly(1, 2, 3);
        assertThat(features.integers("i").orElseThrow()).containsExactly(5, 6, 7, -1);
    }

    @Test
    void aDamagedMessageIsToldWithItsByte() {
        assertRefused("0aff01", "255 bytes, and its message has 0 left");
        assertRefused("0affffffffffffffffff01", "18446744073709551615 bytes");
        assertRefused("08ffffffffffffffffffff01", "takes more than 10 bytes");
        assertRefused("08ff", "does not end");
        assertRefused("0d0102", "a number of 4 bytes");
        assertRefused("0b", "unknown wire type 3");
        assertRefused("00", "impossible number");
        assertRefused("0a0a0a0812061204" + "0a020102", "packed float32 numbers take 2 bytes");
    }

    @Test
    void noCutOrChangedByteOfAMessageDoesMoreThanBeTold() {
        for (TfRecord record : records) {
            for (int i = 0; i < record.data().remaining(); i++) {
                byte[] changed = bytes(record.data());
                changed[i] ^= (byte) 0xff;
                parseOrTell(record(changed));
                parseOrTell(new TfRecord("a", 0, record.data().slice(0, i)));
            }
        }
    }

    private static void parseOrTell(TfRecord record) {
        try {
            assertThat(Example.parse(record)).isNotNull();
        } catch (MalformedFileException e) {
            assertThat(e).hasMessageContaining(record.place());
        }
        try {
            assertThat(SequenceExample.parse(record)).isNotNull();
        } catch (MalformedFileException e) {
            assertThat(e).hasMessageContaining(record.place());
        }
    }

    private static void assertRefused(String hex, String message) {
        assertThatThrownBy(() -> Example.parse(record(hex(hex))))
                .as(hex)
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("a.tfrecord: byte ")
                .hasMessageContaining(message);
    }

    private static TfRecord record(byte[] data) {
        return new TfRecord("a.tfrecord", 100, ByteBuffer.wrap(data));
    }

    private static byte[] message(int field, byte[]... content) {
        byte[] all = concat(content);
        return concat(new byte[] {(byte) (field << 3 | 2), (byte) all.length}, all);
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(1000);
        for (byte[] part : parts) {
            all.put(part);
        }
        return bytes(all.flip());
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static List<String> texts(List<ByteBuffer> values) {
        return values.stream()
                .map(value -> new String(bytes(value), StandardCharsets.ISO_8859_1))
                .toList();
    }
}
