package dev.harmonize.encoders.kernel.cpu;

import static dev.harmonize.encoders.kernel.cpu.MicroKernels.COLUMN_ROWS;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.LANES;
import static dev.harmonize.encoders.kernel.cpu.MicroKernels.PANEL;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.cpu.Scratch.Use;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Inner products of the contributions of every unit, without any contribution ever being there as a whole.
 *
 * <p>The contribution of a unit to objective k in a weight is P_k = Σ_t x_t δ_{k,t}ᵀ over all of its rows t. Both exact
 * forms of
 *
 * <pre>
 * ⟨P_k, P_l⟩ = Σ_ij (P_k)_ij (P_l)_ij = Σ_{t,s} (x_t · x_s) (δ_{k,t} · δ_{l,s})
 * </pre>
 *
 * are here: the first makes P tile by tile, in the cache; the other never makes it, and is the cheaper one where a unit has
 * few rows. Which one serves a unit follows from the number of multiplications.
 *
 * <p>Products and sums of up to some hundred numbers are made in single precision, what is longer in double.
 */
final class InnerProducts {

    /** Most columns of a tile: with more, the tiles of all objectives would not stay in the cache. */
    private static final int COLUMNS = 128;

    /** Within inner products of vectors a multiplication takes about as long as so many within a product of matrices. */
    private static final int ALONE = 4;

    /** Setting out on an inner product takes about as long as so many multiplications within it. */
    private static final int STARTING = 50;

    /** Reading and writing a tile takes about as long as so many rows more. */
    private static final int VISIT = 16;

    private final Units units;
    private final int objectives;
    private final List<Piece> pieces = new ArrayList<>();

    private InnerProducts(Units units, int objectives) {
        this.units = units;
        this.objectives = objectives;
    }

    /** What one task computes: inner products of a part of a segment's contributions, [K, K], the upper triangle. */
    @FunctionalInterface
    private interface Part {
        void add(double[] products, Scratch scratch);
    }

    private record Piece(int segment, int unit, Part part) {}

    /** As {@link dev.harmonize.encoders.kernel.Engine#innerProducts} says. */
    static List<double[]> of(List<List<Contribution>> bySegment, Units units, int objectives, Workers workers) {
        InnerProducts plan = new InnerProducts(units, objectives);
        for (int segment = 0; segment < bySegment.size(); segment++) {
            plan.add(segment, bySegment.get(segment));
        }
        return plan.compute(bySegment.size(), workers);
    }

    private List<double[]> compute(int segments, Workers workers) {
        double[][] found = new double[pieces.size()][];
        workers.forEach(pieces.size(), (scratch, number) -> {
            double[] products = new double[objectives * objectives];
            pieces.get(number).part.add(products, scratch);
            found[number] = products;
        });
        List<double[]> results = new ArrayList<>();
        for (int segment = 0; segment < segments; segment++) {
            results.add(new double[units.count() * objectives * objectives]);
        }
        for (int number = 0; number < found.length; number++) {
            Piece piece = pieces.get(number);
            double[] result = results.get(piece.segment);
            int matrix = piece.unit * objectives * objectives;
            for (int k = 0; k < objectives; k++) {
                for (int l = 0; l < objectives; l++) {
                    result[matrix + k * objectives + l] += found[number][Math.min(k, l) * objectives + Math.max(k, l)];
                }
            }
        }
        return results;
    }

    private void add(int segment, List<Contribution> contributions) {
        List<List<Contribution>> byUnit = new ArrayList<>();
        for (int unit = 0; unit < units.count(); unit++) {
            byUnit.add(new ArrayList<>());
        }
        for (Contribution each : contributions) {
            if (each.getClass() != contributions.get(0).getClass()) {
                throw new IllegalArgumentException(
                        "contributions to '" + each.segment() + "' of two kinds; expected one");
            }
            if (each.samples() > 0) {
                int last = units.unitOf(each.firstSample() + each.samples() - 1);
                for (int unit = units.unitOf(each.firstSample()); unit <= last; unit++) {
                    byUnit.get(unit).add(each);
                }
            }
        }
        for (int unit = 0; unit < byUnit.size(); unit++) {
            List<Chunk> chunks = Chunk.of(byUnit.get(unit), units.begin(unit), units.end(unit));
            if (!chunks.isEmpty()) {
                add(segment, unit, chunks);
            }
        }
    }

