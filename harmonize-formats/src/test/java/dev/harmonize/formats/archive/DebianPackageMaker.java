package dev.harmonize.formats.archive;

import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts packages together, those included that no packager would make. */
final class DebianPackageMaker {

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final TarArchiveOutputStream data = new TarArchiveOutputStream(content, StandardCharsets.UTF_8.name());

    DebianPackageMaker() {
        data.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    DebianPackageMaker file(String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        data.putArchiveEntry(entry);
        data.write(bytes);
        data.closeArchiveEntry();
        return this;
    }

    DebianPackageMaker folder(String name) throws IOException {
        return special(name, TarConstants.LF_DIR, "");
    }

    /** A member without content, such as a link or a device. */
    DebianPackageMaker special(String name, byte type, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        data.putArchiveEntry(entry);
        data.closeArchiveEntry();
        return this;
    }

    /** The header of a member and as many zeros as wanted, whatever the header says. */
    DebianPackageMaker raw(String name, byte type, long claimed, int zeros) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setSize(claimed);
        byte[] header = new byte[512];
        entry.writeEntryHeader(header);
        data.flush();
        content.write(header);
        content.write(new byte[zeros]);
        return this;
    }

    Path write(Path file) throws IOException {
        data.close();
        return write(file, "data.tar.xz", xz(content.toByteArray()));
    }

    static Path write(Path file, String dataMember, byte[] dataContent) throws IOException {
        ByteArrayOutputStream control = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(control)) {
            byte[] fields =
                    "Package: tiny\nVersion: 1.2-3\nDescription: short\n longer\n".getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry("./control");
            entry.setSize(fields.length);
            tar.putArchiveEntry(entry);
            tar.write(fields);
            tar.closeArchiveEntry();
        }
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
            member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(ar, "control.tar.xz", xz(control.toByteArray()));
            member(ar, dataMember, dataContent);
        }
        return file;
    }

    static byte[] xz(byte[] plain) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(compressed, new LZMA2Options(0))) {
            out.write(plain);
        }
        return compressed.toByteArray();
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] bytes) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length));
        ar.write(bytes);
        ar.closeArchiveEntry();
    }
}
