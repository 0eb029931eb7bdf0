package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.COLUMN_ROWS;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.productOfColumns;

import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.api.model.Segment;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.GradientSum;
import dev.harmonize.encoders.kernel.SegmentContributions;
import dev.harmonize.encoders.kernel.cpu.Scratch.Use;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A gradient in a Java array. Every number of it is summed up by one task, in the order of the contributions; tasks are cut
 * by rows and columns of the segments, never by contributions.
 */
final class HeapGradient implements GradientSum {

    /** Most columns of a tile: with fewer, inputs would be fetched from memory too often. */
    private static final int COLUMNS = 256;

    /** Columns of a vector or table that a task sums up. */
    private static final int STRIP = 4 * MicroKernels.LANES;

    /** Numbers that are handed over at a time. */
    private static final int HANDED = 1 << 14;

    private final Parameters layout;
    private final int length;
    private final float[] values;
    private final Workers workers;
    private final Consumer<float[]> release;

    /**
     * A gradient of zeros.
     *
     * @param values room for at least as many numbers as there are parameters, of any content
     * @param release takes {@code values} back on {@link #close}
     */
    HeapGradient(Parameters layout, float[] values, Workers workers, Consumer<float[]> release) {
        this.layout = layout;
        this.length = Math.toIntExact(layout.length());
        this.values = values;
        this.workers = workers;
        this.release = release;
        Arrays.fill(values, 0, length, 0);
    }

    @Override
    public void add(List<SegmentContributions> segments) {
        List<Workers.Task> tasks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (SegmentContributions each : segments) {
            if (!names.add(each.segment())) {
                throw new IllegalArgumentException(
                        "contributions to '" + each.segment() + "' are listed twice; expected all of them together");
            }
            plan(each, tasks);
        }
        workers.forEach(tasks.size(), (scratch, number) -> tasks.get(number).run(scratch, number));
    }

    private void plan(SegmentContributions segment, List<Workers.Task> tasks) {
        Contribution first = segment.contributions().get(0);
        int offset = Math.toIntExact(layout.offset(segment.segment()));
        int columns = first.deltas().columns();
        check(layout.segment(segment.segment()), segment.contributions());
        if (first instanceof Contribution.Product product) {
            List<Chunk> chunks = Chunk.of(segment.contributions(), 0, Integer.MAX_VALUE);
            for (Tile tile : Tile.of(product.inputs().columns(), columns, COLUMNS)) {
                tasks.add((scratch, number) -> addProducts(chunks, segment.weights(), tile, offset, columns, scratch));
            }
            return;
        }
        for (int column = 0; column < columns; column += STRIP) {
            int begin = column;
            int width = Math.min(STRIP, columns - column);
            tasks.add((scratch, number) -> {
                for (Contribution each : segment.contributions()) {
                    if (each instanceof Contribution.Rows rows) {
                        addRows(rows, segment.weights(), begin, width, offset);
                    } else {
                        addColumnSums(each, segment.weights(), begin, width, offset, scratch);
                    }
                }
            });
        }
    }

    private static void check(Segment segment, List<Contribution> contributions) {
        for (Contribution each : contributions) {
            long columns = each.deltas().columns();
            boolean fits = each instanceof Contribution.Product product
                    ? segment.length() == columns * product.inputs().columns()
                    : each instanceof Contribution.Rows ? segment.length() % columns == 0 : segment.length() == columns;
            if (!fits) {
                throw new IllegalArgumentException("a " + each.getClass().getSimpleName() + " with deltas of " + columns
                        + " columns contributes to segment '" + segment.name() + "', which has the shape "
                        + segment.shape());
            }
        }
    }

    private void addProducts(
            List<Chunk> chunks, Optional<SampleWeights> weights, Tile tile, int offset, int out, Scratch scratch) {
        float[] panels = scratch.floats(Use.PANEL, Chunk.ROWS * COLUMNS);
        float[] result = scratch.floats(Use.RESULT, COLUMN_ROWS * PANEL);
        for (Chunk chunk : chunks) {
            for (int panel = 0; panel < tile.panels(); panel++) {
                packDeltas(chunk, weights, tile, panel, panels);
            }
            for (int row = 0; row < tile.rows(); row += COLUMN_ROWS) {
                int rows = Math.min(COLUMN_ROWS, tile.rows() - row);
                float[] inputs = chunk.inputs(tile.row() + row, rows, scratch);
                for (int panel = 0; panel < tile.panels(); panel++) {
                    int b = panel * Chunk.ROWS * PANEL;
                    int c = offset + (tile.row() + row) * out + tile.column() + panel * PANEL;
                    int width = tile.width(panel);
                    if (rows == COLUMN_ROWS && width == PANEL) {
                        productOfColumns(chunk.rows(), inputs, 0, panels, b, values, c, out, true);
                    } else {
                        productOfColumns(chunk.rows(), inputs, 0, panels, b, result, 0, PANEL, false);
                        for (int i = 0; i < rows; i++) {
                            Rows.add(1, result, i * PANEL, values, c + i * out, width);
                        }
                    }
                }
            }
        }
    }

