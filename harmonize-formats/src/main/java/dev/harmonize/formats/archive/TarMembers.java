package dev.harmonize.formats.archive;

import dev.harmonize.formats.MalformedFileException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The members of a tar archive, one after the other, within limits. */
final class TarMembers implements AutoCloseable {

    /** Long names and PAX headers of one member, and the blocks around them. */
    private static final long HEADER_ALLOWANCE = 1 << 20;

    private static final int BUFFER = 1 << 16;

    private final String place;
    private final LongSupplier position;
    private final MeteredInputStream unpacked;
    private final TarArchiveInputStream tar;
    private final UnpackLimits limits;
    private final Runnable progress;
    private final byte[] buffer = new byte[BUFFER];
    private Optional<TarArchiveEntry> current = Optional.empty();
    private int count;

    /**
     * Members of an archive.
     *
     * @param place what messages call it
     * @param position byte of the file that was last read
     * @param in the archive, decompressed
     * @param progress is run now and then
     */
    TarMembers(String place, LongSupplier position, InputStream in, UnpackLimits limits, Runnable progress) {
        this.place = place;
        this.position = position;
        this.unpacked = new MeteredInputStream(in);
        this.tar = new TarArchiveInputStream(unpacked, StandardCharsets.UTF_8.name());
        this.limits = limits;
        this.progress = progress;
    }

    /**
     * Goes to the next member; the content of the one before must have been copied.
     *
     * @return false if there is none
     */
    boolean next() {
        progress.run();
        unpacked.allow(HEADER_ALLOWANCE, "the headers of a member are longer than " + HEADER_ALLOWANCE + " bytes");
        TarArchiveEntry entry;
        try {
            entry = tar.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            throw malformed("the header of a member cannot be read: " + e.getMessage());
        }
        current = Optional.ofNullable(entry);
        if (entry == null) {
            return false;
        }
        count++;
        if (count > limits.members()) {
            throw malformed("there are more than " + limits.members() + " members, which is the limit");
        }
        if (entry.getSize() < 0 || entry.getSize() > limits.memberBytes()) {
            throw malformed("has " + entry.getSize() + " bytes; " + limits.memberBytes() + " is the limit");
        }
        return true;
    }

    /** Path of the member within the archive, without {@code ./} before and slashes after it. */
    String name() {
        String name = entry().getName();
        String relative = name.startsWith("./") ? name.substring(2) : name;
        return relative.endsWith("/") ? relative.substring(0, relative.length() - 1) : relative;
    }

    boolean isFolder() {
        return entry().isDirectory();
    }

    /** Whether it is a plain file; hard links and files with holes are not. */
    boolean isFile() {
        TarArchiveEntry entry = entry();
        return entry.isFile()
                && !entry.isLink()
                && !entry.isSymbolicLink()
                && !entry.isSparse()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice()
                && !entry.isFIFO();
    }

    /**
     * Copies the content of the member.
     *
     * @param most bytes that it may have
     * @throws IOException if it cannot be written
     */
    long copy(OutputStream out, long most) throws IOException {
        long budget = limits.totalBytes() - unpacked.position();
        unpacked.allow(
                Math.max(0, budget),
                "the archive holds more than " + limits.totalBytes() + " bytes, which is the limit");
        long size = entry().getSize();
        if (size > most) {
            throw malformed("has " + size + " bytes; " + most + " is the limit");
        }
        long copied = 0;
        for (int read = read(); read >= 0; read = read()) {
            out.write(buffer, 0, read);
            copied += read;
        }
        if (isFile() && copied != size) {
            throw malformed("ends after " + copied + " of " + size + " bytes; the archive is cut off; get it again");
        }
        return copied;
    }

    /** Reads to the end, which is where checksums are. */
    void finish() {
        unpacked.allow(
                Math.max(0, limits.totalBytes() - unpacked.position()),
                "the archive holds more than " + limits.totalBytes() + " bytes, which is the limit");
        current = Optional.empty();
        try {
            unpacked.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw malformed("the end cannot be read: " + e.getMessage());
        }
    }

    MalformedFileException malformed(String problem) {
        String member = current.map(entry -> "!" + DebianPackage.shortened(entry.getName()))
                .orElse("");
        return MalformedFileException.at(place + member, position.getAsLong(), problem);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private int read() {
        try {
            return tar.read(buffer);
        } catch (IOException e) {
            throw malformed("the content cannot be read: " + e.getMessage());
        }
    }

    private TarArchiveEntry entry() {
        return current.orElseThrow(() -> new IllegalStateException("there is no member"));
    }
}
