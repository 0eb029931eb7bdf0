package dev.harmonize.encoders.kernel.cpu;

import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.cpu.Scratch.Use;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows that products are summed over in one go: some of one contribution, or all rows of several, packed one behind the
 * other.
 */
record Chunk(List<Stretch> stretches) {

    /** Most rows of a chunk: with more, the caches would not hold what is packed of them. */
    static final int ROWS = 192;

    Chunk {
        stretches = List.copyOf(stretches);
    }

    /**
     * Neighbouring rows of one contribution.
     *
     * @param firstRow within a block of the contribution
     * @param at where they begin within the chunk
     */
    record Stretch(Contribution contribution, int firstRow, int rows, int at) {

        HeapMatrix deltas() {
            return HeapMatrix.of(contribution.deltas());
        }

        /** The first row of an objective's deltas, the objectives being counted as the contribution lists them. */
        int deltaRow(int objective) {
            return objective * contribution.rows() + firstRow;
        }
    }

    int rows() {
        Stretch last = stretches.get(stretches.size() - 1);
        return last.at + last.rows;
    }

    /**
     * Cuts the rows of samples into chunks, in the order of the contributions.
     *
     * @param begin the first sample
     * @param end one past the last
     */
    static List<Chunk> of(List<? extends Contribution> contributions, int begin, int end) {
        List<Chunk> chunks = new ArrayList<>();
        List<Stretch> together = new ArrayList<>();
        int at = 0;
        for (Contribution each : contributions) {
            int first = rowOf(each, Math.max(begin, each.firstSample()));
            int rows = rowOf(each, Math.min(end, each.firstSample() + each.samples())) - first;
            if (rows <= 0) {
                continue;
            }
            if (at + rows > ROWS && at > 0) {
                chunks.add(new Chunk(together));
                together.clear();
                at = 0;
            }
            if (rows <= ROWS) {
                together.add(new Stretch(each, first, rows, at));
                at += rows;
                continue;
            }
            int pieces = (rows + ROWS - 1) / ROWS;
            for (int piece = 0; piece < pieces; piece++) {
                int from = rows * piece / pieces;
                int to = rows * (piece + 1) / pieces;
                chunks.add(new Chunk(List.of(new Stretch(each, first + from, to - from, 0))));
            }
        }
        if (!together.isEmpty()) {
            chunks.add(new Chunk(together));
        }
        return chunks;
    }

    /** The row, within a block, that a sample of the batch begins with. */
    private static int rowOf(Contribution contribution, int sample) {
        return contribution.samples() == 0
                ? 0
                : (sample - contribution.firstSample()) * (contribution.rows() / contribution.samples());
    }

    /**
     * Packs columns of the inputs to some of a weight's rows, in the form for {@link MicroKernels#productOfColumns}.
     *
     * @param width how many; where fewer than {@link MicroKernels#COLUMN_ROWS}, zeros follow
     */
    float[] inputs(int column, int width, Scratch scratch) {
        float[] block = scratch.floats(Use.BLOCK, ROWS * MicroKernels.COLUMN_ROWS + Rows.BLOCK_SPILL);
        for (Stretch each : stretches) {
            Rows.packBlock(
                    inputs(each), each.firstRow, each.rows, column, width, block, each.at * MicroKernels.COLUMN_ROWS);
        }
        return block;
    }

    private static HeapMatrix inputs(Stretch stretch) {
        if (stretch.contribution instanceof Contribution.Product product) {
            return HeapMatrix.of(product.inputs());
        }
        throw new IllegalArgumentException("expected a product, not " + stretch.contribution);
    }
}
