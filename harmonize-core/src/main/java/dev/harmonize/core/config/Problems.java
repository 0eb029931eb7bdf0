package dev.harmonize.core.config;

import com.typesafe.config.ConfigOrigin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what is wrong with a config, so that all of it is reported at once. Problems come out sorted by file and line,
 * then those of the command line, of the environment and of no known place; within one place in the order in which they
 * were added. One that is added twice comes out once.
 */
public final class Problems {

    private record Located(Location location, Problem problem) {}

    private final List<Located> found = new ArrayList<>();

    /** Adds a problem of something that was written at {@code origin}. */
    public void add(ConfigOrigin origin, String key, String message) {
        add(Location.of(origin), key, message);
    }

    /** Adds a problem that cannot be pointed at, such as something that is missing from the file as a whole. */
    public void add(String key, String message) {
        add(Location.NOWHERE, key, message);
    }

    private void add(Location location, String key, String message) {
        found.add(new Located(location, new Problem(location.toString(), key, message)));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Every problem so far, sorted and without duplicates. */
    public List<Problem> all() {
        return found.stream()
                .sorted(Comparator.comparing(Located::location))
                .map(Located::problem)
                .distinct()
                .toList();
    }

    /** Reports every problem so far, if there is any. */
    public void throwIfAny() {
        if (!isEmpty()) {
            throw new ConfigurationException(all());
        }
    }
}