    private void add(int segment, int unit, List<Chunk> chunks) {
        List<Chunk.Stretch> stretches =
                chunks.stream().flatMap(chunk -> chunk.stretches().stream()).toList();
        Contribution first = stretches.get(0).contribution();
        int out = first.deltas().columns();
        if (first instanceof Contribution.Product product) {
            int in = product.inputs().columns();
            if (costOfRows(stretches, in, out) < costOfTiles(stretches, in, out)) {
                pieces.add(new Piece(segment, unit, (products, scratch) -> addByRows(stretches, products, scratch)));
                return;
            }
            for (Tile tile : Tile.of(in, out, COLUMNS)) {
                pieces.add(new Piece(segment, unit, (products, scratch) -> addTile(chunks, tile, products, scratch)));
            }
        } else if (first instanceof Contribution.Rows) {
            pieces.add(new Piece(segment, unit, (products, scratch) -> addTable(stretches, out, products)));
        } else {
            pieces.add(new Piece(segment, unit, (products, scratch) -> addSums(stretches, out, products, scratch)));
        }
    }

    private double costOfTiles(List<Chunk.Stretch> stretches, int in, int out) {
        double rows = VISIT * objectives + objectives * (objectives + 1.0);
        for (Chunk.Stretch each : stretches) {
            rows += (double) each.rows() * each.contribution().objectives().size();
        }
        return rows * in * out;
    }

    private static double costOfRows(List<Chunk.Stretch> stretches, int in, int out) {
        double rows = 0;
        double deltas = 0;
        for (Chunk.Stretch each : stretches) {
            rows += each.rows();
            deltas += (double) each.rows() * each.contribution().objectives().size();
        }
        return ALONE * (rows * (rows + 1) / 2 * (in + STARTING) + deltas * (deltas + 1) / 2 * (out + STARTING));
    }

    private void addTile(List<Chunk> chunks, Tile tile, double[] products, Scratch scratch) {
        int stride = tile.panels() * PANEL;
        int size = (tile.rows() + COLUMN_ROWS - 1) / COLUMN_ROWS * COLUMN_ROWS * stride;
        float[] sums = scratch.floats(Use.SUMS, objectives * size);
        float[] deltas = scratch.floats(Use.PANEL, objectives * Chunk.ROWS * stride);
        float[] lanes = scratch.floats(Use.OTHER, LANES);
        Arrays.fill(sums, 0, objectives * size, 0);
        for (Chunk chunk : chunks) {
            packDeltas(chunk, tile, deltas);
            for (int row = 0; row < tile.rows(); row += COLUMN_ROWS) {
                float[] inputs = chunk.inputs(tile.row() + row, Math.min(COLUMN_ROWS, tile.rows() - row), scratch);
                for (int k = 0; k < objectives; k++) {
                    addBlock(chunk, k, inputs, deltas, tile.panels(), sums, k * size + row * stride);
                }
            }
        }
        for (int k = 0; k < objectives; k++) {
            for (int l = k; l < objectives; l++) {
                products[k * objectives + l] +=
                        Rows.dot(sums, k * size, stride, sums, l * size, stride, tile.rows(), tile.columns(), lanes);
            }
        }
    }

    private static void packDeltas(Chunk chunk, Tile tile, float[] deltas) {
        for (Chunk.Stretch stretch : chunk.stretches()) {
            List<Integer> carried = stretch.contribution().objectives();
            for (int i = 0; i < carried.size(); i++) {
                for (int panel = 0; panel < tile.panels(); panel++) {
                    Rows.packPanel(
                            1,
                            stretch.deltas(),
                            stretch.deltaRow(i),
                            stretch.rows(),
                            tile.column() + panel * PANEL,
                            tile.width(panel),
                            deltas,
                            panel(carried.get(i), panel, tile.panels()) + stretch.at() * PANEL);
                }
            }
        }
    }

    /** Where the deltas of an objective are. */
    private static int panel(int objective, int panel, int panels) {
        return (objective * panels + panel) * Chunk.ROWS * PANEL;
    }

    /** Adds a chunk's part of some rows of P_k. */
    private static void addBlock(
            Chunk chunk, int k, float[] inputs, float[] deltas, int panels, float[] sums, int offset) {
        List<Chunk.Stretch> stretches = chunk.stretches();
        for (int i = 0; i < stretches.size(); i++) {
            if (!stretches.get(i).contribution().objectives().contains(k)) {
                continue;
            }
            int begin = stretches.get(i).at();
            // Neighbours that carry the objective, too, are passed through together.
            while (i + 1 < stretches.size()
                    && stretches.get(i + 1).contribution().objectives().contains(k)) {
                i++;
            }
            int rows = stretches.get(i).at() + stretches.get(i).rows() - begin;
            for (int panel = 0; panel < panels; panel++) {
                MicroKernels.productOfColumns(
                        rows,
                        inputs,
                        begin * COLUMN_ROWS,
                        deltas,
                        panel(k, panel, panels) + begin * PANEL,
                        sums,
                        offset + panel * PANEL,
                        panels * PANEL,
                        true);
            }
        }
    }

    /** A row of inputs, with the rows of its deltas by objective; those of objectives that do not reach it are −1. */
    private record Row(HeapMatrix inputs, int input, HeapMatrix deltas, int[] delta) {}

