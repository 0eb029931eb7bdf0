package dev.harmonize.formats.archive;

import dev.harmonize.formats.MalformedFileException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder that was empty. All that is ever in it are the files and folders that were written here, so no link leads out of it.
 */
final class TargetFolder {

    private final Path folder;

    private TargetFolder(Path folder) {
        this.folder = folder;
    }

    static TargetFolder empty(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> content = Files.list(folder)) {
            if (content.findAny().isPresent()) {
                throw new IOException(folder + " is not empty; name another folder or empty it");
            }
        }
        return new TargetFolder(folder.toAbsolutePath().normalize());
    }

    Unpacked write(TarMembers members, Predicate<String> wanted) throws IOException {
        List<String> files = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        long bytes = 0;
        while (members.next()) {
            String name = members.name();
            Path path = inside(members, name);
            if (members.isFolder() || !wanted.test(name)) {
                members.copy(OutputStream.nullOutputStream(), Long.MAX_VALUE);
            } else if (members.isFile()) {
                bytes += write(members, path);
                files.add(name);
            } else {
                ignored.add(name);
                members.copy(OutputStream.nullOutputStream(), Long.MAX_VALUE);
            }
        }
        return new Unpacked(files, bytes, ignored);
    }

    private long write(TarMembers members, Path path) throws IOException {
        try {
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try (OutputStream out =
                    Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                return members.copy(out, Long.MAX_VALUE);
            }
        } catch (FileAlreadyExistsException e) {
            throw members.malformed("is there twice, or is a file and a folder");
        }
    }

    /** Where a member goes; refuses what would be written elsewhere, on any operating system. */
    private Path inside(TarMembers members, String name) throws MalformedFileException {
        if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0 || name.matches("[A-Za-z]:.*")) {
            throw members.malformed("has a path that is not relative to the archive; the archive is not to be trusted");
        }
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw members.malformed("leads out of the folder; the archive is not to be trusted");
            }
        }
        try {
            Path path = folder.resolve(name).normalize();
            if (!path.startsWith(folder)) {
                throw members.malformed("leads out of the folder; the archive is not to be trusted");
            }
            return path;
        } catch (InvalidPathException e) {
            throw members.malformed("is not a file name on this machine: " + e.getMessage());
        }
    }
}
