package dev.harmonize.core.wiring;

import dev.harmonize.api.harmonization.Units;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which samples of a batch are summed before their objectives are compared. */
public sealed interface Granularity {

    /** What a config may say. */
    String EXPECTED = "triplet, group(m) with m from 2 up, or batch";

    /** The partition of a batch. */
    Units units(int samples);

    /** Samples per unit, or {@link Integer#MAX_VALUE} for the whole batch. */
    int unitSize();

    /** Every sample on its own. */
    record Triplet() implements Granularity {
        @Override
        public Units units(int samples) {
            return new Units(samples, 1);
        }

        @Override
        public int unitSize() {
            return 1;
        }

        @Override
        public String toString() {
            return "triplet";
        }
    }

    /**
     * Runs of consecutive samples; the order of samples is random, so the groups are.
     *
     * @param size samples per group
     */
    record Group(int size) implements Granularity {
        @Override
        public Units units(int samples) {
            return new Units(samples, size);
        }

        @Override
        public int unitSize() {
            return size;
        }

        @Override
        public String toString() {
            return "group(" + size + ")";
        }
    }

    /** All samples together. */
    record WholeBatch() implements Granularity {
        @Override
        public Units units(int samples) {
            return new Units(samples, samples);
        }

        @Override
        public int unitSize() {
            return Integer.MAX_VALUE;
        }

        @Override
        public String toString() {
            return "batch";
        }
    }

    /** Reads {@code triplet}, {@code group(8)} or {@code batch}; empty if it is none of these. */
    static Optional<Granularity> parse(String text) {
        String trimmed = text.trim();
        if (trimmed.equals("triplet")) {
            return Optional.of(new Triplet());
        }
        if (trimmed.equals("batch")) {
            return Optional.of(new WholeBatch());
        }
        Matcher group = Pattern.compile("group\\(\\s*(\\d{1,9})\\s*\\)").matcher(trimmed);
        if (!group.matches()) {
            return Optional.empty();
        }
        int size = Integer.parseInt(group.group(1));
        if (size == 0) {
            return Optional.empty();
        }
        return Optional.of(size == 1 ? new Triplet() : new Group(size));
    }
}
