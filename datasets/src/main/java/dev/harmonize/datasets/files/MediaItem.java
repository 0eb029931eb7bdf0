package dev.harmonize.datasets.files;

import dev.harmonize.datasets.clips.Segment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file, or part of one, that a folder or a manifest names.
 *
 * @param name path as it was named, with slashes
 * @param file where it is
 * @param segment which part
 * @param texts what the manifest says about it
 * @param label its class, if it is named
 * @param split its split, if it is named
 */
record MediaItem(
        String name, Path file, Segment segment, List<String> texts, Optional<String> label, Optional<String> split) {
    MediaItem {
        texts = List.copyOf(texts);
    }

    /** The first folder of its path, if it is in one. */
    Optional<String> firstFolder() {
        int slash = name.indexOf('/');
        return slash <= 0 ? Optional.empty() : Optional.of(name.substring(0, slash));
    }
}
