package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The samples of a dataset that could not be read, and whether reading may go on without them. A source counts once however
 * often it is met. Counted and named in the run record. Thread-safe.
 */
@Status(Status.Level.EXPERIMENTAL)
public final class SkippedSamples {

    /** How many are named; the others are only counted. */
    public static final int MOST_NAMED = 1000;

    private final OnError onError;
    private final double maxShare;
    private final Set<String> sources = new HashSet<>();
    private final List<Skipped> named = new ArrayList<>();
    private long total;

    /**
     * One that was skipped.
     *
     * @param source what is damaged, such as the path of a file
     * @param reason what is wrong with it
     */
    public record Skipped(String source, String reason) {}

    /**
     * A ledger of nothing yet.
     *
     * @param onError whether anything may be skipped at all
     * @param maxShare how much of the total may be skipped, from 0 to 1
     */
    public SkippedSamples(OnError onError, double maxShare) {
        if (!(maxShare >= 0 && maxShare <= 1)) {
            throw new IllegalArgumentException("maxShare must be from 0 to 1, not " + maxShare);
        }
        this.onError = onError;
        this.maxShare = maxShare;
    }

    /** A ledger that lets nothing be skipped. */
    public static SkippedSamples none() {
        return new SkippedSamples(OnError.FAIL, 0);
    }

    /** Says how many samples there are, readable or not, over all splits; a dataset calls it once it knows. */
    public synchronized void expect(long samples) {
        total = samples;
    }

    /**
     * Takes note of an unreadable sample.
     *
     * @throws UncheckedIOException if reading may not go on without it; says how many were lost, and which option allows more
     */
    public void add(UnreadableSampleException sample) {
        add(sample.source(), sample.reason());
    }

    /**
     * Takes note of an unreadable sample.
     *
     * @param source what is damaged; the same source counts once
     * @param reason what is wrong with it
     * @throws UncheckedIOException if reading may not go on without it
     */
    public synchronized void add(String source, String reason) {
        if (onError == OnError.FAIL) {
            throw failure(source + ": " + reason + " (on-error = skip would go on without it)");
        }
        if (!sources.add(source)) {
            return;
        }
        if (named.size() < MOST_NAMED) {
            named.add(new Skipped(source, reason));
        }
        if (sources.size() > maxShare * Math.max(total, 1)) {
            throw failure(sources.size() + " of " + total
                    + " samples cannot be read, and max-bad-share allows a share of " + maxShare + "; the last one: "
                    + source + ": " + reason);
        }
    }

    /** How many different ones were skipped. */
    public synchronized int count() {
        return sources.size();
    }

    /** The first of them, at most {@value #MOST_NAMED}, in the order in which they were met. */
    public synchronized List<Skipped> named() {
        return List.copyOf(named);
    }

    private static UncheckedIOException failure(String message) {
        return new UncheckedIOException(message, new IOException(message));
    }
}
