package dev.harmonize.benchmarks;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
import dev.harmonize.core.wiring.DefaultLosses;
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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Value and gradients of losses with default options, float32, complete samples. {@code products} is what no contrastive
 * loss can do without: the product of matrices that gives the cosines, and the two that bring slopes back to the rows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 10, time = 2)
public class LossBenchmark {

    private static final String PRODUCTS = "products";

    @Param({
        PRODUCTS,
        "nce",
        "mil-nce",
        "info-nce",
        "nce-symmetric",
        "rince",
        "debiased",
        "hard-negative",
        "dcl",
        "dclw",
        "siglip",
        "max-margin",
        "cyclip",
        "soft-target",
        "vicreg",
        "barlow-twins",
        "gram",
        "triangle",
        "symile"
    })
    String loss = "";

    @Param({"2048"})
    int batch;

    @Param({"256"})
    int width;

    private Runnable subject = () -> {};
    private final List<INDArray> arrays = new ArrayList<>();

    /** Random rows of two or three modalities, whichever the loss takes. */
    @Setup
    public void prepare() {
        subject = loss.equals(PRODUCTS) ? products() : evaluations();
    }

    private Runnable products() {
        INDArray first = kept(random(1).transpose());
        INDArray second = kept(random(2).transpose());
        INDArray cosines = kept(Nd4j.createUninitialized(DataType.FLOAT, new long[] {batch, batch}, 'f'));
        INDArray gradient = kept(Nd4j.createUninitialized(DataType.FLOAT, new long[] {width, batch}, 'f'));
        return () -> {
            Nd4j.gemm(first, second, cosines, true, false, 1.0, 0.0);
            Nd4j.gemm(second, cosines, gradient, false, true, 1.0, 0.0);
            Nd4j.gemm(first, cosines, gradient, false, false, 1.0, 0.0);
        };
    }

    private Runnable evaluations() {
        List<Modality> modalities = List.of(Modality.VIDEO, Modality.AUDIO, Modality.TEXT);
        boolean[] valid = new boolean[batch];
        Arrays.fill(valid, true);
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            DefaultLosses losses = new DefaultLosses(catalog);
            int count = losses.takes(loss, List.of(1, 1)) ? 2 : 3;
            Problems problems = new Problems();
            Loss made = losses.create(loss, Collections.nCopies(count, 1), problems)
                    .orElseThrow(
                            () -> new IllegalArgumentException(problems.all().toString()));
            List<Embedding> embeddings = new ArrayList<>();
            for (int k = 0; k < count; k++) {
                Output output = new Output(modalities.get(k), "space", width);
                embeddings.add(new Embedding(output, random(k + 1), 1, valid));
            }
            INDArray parameters = made.parameters().length() == 0
                    ? Nd4j.empty(DataType.FLOAT)
                    : kept(Nd4j.zeros(DataType.FLOAT, made.parameters().length()));
            made.initialize(parameters);
            return () -> {
                LossResult result = made.evaluate(embeddings, parameters);
                result.gradients().forEach(INDArray::close);
                result.parameterGradients().ifPresent(INDArray::close);
            };
        }
    }

    private INDArray random(int position) {
        RandomGenerator random = new RandomStreams(1).generator(position);
        float[] values = new float[batch * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return kept(Nd4j.createFromArray(values).reshape('c', batch, width));
    }

    private INDArray kept(INDArray array) {
        arrays.add(array);
        return array;
    }

    @TearDown
    public void release() {
        arrays.stream().filter(INDArray::closeable).forEach(INDArray::close);
    }

    /** One evaluation, or the three products. */
    @Benchmark
    public void evaluate() {
        subject.run();
    }
}