    /** Packs Σ_k w_{i,k} δ_k. */
    private static void packDeltas(Chunk chunk, Optional<SampleWeights> weights, Tile tile, int panel, float[] panels) {
        int column = tile.column() + panel * PANEL;
        int width = tile.width(panel);
        for (Chunk.Stretch stretch : chunk.stretches()) {
            HeapMatrix deltas = stretch.deltas();
            int target = (panel * Chunk.ROWS + stretch.at()) * PANEL;
            Contribution contribution = stretch.contribution();
            int perSample = weights.isPresent() ? contribution.rows() / contribution.samples() : Integer.MAX_VALUE;
            for (int row = 0; row < stretch.rows(); ) {
                int inBlock = stretch.firstRow() + row;
                int rows = Math.min(stretch.rows() - row, perSample - inBlock % perSample);
                int sample = inBlock / perSample;
                for (int k = 0; k < contribution.objectives().size(); k++) {
                    float weight = weight(weights, contribution, sample, k);
                    int from = stretch.deltaRow(k) + row;
                    int to = target + row * PANEL;
                    if (k == 0) {
                        Rows.packPanel(weight, deltas, from, rows, column, width, panels, to);
                    } else {
                        Rows.addToPanel(weight, deltas, from, rows, column, width, panels, to);
                    }
                }
                row += rows;
            }
        }
    }

    private static float weight(Optional<SampleWeights> weights, Contribution contribution, int sample, int objective) {
        return weights.isEmpty()
                ? 1
                : (float) weights.get()
                        .get(
                                contribution.firstSample() + sample,
                                contribution.objectives().get(objective));
    }

    private void addColumnSums(
            Contribution contribution,
            Optional<SampleWeights> weights,
            int column,
            int width,
            int offset,
            Scratch scratch) {
        // Summed up apart from the gradient first, so that there are no long sums of small numbers.
        float[] sums = scratch.floats(Use.SUMS, STRIP);
        Arrays.fill(sums, 0, width, 0);
        HeapMatrix deltas = HeapMatrix.of(contribution.deltas());
        int rows = contribution.rows();
        int together = weights.isPresent() ? rows / Math.max(1, contribution.samples()) : rows;
        for (int k = 0; k < contribution.objectives().size(); k++) {
            for (int row = 0; row < rows; row += together) {
                float weight = weight(weights, contribution, row / together, k);
                Rows.addColumnSums(weight, deltas, k * rows + row, together, column, width, sums, 0);
            }
        }
        Rows.add(1, sums, 0, values, offset + column, width);
    }

    private void addRows(
            Contribution.Rows contribution, Optional<SampleWeights> weights, int column, int width, int offset) {
        HeapMatrix deltas = HeapMatrix.of(contribution.deltas());
        int[] numbers = contribution.numbers();
        int rows = contribution.rows();
        int perSample = rows / Math.max(1, contribution.samples());
        for (int k = 0; k < contribution.objectives().size(); k++) {
            for (int row = 0; row < rows; row++) {
                float weight = weight(weights, contribution, row / perSample, k);
                int to = offset + numbers[row % numbers.length] * deltas.columns() + column;
                Rows.add(weight, deltas.values(), deltas.row(k * rows + row) + column, values, to, width);
            }
        }
    }

    @Override
    public void addTo(INDArray gradient) {
        if (gradient.rank() != 1 || gradient.length() != length) {
            throw new IllegalArgumentException(
                    "expected a gradient of " + length + " numbers, not of shape " + Arrays.toString(gradient.shape()));
        }
        if (gradient.isView() || gradient.dataType() != DataType.FLOAT) {
            try (INDArray sum = HostMemory.array(Arrays.copyOf(values, length), 'c', length)) {
                gradient.addi(sum);
            }
            return;
        }
        try (HostMemory memory = HostMemory.of(gradient)) {
            workers.forEach((length - 1) / HANDED + 1, (scratch, number) -> {
                int begin = number * HANDED;
                int count = Math.min(HANDED, length - begin);
                float[] sums = scratch.floats(Use.SUMS, HANDED);
                memory.read(begin, sums, 0, count);
                Rows.add(1, values, begin, sums, 0, count);
                memory.write(begin, sums, 0, count);
            });
        }
    }

    @Override
    public void close() {
        release.accept(values);
    }
}
