package dev.harmonize.core.trials;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.NpyMatrixReader;
import dev.harmonize.core.wiring.Composer;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A realigner by itself, tried on a matrix of K x n whose rows are the gradients of K objectives. The objectives are named
 * {@code 0}, {@code 1} and so on, after their rows.
 *
 * @param use id of the realigner
 * @param options each {@code name=value} with a value in HOCON, as in the realigner's block of a config. The options of a
 *     realigner that it wraps stand below that one's id, such as {@code pcgrad.order=ascending}. Where an option gives a value
 *     to each objective by name, a list gives them in row order
 * @param order rows in the order in which they are to be visited; for realigners with an option {@code order} that takes
 *     {@code ascending}. It acts as if the rows were in this order
 * @param losses weighted loss of each row's objective; must be there if the realigner looks at them
 * @param steps how many steps see the same matrix, from 1 to 1,000,000; for realigners that remember
 * @param seed all randomness comes from it
 */
public record RealignerTrial(
        String use,
        List<String> options,
        Optional<List<Integer>> order,
        Optional<List<Double>> losses,
        int steps,
        long seed) {

    private static final int MOST_STEPS = 1_000_000;

    /** What number of steps there may be, in words. */
    static final String STEPS_EXPECTED = "must be a whole number from 1 to " + MOST_STEPS;

    public RealignerTrial {
        options = List.copyOf(options);
        order = order.map(List::copyOf);
        losses = losses.map(List::copyOf);
    }

    /**
     * Tries the realigner on a matrix in a file.
     *
     * @param file in NumPy's format npy
     * @return what comes out of the last step
     * @throws java.io.UncheckedIOException if the file does not hold such a matrix; see {@link NpyMatrixReader#read}
     * @throws dev.harmonize.core.config.ConfigurationException if the realigner cannot be had like this, or does not fit the
     *     matrix; it lists every problem
     * @throws TrialFailedException if what comes out is not finite
     */
    public RealignedMatrix on(Path file, PluginCatalog catalog) {
        try (INDArray jacobian = NpyMatrixReader.read(file)) {
            return on(jacobian, catalog);
        }
    }

    /** Tries the realigner on a matrix; otherwise as {@link #on(Path, PluginCatalog)}. */
    RealignedMatrix on(INDArray jacobian, PluginCatalog catalog) {
        int rows = Math.toIntExact(jacobian.size(0));
        Problems problems = new Problems();
        checkSteps(problems);
        checkOrder(rows, problems);
        checkLosses(rows, problems);
        problems.throwIfAny();
        List<Integer> ascending = IntStream.range(0, rows).boxed().toList();
        List<Integer> visited = order.orElse(ascending);
        Optional<Realigner> realigner = new RealignerOptions(catalog, problems)
                .select(use, options, names(ascending), order.isPresent())
                .flatMap(selection -> new Composer(problems).realigner(selection, names(visited)));
        realigner.ifPresent(found -> checkLossesAreThere(found, rows, problems));
        problems.throwIfAny();
        return new MatrixRealignment(jacobian)
                .run(realigner.orElseThrow(), visited, lossesByName(ascending), steps, new RandomStreams(seed));
    }

    private static List<String> names(List<Integer> rows) {
        return rows.stream().map(String::valueOf).toList();
    }

    /** Losses that nobody gave are NaN, so that a realigner that looks at them nevertheless does not go unnoticed. */
    private Map<String, Double> lossesByName(List<Integer> rows) {
        Map<String, Double> byName = new LinkedHashMap<>();
        for (int row : rows) {
            byName.put(String.valueOf(row), losses.map(list -> list.get(row)).orElse(Double.NaN));
        }
        return byName;
    }

    private void checkSteps(Problems problems) {
        if (steps < 1 || steps > MOST_STEPS) {
            problems.add("--steps", STEPS_EXPECTED + ", was '" + steps + "'");
        }
    }

    private void checkOrder(int rows, Problems problems) {
        if (order.isPresent()
                && !order.get().stream()
                        .sorted()
                        .toList()
                        .equals(IntStream.range(0, rows).boxed().toList())) {
            problems.add(
                    "--order",
                    "must name every row of the matrix once, from 0 to " + (rows - 1) + ", was " + join(order.get()));
        }
    }

    private void checkLosses(int rows, Problems problems) {
        List<Double> given = losses.orElse(List.of());
        if (losses.isPresent() && given.size() != rows) {
            problems.add("--losses", "must be " + onePerRow(rows) + "; got " + given.size() + ": " + join(given));
        }
        if (!given.stream().allMatch(Double::isFinite)) {
            problems.add("--losses", "must be finite, were " + join(given));
        }
    }

    private void checkLossesAreThere(Realigner realigner, int rows, Problems problems) {
        if (realigner.needsLosses() && losses.isEmpty()) {
            problems.add(
                    "--losses",
                    "are missing; realigner '" + use + "' looks at them: give " + onePerRow(rows)
                            + ", such as --losses "
                            + String.join(
                                    ",",
                                    IntStream.range(0, rows)
                                            .mapToObj(row -> "1.0")
                                            .toList()));
        }
    }

    private static String onePerRow(int rows) {
        return rows + (rows == 1 ? " number" : " numbers") + ", one per row of the matrix";
    }

    private static String join(List<?> values) {
        return String.join(",", values.stream().map(String::valueOf).toList());
    }
}
