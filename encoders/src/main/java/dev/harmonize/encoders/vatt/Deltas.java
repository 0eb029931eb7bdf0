package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Output;
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.Kernels;
import dev.harmonize.encoders.kernel.Matrix;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The deltas of several objectives on their way back.
 *
 * @param objectives their numbers, ascending
 * @param rows one block of rows per objective
 */
record Deltas(List<Integer> objectives, Matrix rows) {

    Deltas {
        objectives = List.copyOf(objectives);
    }

    /** The cotangents of one output; empty if no objective reaches it. */
    static Optional<Deltas> of(Output output, List<Cotangents> all, Engine engine, Kernels kernels, Arena arena) {
        Map<Integer, INDArray> reaching = new LinkedHashMap<>();
        for (int k = 0; k < all.size(); k++) {
            INDArray rows = all.get(k).byOutput().get(output);
            if (rows != null) {
                reaching.put(k, rows);
            }
        }
        if (reaching.isEmpty()) {
            return Optional.empty();
        }
        int count = Math.toIntExact(reaching.values().iterator().next().size(0));
        Deltas deltas =
                new Deltas(List.copyOf(reaching.keySet()), arena.allocate(reaching.size() * count, output.width()));
        reaching.forEach((k, rows) -> kernels.copy(engine.matrix(rows, arena), deltas.block(k)));
        return Optional.of(deltas);
    }

    /** The sum, objective by objective. */
    static Deltas sum(Deltas first, Deltas second, Kernels kernels, Arena arena) {
        List<Integer> union = IntStream.concat(
                        first.objectives.stream().mapToInt(Integer::intValue),
                        second.objectives.stream().mapToInt(Integer::intValue))
                .distinct()
                .sorted()
                .boxed()
                .toList();
        Deltas sum = new Deltas(union, arena.allocate(union.size() * first.blockSize(), first.rows.columns()));
        for (int k : union) {
            boolean inFirst = first.objectives.contains(k);
            boolean inSecond = second.objectives.contains(k);
            if (inFirst && inSecond) {
                kernels.add(first.block(k), second.block(k), sum.block(k));
            } else {
                kernels.copy(inFirst ? first.block(k) : second.block(k), sum.block(k));
            }
        }
        return sum;
    }

    /** Some neighbouring rows of every block, below each other. */
    Matrix some(int first, int count, Kernels kernels, Arena arena) {
        Matrix some = arena.allocate(objectives.size() * count, rows.columns());
        for (int block = 0; block < objectives.size(); block++) {
            kernels.copy(rows.rows(block * blockSize() + first, count), some.rows(block * count, count));
        }
        return some;
    }

    private int blockSize() {
        return rows.rows() / objectives.size();
    }

    private Matrix block(int objective) {
        return rows.rows(objectives.indexOf(objective) * blockSize(), blockSize());
    }
}
