package dev.harmonize.encoders.vatt;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Inner products of the contributions of every unit, without any contribution ever being there as a whole.
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
 * longer, up to the sum over all parameters of a group, in double precision.
 */
final class UnitGramians implements Destination {

    /** Room for intermediate results: so many numbers per objective, about what a core's cache holds. */
    private static final long ROOM = 1 << 18;

    /** Reading a number from memory takes about as long as so many multiplications within a matrix product. */
    private static final int READING = 4;

    /** Setting out on the product of two small matrices takes about as long as so many multiplications within it. */
    private static final int STARTING = 50_000;

    private final Units units;
    private final int objectives;
    private final Map<String, List<Integer>> groupsBySegment = new HashMap<>();
    private final List<double[]> values = new ArrayList<>();
    private final Kernels kernels;
    private final Map<String, List<Term>> weights = new LinkedHashMap<>();
    private final List<INDArray> copies = new ArrayList<>();
    private final Set<String> modules = new HashSet<>();

    /**
     * Collects inner products.
     *
     * @param objectives how many, K
     * @param groups where to compare; other parameters are passed over
     */
    UnitGramians(Units units, int objectives, List<ParameterGroup> groups, Kernels kernels) {
        this.units = units;
        this.objectives = objectives;
        this.kernels = kernels;
        for (int p = 0; p < groups.size(); p++) {
            values.add(new double[units.count() * objectives * objectives]);
            for (Segment segment : groups.get(p).segments()) {
                modules.add(segment.module());
                groupsBySegment
                        .computeIfAbsent(segment.name(), absent -> new ArrayList<>())
                        .add(p);
            }
        }
    }

    /** Per group, the matrices of all units. */
    List<Gramians> result() {
        return values.stream()
                .map(each -> new Gramians(units.count(), objectives, each))
                .toList();
    }

    @Override
    public boolean concerns(String module) {
        return modules.contains(module);
    }

    @Override
    public Contributions of(List<Integer> some) {
        return new Recorder(List.copyOf(some));
    }

    @Override
    public void completed() {
        weights.forEach(this::measure);
        close();
    }

