package dev.harmonize.benchmarks;

import dev.harmonize.formats.tar.TarMember;
import dev.harmonize.formats.tar.TarReader;
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
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * Reads an archive of 100 MB of random bytes that the operating system holds in memory: ten operations per second are a
 * gigabyte per second. Beside it, the same file as plain bytes, which is as fast as it could be.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TarBenchmark {

    private static final int BYTES = 100_000_000;
    private static final int BLOCK = 512;

    @Param({"10000", "1000000"})
    int memberBytes;

    @Param({"false", "true"})
    boolean gzip;

    private Path archive = Path.of("");

    /** Writes the archive. */
    @Setup
    public void write() throws IOException {
        archive = Files.createTempFile("harmonize-tar", ".tar");
        SplittableRandom random = new SplittableRandom(1);
        byte[] content = new byte[memberBytes];
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(archive));
                OutputStream out = gzip ? new GZIPOutputStream(file) : file) {
            for (int member = 0; member < BYTES / memberBytes; member++) {
                random.nextBytes(content);
                out.write(header(member));
                out.write(content);
                out.write(new byte[Math.floorMod(-memberBytes, BLOCK)]);
            }
            out.write(new byte[2 * BLOCK]);
        }
    }

    private byte[] header(int member) {
        byte[] header = new byte[BLOCK];
        put(header, 0, String.format("%08d.bin", member));
        put(header, 124, String.format("%011o", memberBytes));
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar\u000000");
        int sum = 0;
        for (byte each : header) {
            sum += each;
        }
        put(header, 148, String.format("%06o\u0000 ", sum));
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    /** Deletes the archive. */
    @TearDown
    public void delete() throws IOException {
        Files.delete(archive);
    }

    /** The content of every member. */
    @Benchmark
    public long members() throws IOException {
        long bytes = 0;
        try (TarReader reader = TarReader.open(archive, (name, reason) -> {})) {
            while (reader.next().isPresent()) {
                bytes += reader.content().length;
            }
        }
        return bytes;
    }

    /** The headers alone, as for counting samples. */
    @Benchmark
    public long headers() throws IOException {
        long bytes = 0;
        try (TarReader reader = TarReader.open(archive, (name, reason) -> {})) {
            for (Optional<TarMember> member = reader.next(); member.isPresent(); member = reader.next()) {
                bytes += member.get().size();
            }
        }
        return bytes;
    }

    /** The file itself, uninterpreted. */
    @Benchmark
    public byte[] bytes() throws IOException {
        return Files.readAllBytes(archive);
    }
}
