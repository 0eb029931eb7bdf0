package dev.harmonize.datasets.features;

import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.formats.MalformedFileException;

import java.util.ArrayList;
import java.util.List;

/**
 * What could not be used while annotations and indices were read. Whether reading may go on without it is decided at the end,
 * when it is known how many samples there are.
 */
public final class LostItems {

    private final List<SkippedSamples.Skipped> lost = new ArrayList<>();

    /** Takes note of an item. */
    public void add(String source, String reason) {
        lost.add(new SkippedSamples.Skipped(source, reason));
    }

    /** Takes note of a damaged row or record. */
    public void add(MalformedFileException damage) {
        add(damage.place(), damage.problem());
    }

    /** Takes over what was noted elsewhere. */
    public void addAll(LostItems others) {
        lost.addAll(others.lost);
    }

    /**
     * Hands everything over.
     *
     * @param usable samples over all splits, those lost not among them
     * @throws java.io.UncheckedIOException if reading may not go on
     */
    void settle(SkippedSamples skipped, long usable) {
        skipped.expect(usable + lost.size());
        lost.forEach(item -> skipped.add(item.source(), item.reason()));
    }
}
