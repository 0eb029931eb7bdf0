package dev.harmonize.probes;

import dev.harmonize.api.memory.HostMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;

/** How alike every query and every item are: the largest cosine of any of their rows. */
final class Scores {

    /** Cosines that are computed at once: 32 MiB. */
    private static final int BLOCK_SIZE = 1 << 22;

    private Scores() {}

    /** Takes the scores of one query. */
    @FunctionalInterface
    interface Consumer {
        /**
         * Called once per query, in order.
         *
         * @param query its index
         * @param scores one per item; overwritten after the call
         */
        void accept(int query, double[] scores);
    }

    static void forEachQuery(UnitRows queries, UnitRows items, Consumer consumer) {
        forEachQuery(queries, items, BLOCK_SIZE, consumer);
    }

    static void forEachQuery(UnitRows queries, UnitRows items, int blockSize, Consumer consumer) {
        double[] scores = new double[items.samples()];
        int query = 0;
        try (INDArray itemMatrix = matrix(items, 0, items.rows())) {
            while (query < queries.samples()) {
                int first = query;
                int end = first + 1;
                while (end < queries.samples()
                        && (long) (queries.begin()[end + 1] - queries.begin()[first]) * items.rows() <= blockSize) {
                    end++;
                }
                int firstRow = queries.begin()[first];
                double[] cosines = cosines(itemMatrix, queries, firstRow, queries.begin()[end]);
                for (; query < end; query++) {
                    Arrays.fill(scores, Double.NEGATIVE_INFINITY);
                    for (int row = queries.begin()[query]; row < queries.begin()[query + 1]; row++) {
                        raise(scores, cosines, (row - firstRow) * items.rows(), items.begin());
                    }
                    consumer.accept(query, scores);
                }
            }
        }
    }

    /** Raises every item's score to the largest of its rows' cosines, which begin at {@code offset}. */
    private static void raise(double[] scores, double[] cosines, int offset, int[] begin) {
        for (int item = 0; item < scores.length; item++) {
            for (int row = begin[item]; row < begin[item + 1]; row++) {
                scores[item] = Math.max(scores[item], cosines[offset + row]);
            }
        }
    }

    /** The cosines of some rows of the queries with all rows of the items, query row after query row. */
    private static double[] cosines(INDArray items, UnitRows queries, int firstRow, int endRow) {
        long[] shape = {items.size(0), endRow - firstRow};
        try (INDArray block = matrix(queries, firstRow, endRow);
                INDArray product = Nd4j.createUninitialized(items.dataType(), shape, 'f')) {
            items.mmuli(block.transpose(), product);
            return HostMemory.doubles(product.transpose());
        }
    }

    private static INDArray matrix(UnitRows rows, int begin, int end) {
        double[] part = Arrays.copyOfRange(rows.values(), begin * rows.width(), end * rows.width());
        return HostMemory.array(part, DataType.DOUBLE, 'c', end - begin, rows.width());
    }
}
