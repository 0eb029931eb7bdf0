package dev.harmonize.benchmarks;

import com.typesafe.config.ConfigFactory;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
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
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** One update of all parameters: Adam's in one pass against what ND4J's needs for the same numbers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OptimizerBenchmark {

    @Param({"1000000", "20000000"})
    int parameters;

    private INDArray theta = Nd4j.empty(DataType.FLOAT);
    private INDArray gradient = Nd4j.empty(DataType.FLOAT);
    private INDArray overwritten = Nd4j.empty(DataType.FLOAT);
    private Optimizer adam = optimizer("adam", "", 1);
    private Optimizer clipped = adam;
    private GradientUpdater<?> updater = new Adam().instantiate(Nd4j.zeros(DataType.FLOAT, 1, 2), true);
    private int step;

    /** A random gradient, of which each call makes another step. */
    @Setup
    public void prepare() {
        RandomGenerator random = new RandomStreams(1).generator();
        float[] numbers = new float[parameters];
        for (int n = 0; n < parameters; n++) {
            numbers[n] = random.nextFloat() - 0.5f;
        }
        theta = Nd4j.zeros(DataType.FLOAT, parameters);
        gradient = Nd4j.createFromArray(numbers);
        overwritten = Nd4j.createFromArray(numbers);
        adam = optimizer("adam", "", parameters);
        clipped = optimizer("adamw", "clip-norm = 1", parameters);
        updater = new Adam().instantiate(Nd4j.zeros(DataType.FLOAT, 1, 2L * parameters), true);
    }

    @SuppressWarnings("unchecked")
    private static Optimizer optimizer(String id, String options, long length) {
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            ComponentDescriptor component =
                    catalog.find(ComponentKind.OPTIMIZER, id).orElseThrow();
            Problems problems = new Problems();
            Record bound = OptionsBinder.bind(
                            component.optionsType(),
                            ConfigFactory.parseString(options).root(),
                            "",
                            id,
                            problems)
                    .map(Record.class::cast)
                    .orElseThrow(
                            () -> new IllegalArgumentException(problems.all().toString()));
            return ((Registrar.OptimizerFactory<Record>) component.factory()).create(bound, length, Integer.MAX_VALUE);
        }
    }

    /** In one pass. */
    @Benchmark
    public boolean adam() {
        return adam.update(theta, gradient, progress());
    }

    /** In one pass, with decay and a clipped gradient. */
    @Benchmark
    public boolean adamwClipped() {
        return clipped.update(theta, gradient, progress());
    }

    /**
     * ND4J's updater, which turns the gradient into the update, with the check of it and the subtraction. That the next
     * gradient is this update changes nothing about the time.
     */
    @Benchmark
    public boolean nd4jAdam() {
        updater.applyUpdater(overwritten.reshape(1, parameters), progress().step(), 0);
        boolean finite = Double.isFinite(overwritten.norm2Number().doubleValue());
        theta.subi(overwritten);
        return finite;
    }

    private Progress progress() {
        step = (step + 1) & Integer.MAX_VALUE;
        return new Progress(step, Integer.MAX_VALUE);
    }
}
