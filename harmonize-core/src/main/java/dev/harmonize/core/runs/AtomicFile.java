package dev.harmonize.core.runs;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files beside their place and renames them into it: a reader never sees half a file. */
public final class AtomicFile {

    private AtomicFile() {}

    /** Replaces the file's content. */
    public static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces the file's content. */
    public static void write(Path file, byte[] content) {
        write(file, stream -> stream.write(content));
    }

    /** Replaces the file's content, which need not fit into memory. */
    public static void write(Path file, Content content) {
        Path beside = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try {
                try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(beside))) {
                    content.writeTo(stream);
                }
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + Reason.of(e), e);
        }
    }

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {

        /** Writes all of it; the caller closes the stream, which may be closed already. */
        void writeTo(OutputStream stream) throws IOException;
    }
}
