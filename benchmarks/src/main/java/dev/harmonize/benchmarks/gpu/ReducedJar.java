package dev.harmonize.benchmarks.gpu;

import dev.harmonize.formats.fatbinary.FatBinaries;
import dev.harmonize.formats.fatbinary.FatBinary;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Copies jars whose native libraries have less code for GPUs than those of the original. */
final class ReducedJar {

    private final Target target;

    ReducedJar(Target target) {
        this.target = target;
    }

    /**
     * What became of a library.
     *
     * @param entry its name in the jar
     * @param containers of code for GPUs
     * @param useful containers that have code for the target
     * @param originalBytes of code before
     * @param keptBytes of code after
     */
    record Reduction(String entry, int containers, int useful, long originalBytes, long keptBytes) {}

    /**
     * Copies a jar.
     *
     * @param libraries names, without folders, of the entries that the copy is to have; all if there are none
     * @return every library that had code
     * @throws NoSuchFileException if the jar lacks one of them
     * @throws dev.harmonize.formats.MalformedFileException if a library is damaged
     * @throws IOException if the jar cannot be read, or the copy not written
     */
    List<Reduction> copy(Path original, Path copy, List<String> libraries) throws IOException {
        Path unfinished = copy.resolveSibling(copy.getFileName() + ".part");
        try {
            List<Reduction> reductions = write(original, unfinished, libraries);
            Files.move(unfinished, copy, StandardCopyOption.REPLACE_EXISTING);
            return reductions;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private List<Reduction> write(Path original, Path copy, List<String> libraries) throws IOException {
        List<Reduction> reductions = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>(libraries);
        try (ZipFile from = new ZipFile(original.toFile());
                ZipOutputStream to =
                        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(copy), 1 << 16))) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (libraries.isEmpty() || missing.remove(name)) {
                    copyEntry(original, from, entry, to, reductions);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new NoSuchFileException(original + "!" + String.join(", ", missing));
        }
        return reductions;
    }

    private void copyEntry(Path original, ZipFile from, ZipEntry entry, ZipOutputStream to, List<Reduction> reductions)
            throws IOException {
        List<FatBinary> containers = new ArrayList<>();
        FatBinaries.scanEntry(original, entry.getName(), containers::add);
        ReducedLibrary library = new ReducedLibrary(containers, target);
        ZipEntry copied = new ZipEntry(entry.getName());
        copied.setTime(entry.getTime());
        to.putNextEntry(copied);
        try (InputStream input = from.getInputStream(entry)) {
            library.copy(input, to);
        }
        to.closeEntry();
        if (!containers.isEmpty()) {
            reductions.add(new Reduction(
                    entry.getName(),
                    containers.size(),
                    library.usefulContainers(),
                    library.originalBytes(),
                    library.keptBytes()));
        }
    }
}
