package dev.harmonize.encoders.vatt;

import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Output;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
record Deltas(List<Integer> objectives, INDArray rows) {

    Deltas {
        objectives = List.copyOf(objectives);
    }

    /** The cotangents of one output; empty if no objective reaches it. */
    static Optional<Deltas> of(Output output, List<Cotangents> all, Kernels kernels) {
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
        long count = reaching.values().iterator().next().size(0);
        Deltas deltas =
                new Deltas(List.copyOf(reaching.keySet()), kernels.allocate(reaching.size() * count, output.width()));
        reaching.forEach((k, rows) -> deltas.block(k).assign(rows));
        return Optional.of(deltas);
    }

    /** The sum, objective by objective; frees both. */
    static Deltas sum(Deltas first, Deltas second, Kernels kernels) {
        List<Integer> union = IntStream.concat(
                        first.objectives.stream().mapToInt(Integer::intValue),
                        second.objectives.stream().mapToInt(Integer::intValue))
                .distinct()
                .sorted()
                .boxed()
                .toList();
        INDArray rows = kernels.allocate(union.size() * first.blockSize(), first.rows.size(1));
        Deltas sum = new Deltas(union, rows.assign(0.0));
        for (Deltas part : List.of(first, second)) {
            part.objectives.forEach(k -> sum.block(k).addi(part.block(k)));
            part.rows.close();
        }
        return sum;
    }

    private long blockSize() {
        return rows.size(0) / objectives.size();
    }

    private INDArray block(int objective) {
        long begin = objectives.indexOf(objective) * blockSize();
        return rows.get(NDArrayIndex.interval(begin, begin + blockSize()), NDArrayIndex.all());
    }
}
