package dev.harmonize.benchmarks;

import dev.harmonize.formats.tfrecord.SequenceExample;
import dev.harmonize.formats.tfrecord.TfRecordReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * Reads a TFRecord file of 256 MiB, which the operating system has in memory, on one thread: operations per second times 256 are
 * MiB per second. Both checksums of every record are compared.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TFRecordBenchmark {

    private static final long FILE_SIZE = 256L << 20;
    private static final int LARGEST_RECORD = 64 << 20;
    private static final int STEP_SIZE = 1024;
    private static final int MASK_DELTA = 0xa282ead8;

    /** Steps of 1024 bytes per record: a small record, one of AudioSet's size, and one of YouTube-8M's. */
    @Param({"0", "10", "300"})
    int steps;

    private Path file = Path.of("");

    /** Writes the file. */
    @Setup
    public void write() throws IOException {
        byte[] data = sequenceExample(steps);
        file = Files.createTempFile("benchmark", ".tfrecord");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
            byte[] lengthChecksum = checksum(length);
            byte[] dataChecksum = checksum(data);
            for (long written = 0; written < FILE_SIZE; written += data.length + 16) {
                out.write(length);
                out.write(lengthChecksum);
                out.write(data);
                out.write(dataChecksum);
            }
        }
    }

    /** Removes the file. */
    @TearDown
    public void delete() throws IOException {
        Files.delete(file);
    }

    /** Goes from record to record. */
    @Benchmark
    public long records() throws IOException {
        long bytes = 0;
        try (TfRecordReader reader = TfRecordReader.open(file, LARGEST_RECORD)) {
            while (reader.next()) {
                bytes += reader.record().data().remaining();
            }
        }
        return bytes;
    }

    /** Parses every record too. */
    @Benchmark
    public long sequenceExamples() throws IOException {
        long features = 0;
        try (TfRecordReader reader = TfRecordReader.open(file, LARGEST_RECORD)) {
            while (reader.next()) {
                features += SequenceExample.parse(reader.record()).lists().size();
            }
        }
        return features;
    }

    /** A message with an id, and a feature list of as many steps. */
    private static byte[] sequenceExample(int steps) {
        byte[] id = message(1, message(1, concat(text("id"), message(2, message(1, message(1, new byte[8]))))));
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (int step = 0; step < steps; step++) {
            list.writeBytes(message(1, message(1, message(1, new byte[STEP_SIZE]))));
        }
        return concat(id, message(2, message(1, concat(text("rgb"), message(2, list.toByteArray())))));
    }

    private static byte[] text(String key) {
        return message(1, key.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] message(int field, byte[] content) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(field << 3 | 2);
        int length = content.length;
        while (length > 0x7f) {
            message.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        message.write(length);
        message.writeBytes(content);
        return message.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static byte[] checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        int value = (int) checksum.getValue();
        return littleEndian(Integer.BYTES)
                .putInt((value >>> 15 | value << 17) + MASK_DELTA)
                .array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
