package dev.harmonize.cli.backends;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.DefaultRealigners;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Weights, or directions, of two to four objectives in several steps, which those that remember tell apart. */
final class RealignerResults implements ComponentKindResults {

    private static final int MOST_OBJECTIVES = 4;
    private static final int STEPS = 4;
    private static final int UNITS = 5;
    private static final int DIMENSIONS = 37;

    private final DefaultRealigners realigners;
    private final RandomStreams streams;

    RealignerResults(PluginCatalog catalog, RandomStreams streams) {
        this.realigners = new DefaultRealigners(catalog);
        this.streams = streams;
    }

    @Override
    public void compute(String id, NamedResults results) {
        boolean any = false;
        for (int count = 2; count <= MOST_OBJECTIVES; count++) {
            List<String> objectives =
                    IntStream.range(0, count).mapToObj(k -> "objective-" + k).toList();
            for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
                // One of its own for each series of steps, because it may remember.
                Optional<Realigner> realigner = realigners.create(id, objectives, new Problems());
                any |= realigner.isPresent();
                realigner.ifPresent(found -> realign(found, objectives, type, results));
            }
        }
        if (!any) {
            throw new IllegalStateException("realigner '" + id + "' takes neither 2 nor up to 4 objectives");
        }
    }

    private void realign(Realigner realigner, List<String> objectives, DataType type, NamedResults results) {
        NamedResults ofCount = results.in(objectives.size() + "-objectives");
        for (int step = 0; step < STEPS; step++) {
            RandomGenerator random = streams.child("gradients").generator(objectives.size(), step);
            RealignmentContext context = context(objectives, step, random);
            if (realigner instanceof GramianRealigner gramian) {
                // Gram matrices are in double precision, whatever the parameters are.
                if (type == DataType.DOUBLE) {
                    double[] weights = gramian.weights(
                            RandomArrays.gramians(UNITS, objectives.size(), DIMENSIONS, random), context);
                    ofCount.in("step-" + step).put("weights", weights);
                }
            } else if (realigner instanceof JacobianRealigner jacobian) {
                try (INDArray rows = RandomArrays.normal(type, random, objectives.size(), DIMENSIONS);
                        INDArray direction = jacobian.direction(rows, context)) {
                    ofCount.in("step-" + step + "-" + type).put("direction", direction);
                }
            }
        }
    }

    private RealignmentContext context(List<String> objectives, int step, RandomGenerator random) {
        Map<String, Double> losses = new LinkedHashMap<>();
        for (String objective : objectives) {
            losses.put(objective, random.nextDouble(0.5, 3.0));
        }
        return new RealignmentContext(
                "shared",
                objectives,
                losses,
                new Progress(step, STEPS),
                streams.child("realigner").generator(step),
                (reason, units) -> {});
    }
}
