package dev.harmonize.encoders.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.api.model.Segment;
import dev.harmonize.encoders.kernel.KnownContribution.Kind;
import dev.harmonize.encoders.kernel.KnownContribution.Passage;
import dev.harmonize.encoders.kernel.Placement.Placed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * What every engine does, compared with formulas in double precision. Matrices that are read lie in others in every
 * possible way, with NaN around them; so do those that are written by operations which some layer uses on views.
 */
abstract class EngineContract {

    static final long SEED = 20261123;
    static final int SAMPLES = 5;

    /** What nothing may be written to. */
    private static final double UNTOUCHED = 12345;

    private static final double EPSILON = 1e-6;

    final Random random = new Random(SEED);
    final Engine engine;
    final Arena arena;
    private final DataType type;
    private final double forwardTolerance;
    private final double backwardTolerance;
    private final List<INDArray> vectors = new ArrayList<>();

    /**
     * An engine and its precision.
     *
     * @param forwardTolerance how far results may be off, as a share of their norm
     * @param backwardTolerance the same for results of the way back
     */
    EngineContract(Engine engine, DataType type, double forwardTolerance, double backwardTolerance) {
        this.engine = engine;
        this.arena = engine.arena();
        this.type = type;
        this.forwardTolerance = forwardTolerance;
        this.backwardTolerance = backwardTolerance;
    }

