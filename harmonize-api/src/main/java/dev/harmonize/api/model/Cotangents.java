package dev.harmonize.api.model;

import dev.harmonize.api.Status;
import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * ∂L/∂z for one objective L and every embedding z that it reaches. An output that is absent has a zero cotangent.
 *
 * @param samples number of samples, B
 * @param byOutput per reached output, the shape of its embeddings, [B·C, d]
 */
@Status(Status.Level.EXPERIMENTAL)
public record Cotangents(int samples, Map<Output, INDArray> byOutput) {

    public Cotangents {
        byOutput = Collections.unmodifiableMap(new LinkedHashMap<>(byOutput));
    }

    /** A copy in which the rows of sample i are multiplied by {@code weight(i)}. */
    public Cotangents scaled(IntToDoubleFunction weight) {
        Map<Output, INDArray> result = new LinkedHashMap<>();
        byOutput.forEach((output, rows) -> result.put(output, scaled(rows, weight)));
        return new Cotangents(samples, result);
    }

    /** The sum of several cotangents of the same batch, each sample of the k-th multiplied by {@code weights(k, i)}. */
    public static Cotangents weightedSum(List<Cotangents> terms, SampleWeights weights) {
        Map<Output, INDArray> result = new LinkedHashMap<>();
        for (int k = 0; k < terms.size(); k++) {
            int objective = k;
            Cotangents term = terms.get(k);
            term.byOutput.forEach((output, rows) -> {
                INDArray weighted = term.scaled(rows, sample -> weights.get(sample, objective));
                INDArray sum = result.get(output);
                if (sum == null) {
                    result.put(output, weighted);
                } else {
                    sum.addi(weighted);
                    weighted.close();
                }
            });
        }
        return new Cotangents(terms.get(0).samples, result);
    }

    private INDArray scaled(INDArray rows, IntToDoubleFunction weight) {
        int candidates = Math.toIntExact(rows.size(0) / samples);
        double[] column = new double[Math.toIntExact(rows.size(0))];
        for (int row = 0; row < column.length; row++) {
            column[row] = weight.applyAsDouble(row / candidates);
        }
        try (INDArray factors = HostMemory.array(column, rows.dataType(), 'c', column.length)) {
            return rows.mulColumnVector(factors);
        }
    }
}
