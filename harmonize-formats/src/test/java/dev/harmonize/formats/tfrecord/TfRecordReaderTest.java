package dev.harmonize.formats.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

final class TfRecordReaderTest {

    private static final int LARGEST = 1 << 24;

    /** The records "foo" and "bar", written by another program. */
    private static final byte[] FOO_BAR =
            Base64.getDecoder().decode("AwAAAAAAAACwmUkOZm9vYYq+/gMAAAAAAAAAsJlJDmJhckYA5cg=");

    private static final int SECOND = 19;

    @TempDir
    Path folder;

    @Test
    void aKnownFileIsRead() throws IOException {
        Path file = write(FOO_BAR);

        assertThat(texts(file)).containsExactly("foo", "bar");
        assertThat(offsets(file)).containsExactly(0L, (long) SECOND);
        assertThat(text(new TfRecordFile(file, LARGEST).read(SECOND))).isEqualTo("bar");
    }

    @Test
    void anEmptyFileHasNoRecords() throws IOException {
        assertThat(texts(write(new byte[0]))).isEmpty();
    }

    @Test
    void recordsOfAllSizesAreRead() throws IOException {
        Random random = new Random(5);
        List<byte[]> expected = new ArrayList<>();
        for (int size : new int[] {0, 1, 100, 1 << 20, 3, (1 << 20) - 16, 3_000_000, 0, 700_000, 700_000, 17}) {
            byte[] data = new byte[size];
            random.nextBytes(data);
            expected.add(data);
        }
        Path file = write(Records.of(expected.toArray(byte[][]::new)));

        List<byte[]> read = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        try (TfRecordReader reader = TfRecordReader.open(file, LARGEST)) {
            while (reader.next()) {
                read.add(bytes(reader.record()));
                offsets.add(reader.offset());
            }
        }

        assertThat(read).usingElementComparator(Arrays::compare).containsExactlyElementsOf(expected);
        assertThat(offsets(file)).isEqualTo(offsets);
        TfRecordFile anyOrder = new TfRecordFile(file, LARGEST);
        for (int i = expected.size() - 1; i >= 0; i--) {
            assertThat(bytes(anyOrder.read(offsets.get(i)))).isEqualTo(expected.get(i));
        }
    }

    @Test
    void aRecordWithDamagedDataIsToldAndTheNextOneIsRead() throws IOException {
        byte[] content = FOO_BAR.clone();
        content[12] = 'F';
        Path file = write(content);

        try (TfRecordReader reader = TfRecordReader.open(file, LARGEST)) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::record)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining(file + ": byte 0: ")
                    .hasMessageContaining("checksum");
            assertThat(reader.next()).isTrue();
            assertThat(text(reader.record())).isEqualTo("bar");
            assertThat(reader.next()).isFalse();
        }
        TfRecordFile anyOrder = new TfRecordFile(file, LARGEST);
        assertThatThrownBy(() -> anyOrder.read(0)).isInstanceOf(MalformedFileException.class);
        assertThat(text(anyOrder.read(SECOND))).isEqualTo("bar");
    }

    @Test
    void aDamagedLengthEndsTheFile() throws IOException {
        byte[] content = FOO_BAR.clone();
        content[SECOND + 1] = 1;
        Path file = write(content);

        try (TfRecordReader reader = TfRecordReader.open(file, LARGEST)) {
            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining(file + ": byte " + SECOND);
            assertThat(reader.next()).isFalse();
        }
        List<Long> visited = new ArrayList<>();
        assertThatThrownBy(() -> new TfRecordFile(file, LARGEST).visitOffsets(visited::add))
                .isInstanceOf(MalformedFileException.class);
        assertThat(visited).containsExactly(0L);
    }

    @Test
    void anAbsurdLengthTakesNoMemoryThoughItsChecksumIsRight() throws IOException {
        for (long length : new long[] {1L << 60, Long.MIN_VALUE, -1, LARGEST + 1L}) {
            byte[] bytes = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array();
            Path file = write(ByteBuffer.allocate(100)
                    .put(bytes)
                    .put(Records.checksum(bytes))
                    .array());

            assertFirstRefused(file, Long.toUnsignedString(length) + " bytes; at most " + LARGEST);
        }
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(LARGEST)
                .array();
        assertFirstRefused(
                write(ByteBuffer.allocate(100)
                        .put(bytes)
                        .put(Records.checksum(bytes))
                        .array()),
                "ends within");
    }

    @Test
    void aCutFileGivesTheRecordsBeforeTheCut() throws IOException {
        for (int length = 1; length < FOO_BAR.length; length++) {
            Path file = write(Arrays.copyOf(FOO_BAR, length));
            if (length == SECOND) {
                assertThat(texts(file)).containsExactly("foo");
                continue;
            }
            try (TfRecordReader reader = TfRecordReader.open(file, LARGEST)) {
                if (length > SECOND) {
                    assertThat(reader.next()).isTrue();
                    assertThat(text(reader.record())).isEqualTo("foo");
                }
                assertThatThrownBy(reader::next)
                        .as("cut to %d bytes", length)
                        .isInstanceOf(MalformedFileException.class)
                        .hasMessageContaining("the file ends within");
            }
        }
    }

    @Test
    void noByteCanBeChangedUnnoticed() throws IOException {
        for (int i = 0; i < FOO_BAR.length; i++) {
            byte[] content = FOO_BAR.clone();
            content[i] ^= 0x10;
            Path file = write(content);

            assertThatThrownBy(() -> texts(file)).as("byte %d", i).isInstanceOf(MalformedFileException.class);
        }
    }

    private void assertFirstRefused(Path file, String message) throws IOException {
        try (TfRecordReader reader = TfRecordReader.open(file, LARGEST)) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(message);
        }
        assertThatThrownBy(() -> new TfRecordFile(file, LARGEST).read(0))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining(message);
    }

    private static List<String> texts(Path file) throws IOException {
        List<String> texts = new ArrayList<>();
        try (TfRecordReader reader = TfRecordReader.open(file, LARGEST)) {
            while (reader.next()) {
                texts.add(text(reader.record()));
            }
        }
        return texts;
    }

    private static List<Long> offsets(Path file) throws IOException {
        List<Long> offsets = new ArrayList<>();
        new TfRecordFile(file, LARGEST).visitOffsets(offsets::add);
        return offsets;
    }

    private static String text(TfRecord record) {
        return new String(bytes(record), StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(TfRecord record) {
        byte[] bytes = new byte[record.data().remaining()];
        record.data().duplicate().get(bytes);
        return bytes;
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("file.tfrecord"), content);
    }
}
