package dev.harmonize.encoders.kernel.portable;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.encoders.kernel.Contribution;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Inner products of the contributions of every unit to one segment, without any contribution ever being there as a whole.
 *
 * <p>The contribution of unit u to objective k in a weight is P_k = Σ_m X_mᵀ Δ_{m,k}, with one term for every modality m
 * that passed the weight, X_m and Δ_{m,k} being the unit's rows. Both exact forms of
 *
 * <pre>
 * ⟨P_k, P_l⟩ = Σ_{m,m'} Σ_{t,s} (X_m X_m'ᵀ)_{ts} (Δ_{m,k} Δ_{m',l}ᵀ)_{ts}
 * </pre>
 *
 * are here: the left one makes the small matrices P of a few units at a time, the right one never makes them, and is the
 * cheaper one where a unit has few rows. Which one serves a weight follows from the number of multiplications. A vector
 * that was added to every row is a weight whose input is always 1.
 *
 * <p>Matrix products, and inner products of two rows, are summed in the data type of the parameters; everything that is
 * longer in double precision.
 */
final class NdInnerProducts {

    /** Reading a number from memory takes about as long as so many multiplications within a matrix product. */
    private static final int READING = 4;

    /** Setting out on the product of two small matrices takes about as long as so many multiplications within it. */
    private static final int STARTING = 50_000;

    private final NdOperations operations;
    private final Units units;
    private final int objectives;
    private final long room;
    private final double[] values;
    private final List<INDArray> copies = new ArrayList<>();

    private NdInnerProducts(NdOperations operations, Units units, int objectives, long room) {
        this.operations = operations;
        this.units = units;
        this.objectives = objectives;
        this.room = room;
        this.values = new double[units.count() * objectives * objectives];
    }

    /**
     * Of one segment.
     *
     * @param contributions each of all samples
     * @param room so many numbers per objective may be in memory between one operation and the next
     * @return length U·K·K
     */
    static double[] of(
            List<Contribution> contributions, Units units, int objectives, NdOperations operations, long room) {
        NdInnerProducts products = new NdInnerProducts(operations, units, objectives, room);
        try {
            products.measureAll(contributions);
            return products.values;
        } finally {
            products.copies.forEach(INDArray::close);
        }
    }

    private void measureAll(List<Contribution> contributions) {
        List<Term> terms = new ArrayList<>();
        List<Looked> tables = new ArrayList<>();
        for (Contribution each : contributions) {
            if (each.samples() != units.samples()) {
                throw new IllegalArgumentException(
                        "a contribution is of " + each.samples() + " samples; expected all " + units.samples());
            }
            if (each instanceof Contribution.Rows looked) {
                tables.add(new Looked(looked, HostMemory.doubles(NdMatrix.array(looked.deltas()))));
            } else {
                INDArray inputs = each instanceof Contribution.Product product
                        ? dense(NdMatrix.array(product.inputs()))
                        : operations.ones(each.rows());
                terms.add(new Term(each.objectives(), inputs, dense(NdMatrix.array(each.deltas()))));
            }
        }
        if (!terms.isEmpty()) {
            measure(terms);
        }
        if (!tables.isEmpty()) {
            measureTable(tables);
        }
    }

    private INDArray dense(INDArray array) {
        Temporary dense = Temporary.dense(new NdMatrix(array));
        if (dense.copied()) {
            copies.add(dense.array());
        }
        return dense.array();
    }

    /**
     * How one modality passed a weight.
     *
     * @param objectives the numbers of the objectives that were on their way
     * @param inputs [R, in]
     * @param deltas [K·R, out]
     */
    private record Term(List<Integer> objectives, INDArray inputs, INDArray deltas) {

        long rowsPer(int samples, int all) {
            return inputs.size(0) / all * samples;
        }
    }

    /**
     * Neighbouring units of equal size.
     *
     * @param first the first of them
     * @param count how many
     * @param samples samples in each
     */
    private record Run(int first, int count, int samples) {}

    /** All units, as many in a run as there is room for; only the last unit may be shorter than the others. */
    private List<Run> runs(long numbersPerUnit) {
        int most = Math.toIntExact(Math.max(1, room / numbersPerUnit));
        int whole = units.samples() / units.size();
        List<Run> runs = new ArrayList<>();
        for (int first = 0; first < whole; first += most) {
            runs.add(new Run(first, Math.min(most, whole - first), units.size()));
        }
        if (whole < units.count()) {
            runs.add(new Run(whole, 1, units.samples() - whole * units.size()));
        }
        return runs;
    }

    private void measure(List<Term> terms) {
        if (costOfMatrices(terms) <= costOfRowProducts(terms)) {
            long matrix = terms.get(0).inputs.size(1) * terms.get(0).deltas.size(1);
            runs(matrix).forEach(run -> measureByMatrices(terms, run));
        } else {
            long most = terms.stream().mapToLong(this::rowsOfUnit).max().orElse(1);
            runs(most * most).forEach(run -> measureByRowProducts(terms, run));
        }
    }

    private long rowsOfUnit(Term term) {
        return term.rowsPer(units.size(), units.samples());
    }

    /** Multiplications per unit of making P for every objective, and of their inner products. */
    private double costOfMatrices(List<Term> terms) {
        double matrix =
                (double) terms.get(0).inputs.size(1) * terms.get(0).deltas.size(1);
        double cost = 0;
        for (Term term : terms) {
            cost += (matrix * rowsOfUnit(term) + STARTING) * term.objectives.size();
        }
        int reached = reached(terms).size();
        return cost + READING * matrix * reached * (reached + 1) / 2;
    }

    /** Multiplications per unit of the inner products of all pairs of rows. */
    private double costOfRowProducts(List<Term> terms) {
        double in = terms.get(0).inputs.size(1);
        double out = terms.get(0).deltas.size(1);
        double cost = 0;
        for (int a = 0; a < terms.size(); a++) {
            for (int b = a; b < terms.size(); b++) {
                double pairs = (double) rowsOfUnit(terms.get(a)) * rowsOfUnit(terms.get(b));
                double objectivePairs = (double) terms.get(a).objectives.size()
                        * terms.get(b).objectives.size();
                cost += pairs * (in + objectivePairs * (out + READING));
                cost += pairs == 1 ? 0 : (1 + objectivePairs) * STARTING;
            }
        }
        return cost;
    }

    private long rows(Term term, Run run) {
        return term.rowsPer(run.samples, units.samples());
    }

    private static Set<Integer> reached(List<Term> terms) {
        Set<Integer> reached = new TreeSet<>();
        terms.forEach(term -> reached.addAll(term.objectives));
        return reached;
    }

    private void measureByMatrices(List<Term> terms, Run run) {
        long in = terms.get(0).inputs.size(1);
        long out = terms.get(0).deltas.size(1);
        Map<Integer, INDArray> matrices = new LinkedHashMap<>();
        for (int k : reached(terms)) {
            INDArray matrix = operations.allocate(run.count, in, out);
            boolean begun = false;
            for (Term term : terms) {
                if (term.objectives.contains(k)) {
                    INDArray inputs = inputs(term, run);
                    INDArray deltas = deltas(term, k, run);
                    if (begun) {
                        operations.addBatchedTransposedProduct(inputs, deltas, matrix);
                    } else {
                        operations.batchedProduct(inputs, true, deltas, false, 1.0, matrix);
                        begun = true;
                    }
                }
            }
            matrices.put(k, matrix);
        }
        matrices.forEach((k, first) -> matrices.forEach((l, second) -> {
            if (k <= l) {
                add(run, k, l, dots(first, second));
            }
        }));
        matrices.values().forEach(INDArray::close);
    }

    private void measureByRowProducts(List<Term> terms, Run run) {
        for (int a = 0; a < terms.size(); a++) {
            for (int b = a; b < terms.size(); b++) {
                Term first = terms.get(a);
                Term second = terms.get(b);
                INDArray inputProducts = pairs(inputs(first, run), inputs(second, run));
                for (int k : first.objectives) {
                    for (int l : second.objectives) {
                        if (a < b || k <= l) {
                            INDArray deltaProducts = pairs(deltas(first, k, run), deltas(second, l, run));
                            double[] found = dots(inputProducts, deltaProducts);
                            deltaProducts.close();
                            add(run, k, l, found);
                            if (a < b && k == l) {
                                // The same pair of rows, the other way round.
                                add(run, k, l, found);
                            }
                        }
                    }
                }
                inputProducts.close();
            }
        }
    }

    /** Per unit, the inner products of all rows of the one with all rows of the other: [units, rows, rows]. */
    private INDArray pairs(INDArray first, INDArray second) {
        if (first.size(1) == 1 && second.size(1) == 1) {
            return operations.array(dots(first, second), first.size(0), 1, 1);
        }
        INDArray products = operations.allocate(first.size(0), first.size(1), second.size(1));
        operations.batchedProduct(first, false, second, true, 1.0, products);
        return products;
    }

    /** Per unit, the inner product of two matrices, [units, r, c] each; sums over more than one row are made in double. */
    private double[] dots(INDArray first, INDArray second) {
        int rows = Math.toIntExact(first.size(1));
        long width = first.size(2);
        double[] byRow = operations.rowDots(
                first.reshape('c', first.size(0) * rows, width), second.reshape('c', second.size(0) * rows, width));
        double[] byUnit = new double[byRow.length / rows];
        for (int row = 0; row < byRow.length; row++) {
            byUnit[row / rows] += byRow[row];
        }
        return byUnit;
    }

    private INDArray inputs(Term term, Run run) {
        return unitRows(term, run, term.inputs, 0);
    }

    private INDArray deltas(Term term, int objective, Run run) {
        return unitRows(term, run, term.deltas, term.objectives.indexOf(objective));
    }

    /** The rows of a run of units in one of several blocks: a view [units, rows, width]. */
    private INDArray unitRows(Term term, Run run, INDArray blocks, int block) {
        long begin = block * term.inputs.size(0) + term.rowsPer(run.first * units.size(), units.samples());
        return operations.stretch(blocks, begin, run.count, rows(term, run));
    }

    /**
     * Rows of a table that were looked up.
     *
     * @param deltas of all objectives, row-major
     */
    private record Looked(Contribution.Rows rows, double[] deltas) {

        int perSample() {
            return rows.rows() / rows.samples();
        }

        /** The number, in the table, of a row within a block. */
        int number(int row) {
            return rows.numbers()[row % rows.numbers().length];
        }
    }

    /** Sums the deltas of the rows that were looked up together, in double precision, unit by unit. */
    private void measureTable(List<Looked> tables) {
        int width = tables.get(0).rows.deltas().columns();
        for (int unit = 0; unit < units.count(); unit++) {
            int begin = units.begin(unit);
            int end = units.end(unit);
            int[] distinct = tables.stream()
                    .flatMapToInt(each -> IntStream.range(begin * each.perSample(), end * each.perSample())
                            .map(each::number))
                    .sorted()
                    .distinct()
                    .toArray();
            double[][] sums = new double[objectives][Math.multiplyExact(distinct.length, width)];
            for (Looked each : tables) {
                addRows(each, begin * each.perSample(), end * each.perSample(), distinct, sums);
            }
            for (int k = 0; k < objectives; k++) {
                for (int l = k; l < objectives; l++) {
                    double product = 0;
                    for (int i = 0; i < sums[k].length; i++) {
                        product += sums[k][i] * sums[l][i];
                    }
                    add(new Run(unit, 1, 0), k, l, new double[] {product});
                }
            }
        }
    }

    private static void addRows(Looked looked, int begin, int end, int[] distinct, double[][] sums) {
        List<Integer> carried = looked.rows.objectives();
        int width = looked.rows.deltas().columns();
        for (int row = begin; row < end; row++) {
            int target = Arrays.binarySearch(distinct, looked.number(row)) * width;
            for (int i = 0; i < carried.size(); i++) {
                double[] sum = sums[carried.get(i)];
                int from = Math.multiplyExact(i * looked.rows.rows() + row, width);
                for (int column = 0; column < width; column++) {
                    sum[target + column] += looked.deltas[from + column];
                }
            }
        }
    }

    /** Adds an inner product for every unit of a run, on both sides of the diagonal. */
    private void add(Run run, int k, int l, double[] products) {
        for (int i = 0; i < run.count; i++) {
            int matrix = (run.first + i) * objectives * objectives;
            values[matrix + k * objectives + l] += products[i];
            if (k != l) {
                values[matrix + l * objectives + k] += products[i];
            }
        }
    }
}
