package dev.harmonize.datasets.features.howto100m;

import java.util.List;

/** The captions of videos. Thread-safe. */
interface Captions {

    /** Whether there are captions of a video. */
    boolean has(String video);

    /**
     * The captions of a video that has some.
     *
     * @return in the order of their beginnings, at least one
     * @throws dev.harmonize.formats.MalformedFileException if they are damaged
     */
    List<Caption> read(String video);
}
