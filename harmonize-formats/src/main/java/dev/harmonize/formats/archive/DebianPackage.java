package dev.harmonize.formats.archive;

import dev.harmonize.formats.MalformedFileException;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.tukaani.xz.XZInputStream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * A binary package of Debian: an ar archive of {@code debian-binary}, {@code control.tar} and {@code data.tar}, the latter two
 * compressed by xz or gzip or not at all (deb(5)). The file is not trusted: no member is written outside the folder it is
 * unpacked to, only files and folders are made, and a header cannot make this take more than a few megabytes of memory.
 */
public final class DebianPackage {

    private static final String VERSION_MEMBER = "debian-binary";
    private static final String CONTROL = "control.tar";
    private static final String DATA = "data.tar";

    /** What an ar header takes, and more than the table of long names of any package, which has none. */
    private static final long AR_HEADER_ALLOWANCE = 64 << 10;

    /** What the dictionary of the strongest preset of xz takes, 64 MiB, and as much again. */
    private static final int XZ_MEMORY_KIB = 128 << 10;

    private static final int LARGEST_CONTROL_FILE = 1 << 20;
    private static final UnpackLimits CONTROL_LIMITS = new UnpackLimits(64L << 20, 256L << 20, 1000);

    private final Path file;
    private final UnpackLimits limits;

    /**
     * A package that is read when it is asked for something.
     *
     * @param limits what its files may take up
     */
    public DebianPackage(Path file, UnpackLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    /** What is done with the members of one of the two tar archives. */
    @FunctionalInterface
    private interface TarConsumer<T> {
        T consume(TarMembers members) throws IOException;
    }

    /**
     * The fields of the package's description, such as {@code Package} and {@code Version}; of fields with several lines only
     * the first.
     *
     * @throws MalformedFileException if it is not a package; names the file, the member and the byte
     * @throws IOException if the file cannot be read
     */
    public Map<String, String> control() throws IOException {
        return read(CONTROL, CONTROL_LIMITS, (done, total) -> {}, members -> {
            Map<String, String> fields = new LinkedHashMap<>();
            while (members.next()) {
                if (members.isFile() && members.name().equals("control")) {
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    members.copy(content, LARGEST_CONTROL_FILE);
                    parse(content.toString(StandardCharsets.UTF_8), fields);
                } else {
                    members.copy(OutputStream.nullOutputStream(), Long.MAX_VALUE);
                }
            }
            return fields;
        });
    }

    /**
     * Writes the package's files into a folder. Nothing is written outside it; links, devices and pipes are left out; permissions
     * and owners are not taken over. If it fails, what was written until then stays.
     *
     * @param folder made if it is not there, and empty if it is
     * @param wanted which files to write, by their path within the package, without a slash at the beginning, such as {@code
     *     usr/share/doc/x/copyright}
     * @param listener is told how much of the file has been read
     * @throws MalformedFileException if it is not a package, is cut off or damaged, is larger than the limits allow, or has a
     *     member that would be written elsewhere; names the file, the member and the byte
     * @throws IOException if the file cannot be read or the folder cannot be written or is not empty
     */
    public Unpacked unpack(Path folder, Predicate<String> wanted, UnpackListener listener) throws IOException {
        TargetFolder target = TargetFolder.empty(folder);
        return read(DATA, limits, listener, members -> target.write(members, wanted));
    }

    private <T> T read(String archive, UnpackLimits bounds, UnpackListener listener, TarConsumer<T> consumer)
            throws IOException {
        long size = Files.size(file);
        try (MeteredInputStream raw =
                new MeteredInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            raw.allow(AR_HEADER_ALLOWANCE, "a header of the ar archive is longer than any that a package has");
            ArArchiveInputStream ar = new ArArchiveInputStream(raw);
            for (int number = 0; ; number++) {
                String name = nextMember(ar, raw, size, number);
                if (number == 0 && !name.equals(VERSION_MEMBER)) {
                    throw malformed(
                            raw,
                            "expected a Debian package, whose first member is " + VERSION_MEMBER + ", found '"
                                    + shortened(name) + "'");
                }
                raw.allow(Long.MAX_VALUE, "");
                if (name.startsWith(archive + ".") || name.equals(archive)) {
                    return readTar(name, ar, raw, bounds, () -> listener.onProgress(raw.position(), size), consumer);
                }
                drain(ar, raw, name);
                raw.allow(AR_HEADER_ALLOWANCE, "a header of the ar archive is longer than any that a package has");
            }
        }
    }

    private String nextMember(ArArchiveInputStream ar, MeteredInputStream raw, long size, int number) {
        try {
            ArArchiveEntry entry = ar.getNextEntry();
            if (entry == null) {
                throw malformed(
                        raw,
                        "the package ends after " + number
                                + " members without the one that was looked for; it is cut off"
                                + " or not a package; get it again");
            }
            if (entry.getSize() < 0 || entry.getSize() > size - raw.position()) {
                throw malformed(
                        raw,
                        "member '" + shortened(entry.getName()) + "' claims " + entry.getSize()
                                + " bytes, but the file has only " + (size - raw.position())
                                + " more; it is cut off or damaged; get it again");
            }
            return entry.getName();
        } catch (IOException | IllegalArgumentException e) {
            throw malformed(raw, "expected a member of a Debian package (an ar archive): " + e.getMessage());
        }
    }

    private <T> T readTar(
            String name,
            InputStream member,
            MeteredInputStream raw,
            UnpackLimits bounds,
            Runnable progress,
            TarConsumer<T> consumer)
            throws IOException {
        try (InputStream decompressed = decompressed(name, member, raw);
                TarMembers members = new TarMembers(file + "!" + name, raw::position, decompressed, bounds, progress)) {
            T result = consumer.consume(members);
            members.finish();
            return result;
        }
    }

    private InputStream decompressed(String name, InputStream member, MeteredInputStream raw) {
        try {
            return switch (name.substring(name.indexOf(".tar") + ".tar".length())) {
                case "" -> member;
                case ".xz" -> new XZInputStream(member, XZ_MEMORY_KIB);
                case ".gz" -> new GZIPInputStream(member);
                default ->
                    throw malformed(
                            raw,
                            "member '" + shortened(name)
                                    + "' is compressed by something else than xz or gzip; unpack it with"
                                    + " dpkg-deb -x");
            };
        } catch (IOException e) {
            throw malformed(raw, "member '" + shortened(name) + "' cannot be decompressed: " + e.getMessage());
        }
    }

    private void drain(InputStream in, MeteredInputStream raw, String name) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw malformed(raw, "member '" + shortened(name) + "' cannot be read: " + e.getMessage());
        }
    }

    private MalformedFileException malformed(MeteredInputStream raw, String problem) {
        return MalformedFileException.at(file.toString(), raw.position(), problem);
    }

    private static void parse(String control, Map<String, String> fields) {
        for (String line : control.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && !Character.isWhitespace(line.charAt(0))) {
                fields.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
    }

    static String shortened(String name) {
        int most = 100;
        return name.length() <= most ? name : name.substring(0, most) + "…";
    }
}
