package dev.harmonize.core.report;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.DefaultRealigners;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Where a realigner points for two gradients in the plane.
 *
 * @param directions one if it is always the same, else one per draw
 * @param fellBack whether the realigner has no answer of its own for these gradients
 */
record Pointing(List<Vector2> directions, boolean fellBack) {

    /** How often a random realigner is asked. */
    static final int DRAWS = 12;

    private static final List<String> OBJECTIVES = List.of("first", "second");
    private static final RandomStreams RANDOM = new RandomStreams(4);
    private static final int STEPS = 1_000;

    /** What directions may differ by, relative to their length, and still be called the same. */
    private static final double TOLERANCE = 1e-9;

    Pointing {
        directions = List.copyOf(directions);
    }

    /**
     * Asks a realigner with default options, made anew for every draw, so that one with state is in its first step.
     *
     * @return empty if it does not take two objectives
     */
    static Optional<Pointing> of(RealignerProfile profile, PluginCatalog catalog, TwoObjectives objectives) {
        String id = profile.component().id();
        DefaultRealigners realigners = new DefaultRealigners(catalog);
        List<String> fallbacks = new ArrayList<>();
        List<Vector2> directions = new ArrayList<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            RandomGenerator random = RANDOM.child(id).generator(draw);
            Optional<Realigner> realigner = realigners.create(id, OBJECTIVES, new Problems());
            if (realigner.isEmpty()) {
                return Optional.empty();
            }
            RealignmentContext context = new RealignmentContext(
                    "plane",
                    OBJECTIVES,
                    Map.of(OBJECTIVES.get(0), objectives.firstLoss(), OBJECTIVES.get(1), objectives.secondLoss()),
                    new Progress(0, STEPS),
                    random,
                    (reason, units) -> fallbacks.add(reason));
            directions.add(PluginCatalog.callInPluginContext(
                    profile.component(), () -> direction(id, realigner.get(), objectives, context)));
        }
        return Optional.of(
                new Pointing(same(directions) ? directions.subList(0, 1) : directions, !fallbacks.isEmpty()));
    }

    private static Vector2 direction(
            String id, Realigner realigner, TwoObjectives objectives, RealignmentContext context) {
        Vector2 first = objectives.first();
        Vector2 second = objectives.second();
        if (realigner instanceof GramianRealigner gramian) {
            double product = first.dot(second);
            double[] gramians = {first.dot(first), product, product, second.dot(second)};
            double[] weights = checked(id, gramian.weights(new Gramians(1, 2, gramians), context));
            return first.times(weights[0]).plus(second.times(weights[1]));
        }
        double[] direction = checked(id, direction((JacobianRealigner) realigner, first, second, context));
        return new Vector2(direction[0], direction[1]);
    }

    private static double[] direction(
            JacobianRealigner realigner, Vector2 first, Vector2 second, RealignmentContext context) {
        try (INDArray rows = Nd4j.createFromArray(new double[][] {{first.x(), first.y()}, {second.x(), second.y()}})) {
            INDArray direction = realigner.direction(rows, context);
            double[] values = direction.toDoubleVector();
            if (direction != rows && direction.closeable()) {
                direction.close();
            }
            return values;
        }
    }

    private static double[] checked(String id, double[] numbers) {
        if (numbers.length != 2) {
            throw new IllegalStateException("realigner '" + id + "' gave " + Arrays.toString(numbers)
                    + " for two gradients of length two; expected two numbers");
        }
        return numbers;
    }

    private static boolean same(List<Vector2> directions) {
        return directions.stream().allMatch(direction -> same(direction, directions.get(0)));
    }

    private static boolean same(Vector2 direction, Vector2 other) {
        if (!direction.finite() || !other.finite()) {
            return direction.finite() == other.finite();
        }
        return direction.minus(other).length() <= TOLERANCE * other.length();
    }
}
