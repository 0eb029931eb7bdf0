package dev.harmonize.benchmarks;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
import dev.harmonize.core.wiring.DefaultRealigners;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Weights for 1,024 units in one call, of realigners with default options. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RealignerBenchmark {

    private static final int UNITS = 1024;

    /** Length of the gradients whose inner products are taken, or the number of objectives if that is more. */
    private static final int LENGTH = 8;

    /** Those that take three objectives. */
    @Param({
        "sum",
        "mean",
        "static",
        "random",
        "pcgrad",
        "gradvac",
        "mgda",
        "upgrad",
        "dualproj",
        "cagrad",
        "imtl-g",
        "nash-mtl",
        "fairgrad",
        "aligned-mtl",
        "smoothed",
        "gradnorm",
        "uncertainty"
    })
    String realigner = "";

    @Param({"3"})
    int objectives;

    private Gramians gramians = new Gramians(0, 0, new double[0]);
    private GramianRealigner subject = (matrices, context) -> new double[0];
    private List<String> names = List.of();
    private Map<String, Double> losses = Map.of();
    private RandomGenerator random = new RandomStreams(2).generator();
    private int step;

    /** Random Gram matrices of full rank, about half of their pairs in conflict. */
    @Setup
    public void prepare() {
        names = IntStream.range(0, objectives).mapToObj(k -> "objective-" + k).toList();
        losses = new LinkedHashMap<>();
        for (int k = 0; k < objectives; k++) {
            losses.put(names.get(k), 1.0 + 0.5 * k);
        }
        RandomGenerator normal = new RandomStreams(1).generator();
        double[] values = new double[UNITS * objectives * objectives];
        for (int u = 0; u < UNITS; u++) {
            fillGramian(values, u * objectives * objectives, normal);
        }
        gramians = new Gramians(UNITS, objectives, values);
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            Problems problems = new Problems();
            Realigner made = new DefaultRealigners(catalog)
                    .create(realigner, names, problems)
                    .orElseThrow(
                            () -> new IllegalArgumentException(problems.all().toString()));
            if (!(made instanceof GramianRealigner gramian)) {
                throw new IllegalArgumentException("realigner '" + realigner + "' does not work on Gram matrices");
            }
            subject = gramian;
        }
    }

    private void fillGramian(double[] values, int offset, RandomGenerator normal) {
        double[][] rows = new double[objectives][Math.max(LENGTH, objectives)];
        for (double[] row : rows) {
            for (int n = 0; n < row.length; n++) {
                row[n] = normal.nextGaussian();
            }
        }
        for (int k = 0; k < objectives; k++) {
            for (int l = 0; l < objectives; l++) {
                double product = 0;
                for (int n = 0; n < rows[k].length; n++) {
                    product += rows[k][n] * rows[l][n];
                }
                values[offset + k * objectives + l] = product;
            }
        }
    }

    /** One call, which is a step of its own, so that what a realigner remembers advances. */
    @Benchmark
    public double[] weights() {
        step = (step + 1) & Integer.MAX_VALUE;
        return subject.weights(
                gramians,
                new RealignmentContext(
                        "all", names, losses, new Progress(step, Integer.MAX_VALUE), random, (reason, units) -> {}));
    }
}
