package dev.harmonize.datasets.clips;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A stretch of a media file, or of the features of one, and what is known about it.
 *
 * @param source what a person would call it, such as {@code cooking/bread.mp4 from 3.5 s}; unique within its dataset
 * @param file where its video, or whatever stands for it, is
 * @param audio where its audio is; empty if in the same file
 * @param segment which part of the file
 * @param texts what it is said to show, the best first; may be empty
 * @param label its class, if there are classes
 */
public record Clip(
        String source, Path file, Optional<Path> audio, Segment segment, List<String> texts, OptionalInt label) {
    public Clip {
        texts = List.copyOf(texts);
    }
}
