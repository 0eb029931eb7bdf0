package dev.harmonize.datasets.features.arrays;

import dev.harmonize.formats.numpy.NpyArray;
import dev.harmonize.formats.numpy.NpzArchive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Named arrays of one split. */
sealed interface ArrayFolder {

    /** An array, if there is one of this name. */
    Optional<NpyArray> array(String name);

    /** A file of npz or a folder of npy. */
    static ArrayFolder open(Path path, long memoryLimit) {
        return Files.isDirectory(path) ? new Folder(path) : new Archive(NpzArchive.open(path, memoryLimit));
    }

    /** Files in a folder. */
    record Folder(Path path) implements ArrayFolder {
        @Override
        public Optional<NpyArray> array(String name) {
            return Optional.of(path.resolve(name + ".npy"))
                    .filter(Files::isRegularFile)
                    .map(NpyArray::open);
        }
    }

    /** Members of an archive. */
    record Archive(NpzArchive archive) implements ArrayFolder {
        @Override
        public Optional<NpyArray> array(String name) {
            return archive.array(name);
        }
    }
}