    /** Frees what has been told since the parameters were last completed. */
    @Override
    public void close() {
        weights.clear();
        copies.forEach(INDArray::close);
        copies.clear();
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

    private final class Recorder implements Contributions {

        private final List<Integer> on;

        Recorder(List<Integer> on) {
            this.on = on;
        }

        @Override
        public Kernels kernels() {
            return kernels;
        }

        @Override
        public boolean keepsSamplesApart() {
            return true;
        }

        @Override
        public void product(String weight, INDArray inputs, INDArray deltas) {
            if (groupsBySegment.containsKey(weight)) {
                record(weight, inputs, copy(deltas));
            }
        }

        @Override
        public void sum(String vector, INDArray deltas) {
            if (groupsBySegment.containsKey(vector)) {
                record(vector, alwaysOne(deltas), copy(deltas));
            }
        }

        @Override
        public void productAndSum(String weight, String vector, INDArray inputs, INDArray deltas) {
            if (groupsBySegment.containsKey(weight) && groupsBySegment.containsKey(vector)) {
                INDArray copy = copy(deltas);
                record(weight, inputs, copy);
                record(vector, alwaysOne(deltas), copy);
            } else {
                Contributions.super.productAndSum(weight, vector, inputs, deltas);
            }
        }

        private void record(String weight, INDArray inputs, INDArray deltas) {
            weights.computeIfAbsent(weight, absent -> new ArrayList<>()).add(new Term(on, inputs, deltas));
        }

        private INDArray alwaysOne(INDArray deltas) {
            return kernels.ones(deltas.size(0) / on.size());
        }

        private INDArray copy(INDArray deltas) {
            INDArray copy = deltas.dup('c');
            copies.add(copy);
            return copy;
        }

        @Override
        public void rows(String table, int[] numbers, INDArray deltas) {
            if (groupsBySegment.containsKey(table)) {
                measureTable(table, on, numbers, deltas);
            }
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
        int most = Math.toIntExact(Math.max(1, ROOM / numbersPerUnit));
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

    private void measure(String segment, List<Term> terms) {
        if (costOfMatrices(terms) <= costOfRowProducts(terms)) {
            long matrix = terms.get(0).inputs.size(1) * terms.get(0).deltas.size(1);
            runs(matrix).forEach(run -> measureByMatrices(segment, terms, run));
        } else {
            long most = terms.stream().mapToLong(this::rowsOfUnit).max().orElse(1);
            runs(most * most).forEach(run -> measureByRowProducts(segment, terms, run));
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

    private void measureByMatrices(String segment, List<Term> terms, Run run) {
        long in = terms.get(0).inputs.size(1);
        long out = terms.get(0).deltas.size(1);
        Map<Integer, INDArray> matrices = new LinkedHashMap<>();
        for (int k : reached(terms)) {
            INDArray matrix = kernels.allocate(run.count, in, out);
            boolean begun = false;
            for (Term term : terms) {
                if (term.objectives.contains(k)) {
                    INDArray inputs = inputs(term, run);
                    INDArray deltas = deltas(term, k, run);
                    if (begun) {
                        kernels.addBatchedTransposedProduct(inputs, deltas, matrix);
                    } else {
                        kernels.batchedProduct(inputs, true, deltas, false, 1.0, matrix);
                        begun = true;
                    }
                }
            }
            matrices.put(k, matrix);
        }
        matrices.forEach((k, first) -> matrices.forEach((l, second) -> {
            if (k <= l) {
                add(segment, run, k, l, dots(first, second));
            }
        }));
        matrices.values().forEach(INDArray::close);
    }

    private void measureByRowProducts(String segment, List<Term> terms, Run run) {
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
                            add(segment, run, k, l, found);
                            if (a < b && k == l) {
                                // The same pair of rows, the other way round.
                                add(segment, run, k, l, found);
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
            return kernels.array(dots(first, second), first.size(0), 1, 1);
        }
        INDArray products = kernels.allocate(first.size(0), first.size(1), second.size(1));
        kernels.batchedProduct(first, false, second, true, 1.0, products);
        return products;
    }

    /** Per unit, the inner product of two matrices, [units, r, c] each; sums over more than one row are made in double. */
    private double[] dots(INDArray first, INDArray second) {
        int rows = Math.toIntExact(first.size(1));
        long width = first.size(2);
        double[] byRow = kernels.rowDots(
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
        return kernels.stretch(blocks, begin, run.count, rows(term, run));
    }

    /** Sums the deltas of the rows that were looked up together, in double precision, unit by unit. */
    private void measureTable(String table, List<Integer> on, int[] numbers, INDArray deltas) {
        int width = Math.toIntExact(deltas.size(1));
        int perBlock = Math.toIntExact(deltas.size(0) / on.size());
        int perSample = perBlock / units.samples();
        double[] rows = deltas.data().asDouble();
        for (int unit = 0; unit < units.count(); unit++) {
            int begin = units.begin(unit) * perSample;
            int end = units.end(unit) * perSample;
            int[] distinct = new int[end - begin];
            Arrays.setAll(distinct, i -> numbers[(begin + i) % numbers.length]);
            distinct = Arrays.stream(distinct).sorted().distinct().toArray();
            double[][] sums = new double[on.size()][Math.multiplyExact(distinct.length, width)];
            for (int row = begin; row < end; row++) {
                int target = Arrays.binarySearch(distinct, numbers[row % numbers.length]) * width;
                for (int k = 0; k < sums.length; k++) {
                    for (int column = 0; column < width; column++) {
                        sums[k][target + column] += rows[Math.multiplyExact(k * perBlock + row, width) + column];
                    }
                }
            }
            for (int k = 0; k < sums.length; k++) {
                for (int l = k; l < sums.length; l++) {
                    double product = 0;
                    for (int i = 0; i < sums[k].length; i++) {
                        product += sums[k][i] * sums[l][i];
                    }
                    add(table, new Run(unit, 1, 0), on.get(k), on.get(l), new double[] {product});
                }
            }
        }
    }

    /** Adds an inner product for every unit of a run, on both sides of the diagonal. */
    private void add(String segment, Run run, int k, int l, double[] products) {
        for (int group : groupsBySegment.getOrDefault(segment, List.of())) {
            double[] sums = values.get(group);
            for (int i = 0; i < run.count; i++) {
                int matrix = (run.first + i) * objectives * objectives;
                sums[matrix + k * objectives + l] += products[i];
                if (k != l) {
                    sums[matrix + l * objectives + k] += products[i];
                }
            }
        }
    }
}