    @AfterEach
    void close() {
        arena.close();
        vectors.forEach(INDArray::close);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "3, 17, 33",
        "17, 33, 3",
        "33, 65, 17",
        "65, 1, 65",
        "65, 65, 1",
        "1, 65, 130",
        "130, 3, 65",
        "96, 64, 32"
    })
    void product(int rows, int in, int out) {
        DoubleMatrix w = random(in, out);
        DoubleMatrix b = random(1, out);
        Weights weights = weights(w, b);
        for (Placement placement : Placement.values()) {
            DoubleMatrix x = random(rows, in);
            DoubleMatrix expected = Formulas.product(x, w);
            Placed plain = target(Placement.WHOLE, rows, out);
            Placed biased = target(Placement.NEIGHBOURING_ROWS, rows, out);

            compute(kernels -> {
                kernels.product(place(placement, x), weights.weight("weight"), Optional.empty(), plain.view());
                kernels.product(
                        place(placement, x), weights.weight("weight"), Optional.of(weights.row("bias")), biased.view());
            });

            assertForward("product of " + placement, plain, expected);
            assertForward(
                    "product and bias of " + placement,
                    biased,
                    DoubleMatrix.of(rows, out, (row, column) -> expected.get(row, column) + b.get(0, column)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "3, 17, 33",
        "17, 33, 3",
        "33, 65, 17",
        "65, 1, 65",
        "65, 65, 1",
        "1, 130, 65",
        "130, 3, 65",
        "96, 64, 32"
    })
    void productWithTransposed(int rows, int in, int out) {
        DoubleMatrix w = random(in, out);
        Weights weights = weights(w, random(1, out));
        for (Placement placement : Placement.values()) {
            DoubleMatrix x = random(rows, out);
            Placed result = target(Placement.WHOLE, rows, in);

            compute(kernels ->
                    kernels.productWithTransposed(place(placement, x), weights.weight("weight"), result.view()));

            assertBackward(
                    "product with transposed of " + placement, result, Formulas.product(x, Formulas.transposed(w)));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 1, 2", "1, 3, 2", "17, 33, 1", "33, 17, 3", "65, 65, 2", "2, 130, 3"})
    void layerNorm(int rows, int columns, int objectives) {
        DoubleMatrix scale = random(1, columns);
        DoubleMatrix bias = random(1, columns);
        for (Placement placement : Placement.values()) {
            DoubleMatrix x = DoubleMatrix.of(rows, columns, (row, column) -> (float) (1 + random.nextGaussian()));
            DoubleMatrix[] deltas = randomBlocks(objectives, rows, columns);
            Placed statistics = target(Placement.WHOLE, rows, 2);
            Placed output = target(Placement.WHOLE, rows, columns);
            Placed products = target(Placement.WHOLE, objectives * rows, columns);
            Placed result = target(Placement.WHOLE, objectives * rows, columns);

            compute(kernels -> {
                Matrix input = place(placement, x);
                Matrix gamma = place(placement, scale);
                kernels.layerNorm(input, gamma, place(placement, bias), EPSILON, statistics.view(), output.view());
                kernels.layerNormBackward(
                        input,
                        gamma,
                        statistics.view(),
                        place(placement, DoubleMatrix.blocks(deltas)),
                        products.view(),
                        result.view());
            });

            assertForward("statistics", statistics, Formulas.statistics(x, EPSILON));
            assertForward("output", output, Formulas.layerNorm(x, scale, bias, EPSILON));
            DoubleMatrix normalized = Formulas.normalized(x, EPSILON);
            assertBackward(
                    "products",
                    products,
                    DoubleMatrix.blocks(Arrays.stream(deltas)
                            .map(block -> times(block, normalized))
                            .toArray(DoubleMatrix[]::new)));
            assertBackward(
                    "result",
                    result,
                    DoubleMatrix.blocks(Arrays.stream(deltas)
                            .map(block -> Formulas.layerNormBackward(x, scale, EPSILON, block))
                            .toArray(DoubleMatrix[]::new)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXACT, 1, 1, 1",
        "EXACT, 3, 17, 2",
        "EXACT, 33, 65, 3",
        "TANH, 1, 1, 1",
        "TANH, 3, 17, 2",
        "TANH, 33, 65, 3"
    })
    void gelu(GeluForm form, int rows, int columns, int objectives) {
        for (Placement placement : Placement.values()) {
            DoubleMatrix x = DoubleMatrix.of(rows, columns, (row, column) -> (float) (2 * random.nextGaussian()));
            DoubleMatrix deltas = random(objectives * rows, columns);
            Placed output = target(Placement.WHOLE, rows, columns);
            Placed result = target(Placement.WHOLE, objectives * rows, columns);

            compute(kernels -> {
                kernels.gelu(form, place(placement, x), output.view());
                kernels.geluBackward(form, place(placement, x), place(placement, deltas), result.view());
            });

            assertForward(
                    "output",
                    output,
                    DoubleMatrix.of(rows, columns, (row, column) -> Formulas.gelu(form, x.get(row, column))));
            assertBackward(
                    "result",
                    result,
                    DoubleMatrix.of(
                            objectives * rows,
                            columns,
                            (row, column) ->
                                    deltas.get(row, column) * Formulas.geluSlope(form, x.get(row % rows, column))));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 17, 2", "33, 65, 3"})
    void relu(int rows, int columns, int objectives) {
        for (Placement placement : Placement.values()) {
            // Every fourth number is zero, where the slope is zero, too.
            DoubleMatrix x = DoubleMatrix.of(
                    rows, columns, (row, column) -> column % 4 == 3 ? 0 : (float) random.nextGaussian());
            DoubleMatrix deltas = random(objectives * rows, columns);
            Placed output = target(Placement.WHOLE, rows, columns);
            Placed result = target(Placement.WHOLE, objectives * rows, columns);

            compute(kernels -> {
                kernels.relu(place(placement, x), output.view());
                kernels.reluBackward(place(placement, x), place(placement, deltas), result.view());
            });

            assertForward(
                    "output", output, DoubleMatrix.of(rows, columns, (row, column) -> Math.max(x.get(row, column), 0)));
            assertBackward(
                    "result",
                    result,
                    DoubleMatrix.of(
                            objectives * rows,
                            columns,
                            (row, column) -> x.get(row % rows, column) > 0 ? deltas.get(row, column) : 0));
        }
    }

    @ParameterizedTest(name = "{0} x {1} tokens, {2} attend, {3} heads of {4}, mask {5}, dropout {6}, {7} objectives")
    @CsvSource({
        "1,  1,  1, 1,  1, false, false, 1",
        "3,  1,  1, 2,  3, true,  true,  2",
        "1,  3,  3, 1, 17, false, true,  3",
        "2, 17, 17, 3,  1, true,  false, 1",
        "2, 17, 17, 2, 33, true,  true,  2",
        "1, 33, 33, 1, 65, false, false, 3",
        "2, 65, 65, 2, 17, true,  true,  2",
        "3,  3,  1, 2,  3, true,  true,  2",
        "2, 17,  1, 1, 33, false, true,  3",
        "1, 65,  1, 2,  1, true,  false, 1",
        "1, 33,  1, 3, 16, false, false, 2"
    })
    void attention(
            int sequences,
            int tokens,
            int queries,
            int heads,
            int headWidth,
            boolean masked,
            boolean dropped,
            int objectives) {
        AttentionShape shape = new AttentionShape(sequences, tokens, queries, heads, headWidth);
        int rows = sequences * queries;
        DoubleMatrix projections = random(sequences * tokens, 3 * shape.width());
        // The first token is always there.
        Optional<DoubleMatrix> mask = masked
                ? Optional.of(DoubleMatrix.of(
                        sequences, tokens, (row, token) -> token > 0 && random.nextInt(3) == 0 ? -1e9 : 0))
                : Optional.empty();
        Optional<DoubleMatrix> dropout = dropped
                ? Optional.of(DoubleMatrix.of(rows * heads, tokens, (row, token) -> random.nextInt(4) == 0 ? 0 : 1.25))
                : Optional.empty();
        DoubleMatrix[] deltas = randomBlocks(objectives, rows, shape.width());
        DoubleMatrix expected = Formulas.attention(shape, projections, mask, dropout);
        DoubleMatrix expectedDeltas = DoubleMatrix.blocks(Arrays.stream(deltas)
                .map(block -> Formulas.attentionBackward(shape, projections, mask, dropout, block))
                .toArray(DoubleMatrix[]::new));
        for (Placement placement : Placement.values()) {
            Placed statistics = target(Placement.WHOLE, rows, heads);
            Placed output = target(Placement.WHOLE, rows, shape.width());
            Placed result = target(Placement.WHOLE, objectives * sequences * tokens, 3 * shape.width());

            compute(kernels -> {
                Matrix input = place(placement, projections);
                Optional<Matrix> added = mask.map(each -> place(placement, each));
                Optional<Matrix> factors = dropout.map(each -> place(placement, each));
                kernels.attention(shape, input, added, factors, statistics.view(), output.view());
                kernels.attentionBackward(
                        shape,
                        input,
                        added,
                        factors,
                        statistics.view(),
                        output.view(),
                        place(placement, DoubleMatrix.blocks(deltas)),
                        result.view());
            });

            assertForward("output from " + placement, output, expected);
            assertBackward("result from " + placement, result, expectedDeltas);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 17, 2", "33, 65, 3"})
    void multiply(int rows, int columns, int objectives) {
        DoubleMatrix blocks = random(objectives * rows, columns);
        DoubleMatrix factors = random(rows, columns);
        DoubleMatrix expected = DoubleMatrix.of(
                objectives * rows, columns, (row, column) -> blocks.get(row, column) * factors.get(row % rows, column));
        for (Placement placement : Placement.values()) {
            Placed result = target(placement, objectives * rows, columns);
            Placed inPlace = placement.place(engine, arena, blocks, UNTOUCHED);

            compute(kernels -> {
                kernels.multiply(place(placement, blocks), place(placement, factors), result.view());
                kernels.multiply(inPlace.view(), place(placement, factors), inPlace.view());
            });

            assertForward("result at " + placement, result, expected);
            assertForward("in place at " + placement, inPlace, expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 17", "33, 65"})
    void add(int rows, int columns) {
        DoubleMatrix x = random(rows, columns);
        DoubleMatrix y = random(rows, columns);
        DoubleMatrix expected =
                DoubleMatrix.of(rows, columns, (row, column) -> x.get(row, column) + y.get(row, column));
        for (Placement placement : Placement.values()) {
            for (Placement other : Placement.values()) {
                Placed result = target(placement, rows, columns);
                Placed first = placement.place(engine, arena, x, UNTOUCHED);
                Placed second = placement.place(engine, arena, y, UNTOUCHED);

                compute(kernels -> {
                    kernels.add(place(other, x), place(other, y), result.view());
                    kernels.add(first.view(), place(other, y), first.view());
                    kernels.add(place(other, x), second.view(), second.view());
                });

                assertForward("result, " + other + " to " + placement, result, expected);
                assertForward("to the first, " + other + " to " + placement, first, expected);
                assertForward("to the second, " + other + " to " + placement, second, expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 17", "33, 65"})
    void copy(int rows, int columns) {
        DoubleMatrix x = random(rows, columns);
        for (Placement placement : Placement.values()) {
            for (Placement other : Placement.values()) {
                Placed result = target(placement, rows, columns);

                compute(kernels -> kernels.copy(place(other, x), result.view()));

                assertForward(other + " to " + placement, result, x);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 7, 17", "33, 5, 65"})
    void addLookup(int tableRows, int rows, int columns) {
        DoubleMatrix table = random(tableRows, columns);
        Weights weights = weights(table, random(1, columns));
        DoubleMatrix before = random(rows, columns);
        int[] numbers = random.ints(rows, 0, tableRows).toArray();
        DoubleMatrix expected = DoubleMatrix.of(
                rows, columns, (row, column) -> before.get(row, column) + table.get(numbers[row], column));
        for (Placement placement : Placement.values()) {
            Placed result = placement.place(engine, arena, before, UNTOUCHED);

            compute(kernels -> kernels.addLookup(weights.table("weight"), numbers, result.view()));

            assertForward("at " + placement, result, expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "3, 1, 17, 2", "1, 3, 33, 3", "3, 17, 65, 2"})
    void placeAndTakeTokens(int sequences, int perSequence, int width, int objectives) {
        int rows = sequences * perSequence;
        int placedRows = rows + sequences;
        DoubleMatrix tokens = random(rows, width);
        DoubleMatrix positions = random(perSequence, width);
        DoubleMatrix aggregate = random(1, width);
        DoubleMatrix deltas = random(objectives * placedRows, width);
        for (Optional<DoubleMatrix> dropout :
                List.of(Optional.<DoubleMatrix>empty(), Optional.of(random(rows, width)))) {
            DoubleMatrix factors = dropout.orElseGet(() -> DoubleMatrix.of(rows, width, (row, column) -> 1));
            DoubleMatrix expected = DoubleMatrix.of(placedRows, width, (row, column) -> {
                int sequence = row / (perSequence + 1);
                int token = row % (perSequence + 1) - 1;
                int from = sequence * perSequence + token;
                return token < 0
                        ? aggregate.get(0, column)
                        : (tokens.get(from, column) + positions.get(token, column)) * factors.get(from, column);
            });
            DoubleMatrix expectedDeltas = DoubleMatrix.of(objectives * rows, width, (row, column) -> {
                int from = row / perSequence * (perSequence + 1) + row % perSequence + 1;
                return deltas.get(from, column) * factors.get(row % rows, column);
            });
            for (Placement placement : Placement.values()) {
                Placed placed = target(Placement.WHOLE, placedRows, width);
                Placed taken = target(Placement.WHOLE, objectives * rows, width);

                compute(kernels -> {
                    kernels.placeTokens(
                            place(placement, tokens),
                            place(placement, positions),
                            dropout.map(each -> place(placement, each)),
                            place(placement, aggregate),
                            placed.view());
                    kernels.takeTokens(
                            place(placement, deltas),
                            perSequence,
                            dropout.map(each -> place(placement, each)),
                            taken.view());
                });

                assertForward("placed from " + placement, placed, expected);
                assertBackward("taken from " + placement, taken, expectedDeltas);
            }
        }
    }

    @Test
    void matricesHoldTheNumbersTheyWereMadeOf() {
        DoubleMatrix x = random(7, 17);
        float[] floats = new float[x.values().length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) x.values()[i];
        }
        try (INDArray rowMajor = Nd4j.create(x.values(), new long[] {7, 17}, new long[] {17, 1}, 'c', type);
                INDArray columnMajor = rowMajor.dup('f');
                INDArray larger = Nd4j.ones(type, 9, 20)) {
            INDArray view = larger.get(NDArrayIndex.interval(1, 8), NDArrayIndex.interval(2, 19));
            view.assign(rowMajor);
            for (Matrix matrix : List.of(
                    engine.matrix(x.values(), 7, 17, arena),
                    engine.matrix(floats, 7, 17, arena),
                    engine.matrix(rowMajor, arena),
                    engine.matrix(columnMajor, arena),
                    engine.matrix(view, arena))) {
                assertThat(matrix.rows()).isEqualTo(7);
                assertThat(matrix.columns()).isEqualTo(17);
                assertThat(engine.values(matrix)).containsExactly(x.values());
            }
        }
    }

    @Test
    void aMatrixMadeOfAnArrayIsACopy() {
        INDArray array = Nd4j.ones(type, 2, 3);
        Matrix matrix = engine.matrix(array, arena);
        array.assign(7);
        array.close();

        assertThat(engine.values(matrix)).containsOnly(1);
    }

    @ParameterizedTest
    @EnumSource
    void arraysAndValuesAreCopiesOfViews(Placement placement) {
        DoubleMatrix x = random(7, 17);
        INDArray array;
        try (Arena some = engine.arena()) {
            Matrix matrix = placement.place(engine, some, x, Double.NaN).view();
            array = engine.array(matrix);
            assertThat(engine.values(matrix)).containsExactly(x.values());
        }
        assertThat(array.dataType()).isEqualTo(type);
        assertThat(array.shape()).containsExactly(7, 17);
        assertThat(array.dup('c').data().asDouble()).containsExactly(x.values());
        array.close();
    }

    @Test
    void viewsOfViewsShareTheirNumbers() {
        DoubleMatrix x = random(12, 5);
        Matrix whole = engine.matrix(x.values(), 12, 5, arena);
        Matrix view = whole.rows(2, 9).everyRow(3).rows(1, 2);

        assertThat(engine.values(view))
                .containsExactly(DoubleMatrix.of(2, 5, (row, column) -> x.get(5 + 3 * row, column))
                        .values());
        compute(kernels -> kernels.copy(place(Placement.WHOLE, DoubleMatrix.zeros(2, 5)), view));
        assertThat(engine.values(whole))
                .containsExactly(DoubleMatrix.of(12, 5, (row, column) -> row == 5 || row == 8 ? 0 : x.get(row, column))
                        .values());
    }

    @Test
    void matricesOfAnArenaAreApartFromEachOther() {
        List<Matrix> allocated = new ArrayList<>();
        List<DoubleMatrix> contents = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            contents.add(random(1 + i % 7, 1 + i % 33));
            allocated.add(arena.allocate(1 + i % 7, 1 + i % 33));
        }

        compute(kernels -> {
            for (int i = 0; i < allocated.size(); i++) {
                kernels.copy(place(Placement.WHOLE, contents.get(i)), allocated.get(i));
            }
        });

        for (int i = 0; i < allocated.size(); i++) {
            assertThat(engine.values(allocated.get(i)))
                    .as("matrix %d, seed %d", i, SEED)
                    .containsExactly(contents.get(i).values());
        }
    }

    @Test
    void weightsAreTheSegmentsOfAVector() {
        DoubleMatrix w = random(17, 33);
        DoubleMatrix b = random(1, 33);

        Weights weights = weights(w, b);

        assertThat(weights.weight("weight").in()).isEqualTo(17);
        assertThat(weights.weight("weight").out()).isEqualTo(33);
        assertThat(engine.values(weights.table("weight"))).containsExactly(w.values());
        assertThat(engine.values(weights.row("bias"))).containsExactly(b.values());
    }

    @Test
    void weightsOfAPassAreThoseOfItsVectorEvenWhileAnotherPassIsUnderWay() {
        Parameters layout = layout(segment("weight", 17, 33));
        DoubleMatrix x = random(3, 17);
        // The second pass begins before the first one ends, the third one after both.
        Arena firstArena = engine.arena();
        Arena secondArena = engine.arena();
        DoubleMatrix first = random(17, 33);
        DoubleMatrix second = random(17, 33);
        DoubleMatrix third = random(17, 33);
        try (INDArray firstVector = vector(first);
                INDArray secondVector = vector(second);
                INDArray thirdVector = vector(third)) {
            Weights ofFirst = engine.weights(layout, firstVector, firstArena);
            assertProduct(x, ofFirst, first);
            Weights ofSecond = engine.weights(layout, secondVector, secondArena);
            assertProduct(x, ofSecond, second);
            assertProduct(x, ofFirst, first);
            firstArena.close();
            secondArena.close();
            assertProduct(x, engine.weights(layout, thirdVector, arena), third);
        }
    }

    private void assertProduct(DoubleMatrix x, Weights weights, DoubleMatrix weight) {
        Placed result = target(Placement.WHOLE, x.rows(), weight.columns());
        compute(kernels ->
                kernels.product(place(Placement.WHOLE, x), weights.weight("weight"), Optional.empty(), result.view()));
        assertForward("product", result, Formulas.product(x, weight));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 100})
    void everyTaskIsDoneOnce(int count) {
        AtomicIntegerArray done = new AtomicIntegerArray(count + 1);

        engine.forEach(count, (kernels, number) -> done.incrementAndGet(number));

        for (int number = 0; number < count; number++) {
            assertThat(done.get(number)).as("task %d", number).isEqualTo(1);
        }
        assertThat(done.get(count)).isZero();
    }

    @Test
    void whatATaskThrowsReachesTheCaller() {
        assertThatIllegalStateException()
                .isThrownBy(() -> engine.forEach(20, (kernels, number) -> {
                    if (number == 7) {
                        throw new IllegalStateException("the seventh");
                    }
                }))
                .withMessageContaining("the seventh");
        everyTaskIsDoneOnce(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 65, 130, 100_000})
    void aTileHasAtLeastOneSample(int rows) {
        assertThat(engine.samplesPerTile(rows)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "PRODUCT, 1, 1",
        "PRODUCT, 3, 17",
        "PRODUCT, 65, 1",
        "PRODUCT, 1, 65",
        "PRODUCT, 33, 65",
        "PRODUCT, 130, 33",
        "SUM, 1, 1",
        "SUM, 1, 17",
        "SUM, 1, 65",
        "ROWS, 1, 1",
        "ROWS, 1, 17",
        "ROWS, 3, 17",
        "ROWS, 33, 65"
    })
    void gradient(Kind kind, int in, int out) {
        for (int objectives = 1; objectives <= 3; objectives++) {
            assertGradient(kind, in, out, objectives, SAMPLES);
        }
    }

    /** The gradient of contributions, with and without weights, and of every objective alone. */
    final void assertGradient(Kind kind, int in, int out, int objectives, int perTile) {
        List<KnownContribution> known = contributions(kind, passages(objectives), perTile, in, out);
        int length = in * out;
        SampleWeights weights = new SampleWeights(
                SAMPLES,
                objectives,
                random.doubles((long) SAMPLES * objectives, -0.5, 1.5).toArray());
        List<Contribution> all = KnownContribution.contributions(known);
        String what = kind + " of " + objectives + " objectives";

        assertGradient(
                what,
                gradient(engine, kind, in, out, all, Optional.empty()),
                KnownContribution.gradient(known, length, (sample, objective) -> 1));
        assertGradient(
                what + ", weighted",
                gradient(engine, kind, in, out, all, Optional.of(weights)),
                KnownContribution.gradient(known, length, weights::get));
        for (int k = 0; k < objectives; k++) {
            int wanted = k;
            List<Contribution> part =
                    all.stream().flatMap(each -> each.of(wanted).stream()).toList();
            assertGradient(
                    what + ", number " + k,
                    gradient(engine, kind, in, out, part, Optional.empty()),
                    KnownContribution.gradient(known, length, (sample, objective) -> objective == wanted ? 1 : 0));
        }
    }

    private void assertGradient(String what, double[] found, double[] expected) {
        // Between two other segments; what was there before is 1.
        int length = expected.length;
        double[] segment = Arrays.stream(Arrays.copyOfRange(found, 3, 3 + length))
                .map(value -> value - 1)
                .toArray();
        assertClose(what, segment, expected, backwardTolerance);
        assertThat(Arrays.copyOf(found, 3)).containsOnly(1);
        assertThat(Arrays.copyOfRange(found, 3 + length, found.length))
                .hasSize(5)
                .containsOnly(1);
    }

    /** What a gradient of ones becomes. */
    final double[] gradient(
            Engine some,
            Kind kind,
            int in,
            int out,
            List<Contribution> contributions,
            Optional<SampleWeights> weights) {
        Segment segment = kind == Kind.SUM ? segment("segment", out) : segment("segment", in, out);
        Parameters layout = layout(segment("before", 3), segment, segment("after", 5));
        try (GradientSum sum = some.gradient(layout);
                INDArray gradient = Nd4j.ones(type, layout.length())) {
            sum.add(List.of(new SegmentContributions(contributions, weights)));
            sum.addTo(gradient);
            return gradient.dup().data().asDouble();
        }
    }

    @Test
    void aGradientSumsUpWhatIsAddedToSeveralSegmentsOneAfterTheOther() {
        List<Passage> passages = passages(2);
        List<KnownContribution> products = contributions(Kind.PRODUCT, passages, SAMPLES, 17, 33);
        List<KnownContribution> more = contributions(Kind.PRODUCT, passages, SAMPLES, 17, 33);
        List<KnownContribution> sums = contributions(Kind.SUM, passages, SAMPLES, 1, 33);
        Parameters layout = layout(segment("segment", 17, 33), segment("bias", 33));
        List<Contribution> renamed = sums.stream()
                .map(KnownContribution::contribution)
                .map(each -> (Contribution) new Contribution.Sum(
                        "bias", each.firstSample(), each.samples(), each.objectives(), each.deltas()))
                .toList();

        double[] found;
        try (GradientSum sum = engine.gradient(layout);
                INDArray gradient = Nd4j.zeros(type, layout.length())) {
            sum.add(List.of(unweighted(KnownContribution.contributions(products)), unweighted(renamed)));
            sum.add(List.of(unweighted(KnownContribution.contributions(more))));
            sum.addTo(gradient);
            found = gradient.dup().data().asDouble();
        }

        List<KnownContribution> all = new ArrayList<>(products);
        all.addAll(more);
        assertClose(
                "weight",
                Arrays.copyOf(found, 17 * 33),
                KnownContribution.gradient(all, 17 * 33, (sample, objective) -> 1),
                backwardTolerance);
        assertClose(
                "bias",
                Arrays.copyOfRange(found, 17 * 33, found.length),
                KnownContribution.gradient(sums, 33, (sample, objective) -> 1),
                backwardTolerance);
    }

    private static SegmentContributions unweighted(List<Contribution> contributions) {
        return new SegmentContributions(contributions, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "PRODUCT, 1, 1",
        "PRODUCT, 3, 17",
        "PRODUCT, 65, 1",
        "PRODUCT, 33, 65",
        "PRODUCT, 130, 130",
        "SUM, 1, 1",
        "SUM, 1, 65",
        "ROWS, 1, 1",
        "ROWS, 3, 17",
        "ROWS, 33, 65"
    })
    void innerProducts(Kind kind, int in, int out) {
        for (int objectives = 1; objectives <= 3; objectives++) {
            for (int size : new int[] {1, 2, SAMPLES}) {
                assertInnerProducts(kind, in, out, objectives, SAMPLES, size);
            }
        }
    }

    /** The inner products of two segments. */
    final void assertInnerProducts(Kind kind, int in, int out, int objectives, int perTile, int size) {
        Units units = new Units(SAMPLES, size);
        List<KnownContribution> first = contributions(kind, passages(objectives), perTile, in, out);
        List<KnownContribution> second =
                contributions(kind, List.of(new Passage(1, List.of(objectives - 1))), perTile, in, out);

        List<double[]> found = engine.innerProducts(
                List.of(KnownContribution.contributions(first), KnownContribution.contributions(second)),
                units,
                objectives);

        assertThat(found).hasSize(2);
        assertInnerProducts(first, in * out, units, objectives, found.get(0));
        assertInnerProducts(second, in * out, units, objectives, found.get(1));
    }

    private void assertInnerProducts(
            List<KnownContribution> known, int length, Units units, int objectives, double[] found) {
        double[] expected = KnownContribution.innerProducts(known, length, units, objectives);
        assertThat(found).hasSameSizeAs(expected);
        int matrix = objectives * objectives;
        for (int unit = 0; unit < units.count(); unit++) {
            assertClose(
                    known.get(0).contribution().getClass().getSimpleName() + ", unit " + unit + " of " + units.size()
                            + " samples, " + objectives + " objectives",
                    Arrays.copyOfRange(found, unit * matrix, (unit + 1) * matrix),
                    Arrays.copyOfRange(expected, unit * matrix, (unit + 1) * matrix),
                    backwardTolerance);
        }
    }

    /** How some modalities pass a segment; not every objective is on its way in each. */
    static List<Passage> passages(int objectives) {
        return switch (objectives) {
            case 1 -> List.of(new Passage(1, List.of(0)));
            case 2 ->
                List.of(
                        new Passage(3, List.of(0, 1)),
                        new Passage(1, List.of(0)),
                        new Passage(7, List.of(1)),
                        new Passage(1, List.of(0, 1)));
            case 3 -> List.of(new Passage(17, List.of(0, 1, 2)), new Passage(2, List.of(2)));
            default -> throw new IllegalArgumentException("no passages for " + objectives + " objectives");
        };
    }

    final List<KnownContribution> contributions(Kind kind, List<Passage> passages, int perTile, int in, int out) {
        return KnownContribution.all(kind, passages, SAMPLES, perTile, in, out, engine, arena, random);
    }

    private void compute(Consumer<Kernels> operation) {
        engine.forEach(1, (kernels, number) -> operation.accept(kernels));
    }

    private DoubleMatrix random(int rows, int columns) {
        return DoubleMatrix.random(rows, columns, random);
    }

    private DoubleMatrix[] randomBlocks(int count, int rows, int columns) {
        DoubleMatrix[] blocks = new DoubleMatrix[count];
        Arrays.setAll(blocks, number -> random(rows, columns));
        return blocks;
    }

    private static DoubleMatrix times(DoubleMatrix x, DoubleMatrix y) {
        return DoubleMatrix.of(x.rows(), x.columns(), (row, column) -> x.get(row, column) * y.get(row, column));
    }

    /** Something to read. */
    private Matrix place(Placement placement, DoubleMatrix content) {
        return placement.place(engine, arena, content, Double.NaN).view();
    }

    /** Something to write to, full of NaN. */
    private Placed target(Placement placement, int rows, int columns) {
        DoubleMatrix content = DoubleMatrix.of(rows, columns, (row, column) -> Double.NaN);
        return placement.place(engine, arena, content, UNTOUCHED);
    }

    private void assertForward(String what, Placed actual, DoubleMatrix expected) {
        assertClose(what, actual, expected, forwardTolerance);
    }

    private void assertBackward(String what, Placed actual, DoubleMatrix expected) {
        assertClose(what, actual, expected, backwardTolerance);
    }

    private void assertClose(String what, Placed actual, DoubleMatrix expected, double tolerance) {
        assertClose(what, actual.content(engine).values(), expected.values(), tolerance);
        assertThat(actual.touchedAround(engine, UNTOUCHED))
                .as("%s: numbers written outside of the result", what)
                .isZero();
    }

    /** ‖actual − expected‖ ≤ tolerance · ‖expected‖. */
    private static void assertClose(String what, double[] actual, double[] expected, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        assertThat(Math.sqrt(difference))
                .as("%s: distance from a result of norm %s, seed %d", what, Math.sqrt(norm), SEED)
                .isCloseTo(0, within(tolerance * (norm == 0 ? 1 : Math.sqrt(norm))));
    }

    /** The parameters {@code weight}, {@code bias}, and something before them. */
    private Weights weights(DoubleMatrix weight, DoubleMatrix bias) {
        Parameters layout = layout(
                segment("before", 3),
                segment("weight", weight.rows(), weight.columns()),
                segment("bias", bias.columns()));
        INDArray vector = vector(DoubleMatrix.zeros(1, 3), weight, bias);
        vectors.add(vector);
        return engine.weights(layout, vector, arena);
    }

    private INDArray vector(DoubleMatrix... segments) {
        double[] values = Arrays.stream(segments)
                .flatMapToDouble(segment -> Arrays.stream(segment.values()))
                .toArray();
        long[] shape = {values.length};
        return Nd4j.create(values, shape, Nd4j.getStrides(shape, 'c'), 'c', type);
    }

    private static Parameters layout(Segment... segments) {
        return new Parameters(List.of(segments));
    }

    private static Segment segment(String name, long... shape) {
        return new Segment(name, Arrays.stream(shape).boxed().toList(), "module", OptionalInt.empty(), true);
    }
}
