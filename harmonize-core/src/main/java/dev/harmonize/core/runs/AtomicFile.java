package dev.harmonize.core.runs;

import dev.harmonize.formats.Reason;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

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
        writeBeside(file, content, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Makes a file that there must not be yet; what others put in its place in the meantime stays.
     *
     * @throws UncheckedIOException if there is something already, or the file cannot be written
     */
    public static void writeNew(Path file, Content content) {
        // An atomic move would replace.
        writeBeside(file, content);
    }

    private static void writeBeside(Path file, Content content, CopyOption... move) {
        Path beside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try {
                try (OutputStream stream = new BufferedOutputStream(
                        Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                    content.writeTo(stream);
                }
                move(beside, file, move);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + Reason.of(e), e);
        }
    }

    private static void move(Path beside, Path file, CopyOption... options) throws IOException {
        try {
            Files.move(beside, file, options);
        } catch (FileAlreadyExistsException e) {
            FileSystemException worded =
                    new FileSystemException(null, null, "it appeared while it was being made, and is left as it is");
            worded.initCause(e);
            throw worded;
        }
    }

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {

        /** Writes all of it; the caller closes the stream, which may be closed already. */
        void writeTo(OutputStream stream) throws IOException;
    }
}
