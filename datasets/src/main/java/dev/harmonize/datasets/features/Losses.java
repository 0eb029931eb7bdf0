package dev.harmonize.datasets.features;

import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.formats.MalformedFileException;

import java.util.ArrayList;
import java.util.List;

/**
 * What could not be used while annotations and indices were read. Whether reading may go on without it is decided at the end,
 * when it is known how many samples there are.
 */
public final class Losses {

    private final List<SkippedSamples.Skipped> losses = new ArrayList<>();

    /** Takes note of a loss. */
    public void add(String source, String reason) {
        losses.add(new SkippedSamples.Skipped(source, reason));
    }

    /** Takes note of a damaged row or record. */
    public void add(MalformedFileException damage) {
        add(damage.place(), damage.problem());
    }

    /** Takes note of losses that were noted elsewhere. */
    public void addAll(Losses others) {
        losses.addAll(others.losses);
    }

    /**
     * Hands everything over.
     *
     * @param usable samples over all splits, those lost not among them
     * @throws java.io.UncheckedIOException if reading may not go on
     */
    void settle(SkippedSamples skipped, long usable) {
        skipped.expect(usable + losses.size());
        losses.forEach(loss -> skipped.add(loss.source(), loss.reason()));
    }
}
