package dev.harmonize.core.runs;

import org.nd4j.linalg.api.ndarray.INDArray;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a matrix from a file in NumPy's format npy, versions 1.0 to 3.0, and trusts nothing in it: every length is checked
 * before memory is taken for it. Little-endian float32 and float64 can be read, in C or Fortran order.
 */
public final class NpyMatrixReader {

    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final String WRITER = "numpy.save";

    private NpyMatrixReader() {}

    /**
     * Reads a matrix of finite numbers.
     *
     * @return shape [rows, columns], neither of them 0; row-major; float32 or float64 as in the file
     * @throws UncheckedIOException if the file cannot be read or holds anything else; the message names it and the byte
     */
    public static INDArray read(Path file) {
        NumpyInput.requireReadable(file, WRITER);
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
            refuseArchive(file, stream);
            NpyReader.Words words = new NpyReader.Words(
                    file.toString(), "file", WRITER, "J", "a gradient", "[K, n]: one row per objective");
            return new NpyReader(words, stream, Files.size(file)).readMatrix(row -> true);
        } catch (IOException e) {
            throw NumpyInput.unreadable(file, e);
        }
    }

    private static void refuseArchive(Path file, InputStream stream) throws IOException {
        stream.mark(ZIP.length);
        if (Arrays.equals(stream.readNBytes(ZIP.length), ZIP)) {
            throw NpyReader.malformed(
                    file.toString(),
                    0,
                    "this is a zip archive, as npz files are; write the matrix alone, with " + WRITER);
        }
        stream.reset();
    }
}
