package dev.harmonize.datasets.tuxstamps;

import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A picture of the package and what is said about it.
 *
 * @param name path within the folder of stamps, with slashes, without extension
 * @param english its English text
 * @param mirrors whether it may be mirrored
 * @param image its PNG file
 * @param names what it is called, by language; only languages in which it is both spoken and written
 */
record Stamp(String name, String english, boolean mirrors, Path image, NavigableMap<String, Name> names) {

    Stamp {
        names = Collections.unmodifiableNavigableMap(new TreeMap<>(names));
    }

    /**
     * What it is called in one language.
     *
     * @param text written
     * @param speech spoken, an Ogg file
     */
    record Name(String text, Path speech) {}
}
