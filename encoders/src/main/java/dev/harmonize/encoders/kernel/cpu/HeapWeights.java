package dev.harmonize.encoders.kernel.cpu;

import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.Weight;
import dev.harmonize.encoders.kernel.Weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The parameters as kernels read them: weights that are multiplied with in panels, all else as it is. Stays with its
 * engine, to be filled again for the next pass: what has been used once is then read at once, by all threads.
 */
final class HeapWeights implements Weights {

    private final Parameters layout;
    private final ArrayPool pool;
    private final Map<String, PackedWeight> packed = new ConcurrentHashMap<>();
    private final Map<String, HeapMatrix> plain = new ConcurrentHashMap<>();
    private HostMemory numbers;

    /** Not filled yet, but with what is used for the first time. */
    HeapWeights(Parameters layout, HostMemory numbers, ArrayPool pool) {
        this.layout = layout;
        this.numbers = numbers;
        this.pool = pool;
    }

    boolean isOf(Parameters other) {
        return layout == other;
    }

    /** Reads everything that was used before, of other parameters. */
    void fill(HostMemory other, Workers workers) {
        numbers = other;
        List<String> weights = new ArrayList<>(packed.keySet());
        List<String> others = new ArrayList<>(plain.keySet());
        workers.forEach(weights.size() + others.size(), (scratch, number) -> {
            if (number < weights.size()) {
                String segment = weights.get(number);
                packed.computeIfPresent(segment, (name, weight) -> pack(name, weight));
            } else {
                String segment = others.get(number - weights.size());
                plain.computeIfPresent(segment, (name, matrix) -> read(name, matrix));
            }
        });
    }

    private PackedWeight pack(String segment, PackedWeight weight) {
        int length = Math.multiplyExact(weight.in(), weight.out());
        float[] values = pool.take(length);
        numbers.read(layout.offset(segment), values, 0, length);
        weight.pack(values, 0);
        pool.give(values);
        return weight;
    }

    private HeapMatrix read(String segment, HeapMatrix matrix) {
        numbers.read(layout.offset(segment), matrix.values(), 0, matrix.values().length);
        return matrix;
    }

    @Override
    public Weight weight(String segment) {
        PackedWeight known = packed.get(segment);
        return known == null
                ? packed.computeIfAbsent(segment, name -> pack(name, new PackedWeight(size(name, 0), size(name, 1))))
                : known;
    }

    private int size(String segment, int dimension) {
        return Math.toIntExact(layout.segment(segment).shape().get(dimension));
    }

    @Override
    public Matrix table(String segment) {
        return plain(segment, size(segment, 0), size(segment, 1));
    }

    @Override
    public Matrix row(String segment) {
        return plain(segment, 1, Math.toIntExact(layout.segment(segment).length()));
    }

    private HeapMatrix plain(String segment, int rows, int columns) {
        HeapMatrix known = plain.get(segment);
        return known == null
                ? plain.computeIfAbsent(
                        segment,
                        name -> read(
                                name, HeapMatrix.dense(new float[Math.multiplyExact(rows, columns)], rows, columns)))
                : known;
    }
}
