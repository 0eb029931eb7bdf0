package dev.harmonize.benchmarks;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.encoders.engines.Engines;
import dev.harmonize.encoders.kernel.Arena;
import dev.harmonize.encoders.kernel.AttentionShape;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.Engine;
import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.kernel.GradientSum;
import dev.harmonize.encoders.kernel.Matrix;
import dev.harmonize.encoders.kernel.SegmentContributions;
import dev.harmonize.encoders.kernel.Weight;
import dev.harmonize.encoders.kernel.Weights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What a transformer block is made of, for a tile of two samples and on one thread: by engine {@code cpu}, and by its
 * counterpart made of ND4J's operations, {@code portable}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=" + Engines.VECTOR_MODULE)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {

    private static final int SAMPLES = 2;
    private static final int TOKENS = 65;
    private static final int ROWS = SAMPLES * TOKENS;
    private static final int HEAD_WIDTH = 32;
    private static final double EPSILON = 1e-6;

    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";

    @Param({
        "product",
        "product-with-transposed",
        "weight-gradient",
        "inner-products",
        "attention",
        "attention-backward",
        "layer-norm",
        "layer-norm-backward",
        "gelu",
        "gelu-backward",
        "add"
    })
    String kernel = "";

    @Param({"cpu", "portable"})
    String engine = "";

    /** Numbers per token, d; the dense layer that is multiplied with goes to 4 d. */
    @Param({"128", "512"})
    int width;

    /** How many objectives' deltas go back together. */
    @Param({"2"})
    int objectives;

    private final RandomGenerator random = new RandomStreams(1).generator();
    private final Deque<AutoCloseable> held = new ArrayDeque<>();
    private Runnable subject = () -> {};

    /** Random operands. */
    @Setup
    public void prepare() {
        Engine made = engine();
        Arena arena = hold(made.arena());
        int wide = 4 * width;
        switch (kernel) {
            case "product" -> {
                Weights weights = weights(made, arena);
                Weight weight = weights.weight(WEIGHT);
                Optional<Matrix> bias = Optional.of(weights.row(BIAS));
                Matrix x = random(made, arena, ROWS, width);
                Matrix result = arena.allocate(ROWS, wide);
                run(made, (kernels, number) -> kernels.product(x, weight, bias, result));
            }
            case "product-with-transposed" -> {
                Weight weight = weights(made, arena).weight(WEIGHT);
                Matrix deltas = random(made, arena, objectives * ROWS, wide);
                Matrix result = arena.allocate(objectives * ROWS, width);
                run(made, (kernels, number) -> kernels.productWithTransposed(deltas, weight, result));
            }
            case "weight-gradient" -> {
                GradientSum sum = hold(made.gradient(layout()));
                SegmentContributions all =
                        new SegmentContributions(List.of(contribution(made, arena)), Optional.empty());
                subject = () -> sum.add(List.of(all));
            }
            case "inner-products" -> {
                List<List<Contribution>> all = List.of(List.of(contribution(made, arena)));
                subject = () -> made.innerProducts(all, new Units(SAMPLES, 1), objectives);
            }
            case "attention" -> {
                Matrix projections = random(made, arena, ROWS, 3 * width);
                Matrix statistics = arena.allocate(ROWS, heads().heads());
                Matrix result = arena.allocate(ROWS, width);
                run(
                        made,
                        (kernels, number) -> kernels.attention(
                                heads(), projections, Optional.empty(), Optional.empty(), statistics, result));
            }
            case "attention-backward" -> {
                Matrix projections = random(made, arena, ROWS, 3 * width);
                Matrix statistics = arena.allocate(ROWS, heads().heads());
                Matrix output = arena.allocate(ROWS, width);
                made.forEach(
                        1,
                        (kernels, number) -> kernels.attention(
                                heads(), projections, Optional.empty(), Optional.empty(), statistics, output));
                Matrix deltas = random(made, arena, objectives * ROWS, width);
                Matrix result = arena.allocate(objectives * ROWS, 3 * width);
                run(
                        made,
                        (kernels, number) -> kernels.attentionBackward(
                                heads(),
                                projections,
                                Optional.empty(),
                                Optional.empty(),
                                statistics,
                                output,
                                deltas,
                                result));
            }
            case "layer-norm" -> {
                Matrix x = random(made, arena, ROWS, width);
                Matrix scale = random(made, arena, 1, width);
                Matrix bias = random(made, arena, 1, width);
                Matrix statistics = arena.allocate(ROWS, 2);
                Matrix result = arena.allocate(ROWS, width);
                run(made, (kernels, number) -> kernels.layerNorm(x, scale, bias, EPSILON, statistics, result));
            }
            case "layer-norm-backward" -> {
                Matrix x = random(made, arena, ROWS, width);
                Matrix scale = random(made, arena, 1, width);
                Matrix statistics = arena.allocate(ROWS, 2);
                Matrix output = arena.allocate(ROWS, width);
                made.forEach(1, (kernels, number) -> kernels.layerNorm(x, scale, scale, EPSILON, statistics, output));
                Matrix deltas = random(made, arena, objectives * ROWS, width);
                Matrix products = arena.allocate(objectives * ROWS, width);
                Matrix result = arena.allocate(objectives * ROWS, width);
                run(
                        made,
                        (kernels, number) -> kernels.layerNormBackward(x, scale, statistics, deltas, products, result));
            }
            case "gelu" -> {
                Matrix x = random(made, arena, ROWS, wide);
                Matrix result = arena.allocate(ROWS, wide);
                run(made, (kernels, number) -> kernels.gelu(GeluForm.EXACT, x, result));
            }
            case "gelu-backward" -> {
                Matrix x = random(made, arena, ROWS, wide);
                Matrix deltas = random(made, arena, objectives * ROWS, wide);
                Matrix result = arena.allocate(objectives * ROWS, wide);
                run(made, (kernels, number) -> kernels.geluBackward(GeluForm.EXACT, x, deltas, result));
            }
            case "add" -> {
                Matrix x = random(made, arena, ROWS, width);
                Matrix y = random(made, arena, ROWS, width);
                Matrix result = arena.allocate(ROWS, width);
                run(made, (kernels, number) -> kernels.add(x, y, result));
            }
            default -> throw new IllegalArgumentException("there is no kernel '" + kernel + "'");
        }
    }

    private Engine engine() {
        return switch (engine) {
            case "cpu" -> Engines.cpu(1);
            case "portable" -> Engines.portable(DataType.FLOAT);
            default ->
                throw new IllegalArgumentException("there is no engine '" + engine + "'; there are cpu and portable");
        };
    }

    private void run(Engine made, Engine.Task task) {
        subject = () -> made.forEach(1, task);
    }

    private AttentionShape heads() {
        return new AttentionShape(SAMPLES, TOKENS, TOKENS, width / HEAD_WIDTH, HEAD_WIDTH);
    }

    private Parameters layout() {
        return new Parameters(List.of(
                new Segment(WEIGHT, List.of((long) width, 4L * width), "tile", OptionalInt.empty(), true),
                new Segment(BIAS, List.of(4L * width), "tile", OptionalInt.empty(), true)));
    }

    private Weights weights(Engine made, Arena arena) {
        Parameters layout = layout();
        INDArray vector = hold(Nd4j.createFromArray(normal((int) layout.length())));
        return made.weights(layout, vector, arena);
    }

    private Contribution contribution(Engine made, Arena arena) {
        return new Contribution.Product(
                WEIGHT,
                0,
                SAMPLES,
                IntStream.range(0, objectives).boxed().toList(),
                random(made, arena, ROWS, width),
                random(made, arena, objectives * ROWS, 4 * width));
    }

    private Matrix random(Engine made, Arena arena, int rows, int columns) {
        return made.matrix(normal(rows * columns), rows, columns, arena);
    }

    private float[] normal(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private <T extends AutoCloseable> T hold(T resource) {
        held.push(resource);
        return resource;
    }

    /** Frees the operands. */
    @TearDown
    public void close() throws Exception {
        while (!held.isEmpty()) {
            held.pop().close();
        }
    }

    /** One call. */
    @Benchmark
    public void call() {
        subject.run();
    }
}
