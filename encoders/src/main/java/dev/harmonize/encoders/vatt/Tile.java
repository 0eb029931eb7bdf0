package dev.harmonize.encoders.vatt;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Neighbouring samples that are taken through the model together.
 *
 * @param begin the first
 * @param end one past the last
 */
record Tile(int begin, int end) {

    /** All samples, so many to a tile. */
    static List<Tile> of(int samples, int perTile) {
        int size = Math.min(samples, perTile);
        return IntStream.range(0, (samples + size - 1) / size)
                .mapToObj(number -> new Tile(number * size, Math.min(samples, (number + 1) * size)))
                .toList();
    }

    int samples() {
        return end - begin;
    }
}
