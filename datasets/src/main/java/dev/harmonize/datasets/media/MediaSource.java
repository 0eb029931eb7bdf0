package dev.harmonize.datasets.media;

import java.nio.file.Path;

/** Where encoded media comes from. */
public sealed interface MediaSource {

    /** What messages call it. */
    String name();

    /** A file. */
    record File(Path path) implements MediaSource {
        @Override
        public String name() {
            return path.toString();
        }
    }

    /**
     * Media in memory, such as a member of an archive.
     *
     * @param name what messages call it, such as {@code shard.tar!0001.mp4}
     * @param content all of it; nobody changes it
     */
    record Bytes(String name, byte[] content) implements MediaSource {}
}
