package dev.harmonize.encoders.kernel.cpu;

import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weight;
import dev.harmonize.encoders.kernel.Weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A copy of the parameters, and of every weight that is multiplied with in panels. Stays with its engine, to be filled
 * again for the next pass: what has been multiplied with once is then packed at once, by all threads.
 */
final class HeapWeights implements Weights {

    private final Parameters layout;
    private final float[] values;
    private final Map<String, PackedWeight> packed = new ConcurrentHashMap<>();

    HeapWeights(Parameters layout) {
        this.layout = layout;
        this.values = new float[Math.toIntExact(layout.length())];
    }

    boolean isOf(Parameters other) {
        return layout == other;
    }

    /** Where the parameters are to be copied to, before {@link #pack}. */
    float[] values() {
        return values;
    }

    /** Packs what was multiplied with before. */
    void pack(Workers workers) {
        record Piece(PackedWeight weight, int offset, int number) {}
        List<Piece> pieces = new ArrayList<>();
        packed.forEach((segment, weight) -> {
            for (int number = 0; number < weight.pieces(); number++) {
                pieces.add(new Piece(weight, offset(segment), number));
            }
        });
        workers.forEach(pieces.size(), (scratch, number) -> {
            Piece piece = pieces.get(number);
            piece.weight().pack(values, piece.offset(), piece.number());
        });
    }

    private int offset(String segment) {
        return Math.toIntExact(layout.offset(segment));
    }

    @Override
    public Weight weight(String segment) {
        PackedWeight known = packed.get(segment);
        return known == null ? packed.computeIfAbsent(segment, this::packNew) : known;
    }

    private PackedWeight packNew(String segment) {
        PackedWeight weight = new PackedWeight(size(segment, 0), size(segment, 1));
        weight.pack(values, offset(segment));
        return weight;
    }

    private int size(String segment, int dimension) {
        return Math.toIntExact(layout.segment(segment).shape().get(dimension));
    }

    @Override
    public Matrix table(String segment) {
        int columns = size(segment, 1);
        return new HeapMatrix(values, offset(segment), size(segment, 0), columns, columns);
    }

    @Override
    public Matrix row(String segment) {
        Segment found = layout.segment(segment);
        int length = Math.toIntExact(found.length());
        return new HeapMatrix(values, offset(segment), 1, length, length);
    }
}