    private void addByRows(List<Chunk.Stretch> stretches, double[] products, Scratch scratch) {
        float[] lanes = scratch.floats(Use.OTHER, LANES);
        List<Row> rows = rows(stretches);
        for (int t = 0; t < rows.size(); t++) {
            Row first = rows.get(t);
            for (int s = t; s < rows.size(); s++) {
                Row second = rows.get(s);
                double ofInputs = dot(first.inputs, first.input, second.inputs, second.input, lanes);
                for (int k = 0; k < objectives; k++) {
                    for (int l = s == t ? k : 0; l < objectives; l++) {
                        if (first.delta[k] >= 0 && second.delta[l] >= 0) {
                            double product =
                                    ofInputs * dot(first.deltas, first.delta[k], second.deltas, second.delta[l], lanes);
                            // Of two different rows there is also the pair the other way round, (s, t) for (l, k).
                            products[Math.min(k, l) * objectives + Math.max(k, l)] +=
                                    s > t && k == l ? 2 * product : product;
                        }
                    }
                }
            }
        }
    }

    private List<Row> rows(List<Chunk.Stretch> stretches) {
        List<Row> rows = new ArrayList<>();
        for (Chunk.Stretch stretch : stretches) {
            if (stretch.contribution() instanceof Contribution.Product product) {
                for (int row = 0; row < stretch.rows(); row++) {
                    int[] delta = new int[objectives];
                    Arrays.fill(delta, -1);
                    for (int i = 0; i < product.objectives().size(); i++) {
                        delta[product.objectives().get(i)] = stretch.deltaRow(i) + row;
                    }
                    rows.add(new Row(
                            HeapMatrix.of(product.inputs()), stretch.firstRow() + row, stretch.deltas(), delta));
                }
            }
        }
        return rows;
    }

    private static double dot(HeapMatrix x, int xRow, HeapMatrix y, int yRow, float[] lanes) {
        return Rows.dot(x.values(), x.row(xRow), 0, y.values(), y.row(yRow), 0, 1, x.columns(), lanes);
    }

    /** A vector that was added to every row is a weight whose input is always 1. */
    private void addSums(List<Chunk.Stretch> stretches, int width, double[] products, Scratch scratch) {
        float[] some = scratch.floats(Use.SUMS, width);
        double[][] sums = new double[objectives][width];
        for (Chunk.Stretch stretch : stretches) {
            List<Integer> carried = stretch.contribution().objectives();
            for (int i = 0; i < carried.size(); i++) {
                Arrays.fill(some, 0, width, 0);
                Rows.addColumnSums(1, stretch.deltas(), stretch.deltaRow(i), stretch.rows(), 0, width, some, 0);
                double[] sum = sums[carried.get(i)];
                for (int column = 0; column < width; column++) {
                    sum[column] += some[column];
                }
            }
        }
        addDots(sums, width, products);
    }

    /** Only the rows of the table that the unit has looked up matter, each with the sum of its deltas. */
    private void addTable(List<Chunk.Stretch> stretches, int width, double[] products) {
        Map<Integer, Integer> places = new HashMap<>();
        for (Chunk.Stretch stretch : stretches) {
            for (int row = 0; row < stretch.rows(); row++) {
                places.putIfAbsent(number(stretch, row), places.size());
            }
        }
        int length = Math.multiplyExact(places.size(), width);
        double[][] sums = new double[objectives][length];
        for (Chunk.Stretch stretch : stretches) {
            List<Integer> carried = stretch.contribution().objectives();
            HeapMatrix deltas = stretch.deltas();
            for (int row = 0; row < stretch.rows(); row++) {
                int to = places.getOrDefault(number(stretch, row), 0) * width;
                for (int i = 0; i < carried.size(); i++) {
                    double[] sum = sums[carried.get(i)];
                    int from = deltas.row(stretch.deltaRow(i) + row);
                    for (int column = 0; column < width; column++) {
                        sum[to + column] += deltas.values()[from + column];
                    }
                }
            }
        }
        addDots(sums, length, products);
    }

    private static int number(Chunk.Stretch stretch, int row) {
        if (stretch.contribution() instanceof Contribution.Rows rows) {
            return rows.numbers()[(stretch.firstRow() + row) % rows.numbers().length];
        }
        throw new IllegalArgumentException("expected rows of a table, not " + stretch.contribution());
    }

    private void addDots(double[][] sums, int length, double[] products) {
        for (int k = 0; k < objectives; k++) {
            for (int l = k; l < objectives; l++) {
                double product = 0;
                for (int i = 0; i < length; i++) {
                    product += sums[k][i] * sums[l][i];
                }
                products[k * objectives + l] += product;
            }
        }
    }
}
