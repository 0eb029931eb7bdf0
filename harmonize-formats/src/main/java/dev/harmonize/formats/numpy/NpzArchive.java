package dev.harmonize.formats.numpy;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/**
 * A file in NumPy's format npz: a zip archive with a npy file per array. Arrays of {@code numpy.savez} are read in place, row
 * by row; their checksums are not compared, as that would mean to read all of them. Arrays of {@code numpy.savez_compressed}
 * are uncompressed into memory once they are asked for. Nothing is kept open.
 */
public final class NpzArchive {

    private static final String WRITER = "numpy.savez";
    private static final String SUFFIX = ".npy";

    /** Deflate makes one byte of at most this many, and a few bytes around the smallest blocks. */
    private static final long LARGEST_RATIO = 1032;

    private static final long LARGEST_RATIO_SLACK = 64;

    private final Path file;
    private final long memoryLimit;
    private final Map<String, Member> members;

    /**
     * An array in the archive.
     *
     * @param dataOffset where its bytes begin in the file
     * @param size of the npy file
     */
    private record Member(String name, boolean stored, long dataOffset, long compressedSize, long size, long crc) {}

    private NpzArchive(Path file, long memoryLimit, Map<String, Member> members) {
        this.file = file;
        this.memoryLimit = memoryLimit;
        this.members = members;
    }

    /**
     * Reads the directory of an archive.
     *
     * @param memoryLimit bytes that one array may take that has to be uncompressed into memory
     * @throws MalformedFileException if it is no zip archive, or has two arrays of the same name
     * @throws UncheckedIOException if it cannot be read
     */
    public static NpzArchive open(Path file, long memoryLimit) {
        try {
            long fileSize = Files.size(file);
            try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
                return new NpzArchive(file, memoryLimit, members(file, fileSize, zip));
            } catch (IOException | IllegalArgumentException e) {
                throw MalformedFileException.at(
                        file.toString(),
                        "is no zip archive, as npz files are, or a damaged one (" + e.getMessage()
                                + "); write one with " + WRITER);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    private static Map<String, Member> members(Path file, long fileSize, ZipFile zip) {
        Map<String, Member> members = new LinkedHashMap<>();
        for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
            if (!entry.getName().endsWith(SUFFIX)) {
                continue;
            }
            String place = file + ": member " + entry.getName();
            Member member = member(place, fileSize, entry);
            String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
            if (members.put(name, member) != null) {
                throw MalformedFileException.at(place, "is there twice; write the file again with " + WRITER);
            }
        }
        return members;
    }

    private static Member member(String place, long fileSize, ZipArchiveEntry entry) {
        if (entry.getMethod() != ZipEntry.STORED && entry.getMethod() != ZipEntry.DEFLATED) {
            throw MalformedFileException.at(
                    place, "has the unknown compression method " + entry.getMethod() + "; write it with " + WRITER);
        }
        boolean stored = entry.getMethod() == ZipEntry.STORED;
        long offset = entry.getDataOffset();
        long compressed = entry.getCompressedSize();
        boolean inside = offset >= 0 && compressed >= 0 && compressed <= fileSize && offset <= fileSize - compressed;
        long most = stored ? compressed : compressed * LARGEST_RATIO + LARGEST_RATIO_SLACK;
        if (!inside || entry.getSize() < 0 || entry.getSize() > most || (stored && entry.getSize() != compressed)) {
            throw MalformedFileException.at(
                    place,
                    "the archive claims that " + entry.getSize() + " bytes are stored in " + compressed + " from byte "
                            + offset + ", in a file of " + fileSize + ", which is impossible; write it again with "
                            + WRITER);
        }
        return new Member(entry.getName(), stored, offset, compressed, entry.getSize(), entry.getCrc());
    }

    /** Names of the arrays, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /**
     * An array. One that is compressed is uncompressed by every call.
     *
     * @return empty if there is none of this name
     * @throws MalformedFileException if it is no array of plain numbers in C order, is damaged, or takes more memory than may
     *     be taken
     * @throws UncheckedIOException if the file cannot be read
     */
    public Optional<NpyArray> array(String name) {
        return Optional.ofNullable(members.get(name)).map(this::array);
    }

    private NpyArray array(Member member) {
        String place = file + ": member " + member.name();
        NpyBytes bytes = member.stored()
                ? new NpyBytes.InFile(file, member.dataOffset(), member.size())
                : new NpyBytes.InMemory(uncompressed(place, member));
        return NpyArray.open(new NpyPreamble.Source(place, "member", WRITER), bytes);
    }

    private byte[] uncompressed(String place, Member member) {
        if (member.size() > Math.min(memoryLimit, Integer.MAX_VALUE - 8)) {
            throw MalformedFileException.at(
                    place,
                    "is compressed and would take " + member.size() + " bytes of memory, of which at most "
                            + memoryLimit + " may be taken; write it with " + WRITER + ", which does not compress");
        }
        byte[] content;
        try (ZipFile zip = ZipFile.builder().setPath(file).get();
                InputStream stream = zip.getInputStream(zip.getEntry(member.name()))) {
            content = stream.readNBytes((int) member.size());
        } catch (IOException e) {
            throw MalformedFileException.at(
                    place, "is damaged (" + e.getMessage() + "); write it again with " + WRITER);
        }
        CRC32 checksum = new CRC32();
        checksum.update(content);
        if (content.length != member.size() || checksum.getValue() != member.crc()) {
            throw MalformedFileException.at(
                    place,
                    "its checksum is wrong, or it ends too early, so that the file is damaged; write it again with "
                            + WRITER);
        }
        return content;
    }
}
