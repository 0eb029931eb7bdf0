package dev.harmonize.core.runs;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads arrays from a file in NumPy's format npz, a zip archive with a npy file per array, as {@code numpy.savez} and {@code
 * numpy.savez_compressed} write it. Nothing in it is trusted: no size that the archive claims makes memory be taken that its
 * compressed bytes could not fill, and checksums are compared. Messages name the file, the member, and the byte in it.
 */
public final class NpzReader implements AutoCloseable {

    private static final String WRITER = "numpy.savez";
    private static final String EXAMPLE = "numpy.savez(file, video=…, audio=…)";
    private static final String SUFFIX = ".npy";
    private static final byte[] ZIP = {'P', 'K'};
    private static final byte[] NPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** Deflate makes one byte of at most this many, and a few bytes around the smallest blocks. */
    private static final long LARGEST_RATIO = 1032;

    private static final long LARGEST_RATIO_SLACK = 64;

    private final Path file;
    private final long fileSize;
    private final ZipFile zip;
    private final Map<String, ZipEntry> members;

    private NpzReader(Path file, long fileSize, ZipFile zip) {
        this.file = file;
        this.fileSize = fileSize;
        this.zip = zip;
        this.members = members(file, zip);
    }

    /**
     * Opens a file.
     *
     * @throws UncheckedIOException if it cannot be read, is no zip archive, or has two arrays of the same name
     */
    public static NpzReader open(Path file) {
        NumpyInput.requireReadable(file, WRITER);
        try {
            ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8);
            try {
                return new NpzReader(file, Files.size(file), zip);
            } catch (IOException | UncheckedIOException e) {
                zip.close();
                throw e;
            }
        } catch (ZipException e) {
            throw noArchive(file, e);
        } catch (IOException e) {
            throw NumpyInput.unreadable(file, e);
        }
    }

    /** Names of the arrays, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /**
     * Reads a matrix of embeddings.
     *
     * @param finite which rows must hold finite numbers only, counted from 0; others may hold anything
     * @return shape [rows, columns], neither of them 0; row-major; float32 or float64 as in the file
     * @throws IllegalArgumentException if there is no array of this name
     * @throws UncheckedIOException if it is not such a matrix
     */
    public INDArray embedding(String name, IntPredicate finite) {
        return read(
                name,
                "an embedding",
                "[B·C, d]: one row per sample, or per candidate of a sample",
                reader -> reader.readMatrix(finite));
    }

    /**
     * Reads a vector of booleans, or of numbers that are 0 or 1.
     *
     * @throws IllegalArgumentException if there is no array of this name
     * @throws UncheckedIOException if it is not such a vector
     */
    public boolean[] mask(String name) {
        return read(name, "a mask", "[B·C]: one element per row", NpyReader::readFlags);
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw NumpyInput.unreadable(file, e);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T from(NpyReader reader) throws IOException;
    }

    private <T> T read(String name, String content, String shape, Reading<T> reading) {
        ZipEntry member = Optional.ofNullable(members.get(name))
                .orElseThrow(() -> new IllegalArgumentException(file + " has no array '" + name + "'"));
        NpyReader.Words words =
                new NpyReader.Words(file + ": member " + member.getName(), "member", WRITER, "z", content, shape);
        requirePossibleSize(words.place(), member);
        CRC32 checksum = new CRC32();
        try (InputStream stream = new CheckedInputStream(zip.getInputStream(member), checksum)) {
            T array = reading.from(new NpyReader(words, stream, member.getSize()));
            if (stream.read() >= 0) {
                throw NpyReader.malformed(
                        words.place(),
                        member.getSize(),
                        "the member goes on here, and was to have " + member.getSize() + " bytes; write it again with "
                                + WRITER);
            }
            if (checksum.getValue() != member.getCrc()) {
                throw NpyReader.malformed(
                        words.place(),
                        0,
                        "its checksum is wrong, so that the file is damaged; write it again with " + WRITER);
            }
            return array;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read " + words.place() + ": it is damaged (" + e.getMessage() + "); write it again with "
                            + WRITER,
                    e);
        }
    }

    private static Map<String, ZipEntry> members(Path file, ZipFile zip) {
        Map<String, ZipEntry> members = new LinkedHashMap<>();
        zip.stream().filter(entry -> entry.getName().endsWith(SUFFIX)).forEach(entry -> {
            String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
            if (members.put(name, entry) != null) {
                throw NpyReader.unusable(
                        file + ": member " + entry.getName() + " is there twice; write the file again with " + WRITER);
            }
        });
        return members;
    }

    /** Checks that the bytes that are there can make as many as the archive claims. */
    private void requirePossibleSize(String place, ZipEntry member) {
        long most = member.getMethod() == ZipEntry.STORED
                ? member.getCompressedSize()
                : member.getCompressedSize() * LARGEST_RATIO + LARGEST_RATIO_SLACK;
        if (member.getCompressedSize() < 0
                || member.getCompressedSize() > fileSize
                || member.getSize() < 0
                || member.getSize() > most) {
            throw NpyReader.malformed(
                    place,
                    0,
                    "the archive claims that " + member.getSize() + " bytes are stored in "
                            + member.getCompressedSize() + ", in a file of " + fileSize
                            + ", which is impossible; write it again with " + WRITER);
        }
    }

    private static UncheckedIOException noArchive(Path file, ZipException failure) {
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] start = stream.readNBytes(NPY.length);
            if (Arrays.equals(start, NPY)) {
                return NpyReader.malformed(
                        file.toString(),
                        0,
                        "this is a npy file, which holds one array without a name; write named arrays with " + EXAMPLE);
            }
            if (Arrays.mismatch(start, ZIP) != ZIP.length) {
                return NpyReader.malformed(
                        file.toString(), 0, "this is no zip archive, as npz files are; write one with " + EXAMPLE);
            }
            return NpyReader.malformed(
                    file.toString(),
                    Files.size(file),
                    "the archive is incomplete or damaged (" + failure.getMessage() + "); write it again with "
                            + WRITER);
        } catch (IOException e) {
            return NumpyInput.unreadable(file, e);
        }
    }
}
