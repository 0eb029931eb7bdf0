package dev.harmonize.api.model;

import dev.harmonize.api.Status;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout of a flat parameter vector: which segment lies where. Holds no numbers; {@link #view} finds a segment in a
 * vector of this layout. The same layout serves parameters, gradients and optimizer state.
 */
@Status(Status.Level.EXPERIMENTAL)
public final class Parameters {

    /** The layout of something without parameters. */
    public static final Parameters NONE = new Parameters(List.of());

    private final Map<String, Segment> segments;
    private final Map<String, Long> offsets;
    private final long length;

    /**
     * Lays the segments out one after the other.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public Parameters(List<Segment> segments) {
        Map<String, Segment> byName = new LinkedHashMap<>();
        Map<String, Long> offsetByName = new LinkedHashMap<>();
        long offset = 0;
        for (Segment segment : segments) {
            if (byName.put(segment.name(), segment) != null) {
                throw new IllegalArgumentException("two parameter segments are named '" + segment.name() + "'");
            }
            offsetByName.put(segment.name(), offset);
            offset += segment.length();
        }
        this.segments = Collections.unmodifiableMap(byName);
        this.offsets = Collections.unmodifiableMap(offsetByName);
        this.length = offset;
    }

    /** The segments in the order of their offsets. */
    public List<Segment> segments() {
        return List.copyOf(segments.values());
    }

    /** How many numbers a vector of this layout has, n. */
    public long length() {
        return length;
    }

    /**
     * Where the segment of this name begins.
     *
     * @throws IllegalArgumentException if there is none
     */
    public long offset(String name) {
        Long offset = offsets.get(name);
        if (offset == null) {
            throw new IllegalArgumentException("there is no parameter segment '" + name + "'");
        }
        return offset;
    }

    /**
     * The segment of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Segment segment(String name) {
        Segment segment = segments.get(name);
        if (segment == null) {
            throw new IllegalArgumentException("there is no parameter segment '" + name + "'");
        }
        return segment;
    }

    /**
     * The segment of this name within a vector of this layout, in the segment's shape and row-major. What is written to
     * it is written to the vector.
     *
     * @param vector rank 1, length {@link #length()}
     */
    public INDArray view(INDArray vector, String name) {
        Segment segment = segment(name);
        long[] shape = segment.shape().stream().mapToLong(Long::longValue).toArray();
        return flatView(vector, name).reshape('c', shape);
    }

    /** Like {@link #view}, but of rank 1. */
    public INDArray flatView(INDArray vector, String name) {
        if (vector.rank() != 1 || vector.length() != length) {
            throw new IllegalArgumentException("expected a vector of " + length + " parameters, not shape "
                    + java.util.Arrays.toString(vector.shape()));
        }
        long begin = offset(name);
        return vector.get(NDArrayIndex.interval(begin, begin + segment(name).length()));
    }

    /**
     * Where segments lie, neighbours merged: few long stretches instead of many short ones.
     *
     * @param some segments of this layout
     * @return in ascending order, apart from each other
     */
    public List<Span> spans(Collection<Segment> some) {
        List<Span> spans = new ArrayList<>();
        some.stream()
                .map(segment -> new Span(offset(segment.name()), offset(segment.name()) + segment.length()))
                .sorted(Comparator.comparingLong(Span::begin))
                .forEach(span -> {
                    Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
                    if (last != null && last.end() == span.begin()) {
                        spans.set(spans.size() - 1, new Span(last.begin(), span.end()));
                    } else {
                        spans.add(span);
                    }
                });
        return spans;
    }

    /**
     * A stretch of a parameter vector.
     *
     * @param begin first position
     * @param end one past the last
     */
    public record Span(long begin, long end) {

        /** The stretch of a vector, or of every row of a matrix, as a view. */
        public INDArray of(INDArray array) {
            INDArrayIndex interval = NDArrayIndex.interval(begin, end);
            return array.rank() == 1 ? array.get(interval) : array.get(NDArrayIndex.all(), interval);
        }
    }

    /** This layout followed by another; the other's segments are named {@code prefix + name}. */
    public Parameters append(String prefix, Parameters other) {
        List<Segment> all = new ArrayList<>(segments.values());
        for (Segment segment : other.segments.values()) {
            all.add(new Segment(
                    prefix + segment.name(), segment.shape(), segment.module(), segment.layer(), segment.shared()));
        }
        return new Parameters(all);
    }
}
