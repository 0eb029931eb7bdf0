package dev.harmonize.core.training;

import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.SampleWeights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adjacent samples of a batch that are encoded together.
 *
 * @param begin the first sample
 * @param end one past the last
 */
record MicroBatch(int begin, int end) {

    /** Some samples in pieces of a size; the last may be smaller. */
    static List<MicroBatch> cover(int begin, int end, int size) {
        List<MicroBatch> pieces = new ArrayList<>();
        for (int first = begin; first < end; first += size) {
            pieces.add(new MicroBatch(first, first + Math.min(size, end - first)));
        }
        return pieces;
    }

    int size() {
        return end - begin;
    }

    /** The rows of these samples among those of the batch, [B·C, d], as a view. */
    INDArray rowsOf(INDArray all, int candidates) {
        INDArrayIndex rows = NDArrayIndex.interval((long) begin * candidates, (long) end * candidates);
        return all.get(rows, NDArrayIndex.all());
    }

    /** The cotangents of these samples: dense copies, to be released by the caller. */
    Cotangents of(Cotangents batch) {
        Map<Output, INDArray> byOutput = new LinkedHashMap<>();
        batch.byOutput().forEach((output, all) -> {
            int candidates = Math.toIntExact(all.size(0) / batch.samples());
            byOutput.put(output, rowsOf(all, candidates).dup('c'));
        });
        return new Cotangents(size(), byOutput);
    }

    /** The weights of these samples. */
    SampleWeights of(SampleWeights batch) {
        int objectives = batch.objectives();
        return new SampleWeights(
                size(), objectives, Arrays.copyOfRange(batch.values(), begin * objectives, end * objectives));
    }

    /** The weights of these samples. */
    GroupWeights of(GroupWeights batch) {
        return new GroupWeights(batch.group(), of(batch.weights()));
    }
}
