package dev.harmonize.testkit;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.harmonization.RealignmentContext.FallbackListener;
import dev.harmonize.api.training.Progress;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Contexts to try realigners in: parameter group {@code shared}, objectives {@code objective-0} and so on. */
public final class RealignmentContexts {

    /** How many steps the runs of these contexts have. */
    public static final int STEPS = 1_000;

    private RealignmentContexts() {}

    /** Names of objectives. */
    public static List<String> objectives(int count) {
        return IntStream.range(0, count).mapToObj(k -> "objective-" + k).toList();
    }

    /** The first step, with losses 1, 1.5, 2 and so on; what falls back is not reported. */
    public static RealignmentContext of(int objectives) {
        return of(0, defaultLosses(objectives), new RandomStreams(0).generator(), (reason, units) -> {});
    }

    /**
     * A step.
     *
     * @param losses of all objectives, one each
     */
    public static RealignmentContext of(int step, double[] losses, RandomGenerator random, FallbackListener fallbacks) {
        List<String> names = objectives(losses.length);
        Map<String, Double> byName = new LinkedHashMap<>();
        for (int k = 0; k < losses.length; k++) {
            byName.put(names.get(k), losses[k]);
        }
        return new RealignmentContext("shared", names, byName, new Progress(step, STEPS), random, fallbacks);
    }

    /** Losses 1, 1.5, 2 and so on. */
    public static double[] defaultLosses(int objectives) {
        return IntStream.range(0, objectives).mapToDouble(k -> 1.0 + 0.5 * k).toArray();
    }
}
