package dev.harmonize.formats.fatbinary;

import dev.harmonize.formats.MalformedFileException;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The fat binaries of native libraries, be they of Linux or of Windows: containers are found wherever they are in a file, so
 * that nothing else of its format has to be known. Code inside them is passed over, which takes no time in a file of its own;
 * in a jar, it has to be inflated.
 */
public final class FatBinaries {

    private FatBinaries() {}

    /**
     * All code for GPUs in a native library. A library that serves a GPU has code for it in every container; this tells what is
     * in any.
     *
     * @return empty if there is none
     * @throws MalformedFileException if a container is damaged, or the file ends within one
     * @throws IOException if the file cannot be read
     */
    public static SortedSet<MachineCode> read(Path library) throws IOException {
        SortedSet<MachineCode> found = new TreeSet<>();
        scan(library, fatBinary -> collect(fatBinary, found));
        return found;
    }

    /**
     * All code for GPUs in a native library that is in a jar.
     *
     * @param entry its name in the jar
     * @return empty if there is none
     * @throws MalformedFileException if the jar or a container is damaged, or the library ends within one
     * @throws NoSuchFileException if the jar has no such entry
     * @throws IOException if the jar cannot be read
     */
    public static SortedSet<MachineCode> readEntry(Path jar, String entry) throws IOException {
        SortedSet<MachineCode> found = new TreeSet<>();
        scanEntry(jar, entry, fatBinary -> collect(fatBinary, found));
        return found;
    }

    /**
     * Goes through the containers of a native library, in the order of the file.
     *
     * @throws MalformedFileException if a container is damaged, or the file ends within one
     * @throws IOException if the file cannot be read
     */
    public static void scan(Path library, Consumer<FatBinary> consumer) throws IOException {
        try (InputStream input = Files.newInputStream(library)) {
            new FatBinaryScanner(library.toString(), input, Files.size(library)).scan(consumer);
        }
    }

    /**
     * Goes through the containers of a native library that is in a jar, in the order of the library.
     *
     * @param entry its name in the jar
     * @throws MalformedFileException if the jar or a container is damaged, or the library ends within one
     * @throws NoSuchFileException if the jar has no such entry
     * @throws IOException if the jar cannot be read
     */
    public static void scanEntry(Path jar, String entry, Consumer<FatBinary> consumer) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry library = zip.getEntry(entry);
            if (library == null) {
                throw new NoSuchFileException(jar + "!" + entry);
            }
            try (InputStream input = new LargeSkips(zip.getInputStream(library))) {
                new FatBinaryScanner(jar + "!" + entry, input, library.getSize()).scan(consumer);
            }
        } catch (ZipException | EOFException e) {
            throw MalformedFileException.at(jar.toString(), "this is no intact jar: " + e.getMessage());
        }
    }

    private static void collect(FatBinary fatBinary, Set<MachineCode> found) {
        for (FatBinary.Entry entry : fatBinary.entries()) {
            entry.code().ifPresent(found::add);
        }
    }
}
