package dev.harmonize.benchmarks;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
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

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Weights for 1,024 units of three objectives in one call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RealignerBenchmark {

    private static final int UNITS = 1024;
    private static final int OBJECTIVES = 3;

    @Param({"sum", "pcgrad"})
    String realigner = "";

    private Gramians gramians = new Gramians(0, OBJECTIVES, new double[0]);
    private GramianRealigner subject = (matrices, context) -> new double[0];

    /** Random Gram matrices of rank three, about half of their pairs in conflict. */
    @Setup
    @SuppressWarnings("unchecked")
    public void prepare() {
        RandomGenerator random = new RandomStreams(1).generator();
        double[] values = new double[UNITS * OBJECTIVES * OBJECTIVES];
        for (int u = 0; u < UNITS; u++) {
            double[][] rows = new double[OBJECTIVES][8];
            for (double[] row : rows) {
                for (int n = 0; n < row.length; n++) {
                    row[n] = random.nextGaussian();
                }
            }
            for (int k = 0; k < OBJECTIVES; k++) {
                for (int l = 0; l < OBJECTIVES; l++) {
                    double product = 0;
                    for (int n = 0; n < rows[k].length; n++) {
                        product += rows[k][n] * rows[l][n];
                    }
                    values[(u * OBJECTIVES + k) * OBJECTIVES + l] = product;
                }
            }
        }
        gramians = new Gramians(UNITS, OBJECTIVES, values);
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            ComponentDescriptor component =
                    catalog.find(ComponentKind.REALIGNER, realigner).orElseThrow();
            Record options = OptionsBinder.bind(
                            component.optionsType(),
                            com.typesafe.config.ConfigFactory.empty().root(),
                            realigner,
                            realigner,
                            new Problems())
                    .orElseThrow();
            subject = (GramianRealigner)
                    ((Registrar.RealignerFactory<Record>) component.factory()).create(options, List.of("a", "b", "c"));
        }
    }

    /** One call. */
    @Benchmark
    public double[] weights() {
        return subject.weights(
                gramians,
                new RealignmentContext(
                        "all",
                        List.of("a", "b", "c"),
                        Map.of("a", 1.0, "b", 1.0, "c", 1.0),
                        new Progress(0, 1),
                        new RandomStreams(2).generator(),
                        (reason, units) -> {}));
    }
}
