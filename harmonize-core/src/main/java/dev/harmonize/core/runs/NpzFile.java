package dev.harmonize.core.runs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Files of named arrays in NumPy's format npz: a zip archive with an npy file per array. Entries are stored, in name
 * order and with a fixed time, so that the same arrays make the same file byte for byte.
 */
public final class NpzFile {

    /** Zip's clock starts in 1980; Java writes that year's first minute with a time zone. */
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private NpzFile() {}

    /**
     * Makes a file of the arrays; {@code numpy.load} finds them under their names.
     *
     * @throws java.io.UncheckedIOException if there is such a file already, or it cannot be written
     */
    public static void write(Path file, Map<String, NumpyArray> arrays) {
        AtomicFile.writeNew(file, stream -> {
            try (ZipOutputStream zip = new ZipOutputStream(stream)) {
                for (Map.Entry<String, NumpyArray> entry : new TreeMap<>(arrays).entrySet()) {
                    writeEntry(zip, entry.getKey() + ".npy", entry.getValue());
                }
            }
        });
    }

    private static void writeEntry(ZipOutputStream zip, String name, NumpyArray array) throws IOException {
        byte[] header = array.header();
        CRC32 checksum = new CRC32();
        checksum.update(header);
        checksum.update(array.data());
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize((long) header.length + array.data().length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(TIME);
        zip.putNextEntry(entry);
        array.writeTo(zip);
        zip.closeEntry();
    }
}
