package dev.harmonize.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.harmonization.RealignmentContext.FallbackListener;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.training.Progress;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What every {@link Realigner} must do, and what some {@linkplain Realigner#promises promise} beyond that. Extend it, name
 * the realigner, and JUnit runs the contract. A promise that is not made is not tested, and neither are numbers of
 * objectives that the realigner refuses with an {@link InvalidOptionException}.
 *
 * <p>The matrices are {@link GradientMatrices#families} times {@link GradientMatrices#SCALES}. A failure names family, scale
 * and seed; {@code -Dharmonize.seed=N} sets another seed.
 *
 * <p>Where two ways to one result are compared, they may differ as much as rounding explains: by a {@linkplain #tolerance
 * tolerance}, and beyond that by ten times what happens to the result if every number of the matrix is changed by its
 * hundred-trillionth. So a method that is ill-conditioned on some matrix is not blamed for it, and one that depends on what
 * it should not is caught on the others.
 */
public abstract class RealignerContract {

    private static final long DEFAULT_SEED = 20_221_130;
    private static final double ROUNDING = 1e-14;

    /** A direction that is not above this part of the longest row is a rounding error. */
    private static final double NO_DIRECTION = 1e-6;

    /** After how many steps promises are tested of a realigner that remembers. */
    private static final int STEPS_TO_REMEMBER = 3;

    private static final List<String> GROUPS = List.of("shared", "video");

    private final long seed = Long.getLong("harmonize.seed", DEFAULT_SEED);
    private final RandomStreams streams = new RandomStreams(seed);

    /**
     * The realigner under test, in its initial state.
     *
     * @throws InvalidOptionException if it cannot be had for so many objectives
     */
    protected abstract Realigner create(List<String> objectives);

    /**
     * How far a promise may be missed, as a share of the longest row of the matrix or of the direction, whichever is longer;
     * for {@link Promise#NON_CONFLICTING}, the cosine between direction and gradient that may be missed, ε in ⟨g_k, d⟩ ≥ −ε
     * ‖g_k‖ ‖d‖, where a direction of length 1e-6 max_l ‖g_l‖ and less is taken for a rounding error and has no sign.
     * Override it for a method that approximates, and say by how much.
     *
     * @return 1e-6 unless overridden
     */
    protected double tolerance(Promise promise) {
        return 1e-6;
    }

    @Test
    void someNumberOfSeveralObjectivesIsAccepted() {
        assertThat(families().values().stream().anyMatch(matrix -> matrix.length > 1))
                .as("create accepts some number of objectives from 2 to 20")
                .isTrue();
    }

    @Test
    void directionsAreFiniteWhateverTheMatrix() {
        forEachMatrixAndScale((matrix, scale) -> assertFinite(direction(matrix)));
    }

    @Test
    void directionsHaveTheTypeAndLengthOfTheRows() {
        assumeTrue(isJacobian(), "sees no rows");
        forEachMatrixAndScale((matrix, scale) -> {
            for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
                JacobianRealigner realigner = (JacobianRealigner) create(names(matrix.length));
                INDArray direction =
                        realigner.direction(Nd4j.createFromArray(matrix).castTo(type), context(matrix.length));
                assertThat(direction.dataType()).isEqualTo(type);
                assertThat(direction.shape()).as("shape").containsExactly(matrix[0].length);
                assertFinite(direction.toDoubleVector());
            }
        });
    }

    @Test
    void directionsAreFiniteWhateverTheLosses() {
        assumeTrue(create(names(count())).needsLosses(), "does not look at losses");
        Realigner realigner = create(names(count()));
        double[][] matrix = normal(count(), 0);
        List<IntToDoubleFunction> losses =
                List.of(k -> 0.0, k -> 1e-30, k -> 1e30, k -> k, k -> k == 0 ? 1e-10 : 1e10, k -> -1.0 - k, k -> 2.0);
        for (int step = 0; step < 2 * losses.size(); step++) {
            double[] now = IntStream.range(0, count())
                    .mapToDouble(losses.get(step % losses.size()))
                    .toArray();
            RealignmentContext context = context(GROUPS.get(0), names(count()), now, step, random());
            in(
                    "losses " + Arrays.toString(now),
                    () -> assertFinite(answer(realigner, Collections.singletonList(matrix), context)));
        }
    }

    @Test
    void directionsStayFiniteFromStepToStep() {
        assumeStateful();
        familiesByRows().forEach((rows, matrices) -> {
            Realigner realigner = create(names(rows));
            // A realigner with memory serves one model.
            matrices.values().removeIf(matrix -> matrix[0].length != 10);
            int step = 0;
            for (double scale : GradientMatrices.SCALES) {
                for (Map.Entry<String, double[][]> each : matrices.entrySet()) {
                    RealignmentContext context =
                            context(GROUPS.get(0), names(rows), defaultLosses(rows), step++, random());
                    double[][] scaled = GradientMatrices.scaled(each.getValue(), scale);
                    in(
                            each.getKey() + " times " + scale,
                            () -> assertFinite(answer(realigner, Collections.singletonList(scaled), context)));
                }
            }
        });
    }

    @Test
    void thereIsOneWeightPerUnitAndObjective() {
        assumeFalse(isJacobian(), "sees whole batches only");
        for (int units : new int[] {1, 2, 5, 1_000}) {
            List<double[][]> matrices =
                    IntStream.range(0, units).mapToObj(u -> normal(count(), u)).toList();
            assertFinite(answer(create(names(count())), matrices, context(count())));
        }
    }

    /** Where units lack objectives, the others are realigned among themselves. */
    @Test
    void fewerObjectivesThanItWasMadeForAreRealigned() {
        assumeFalse(isJacobian(), "is given the rows of all objectives");
        for (int count : new int[] {3, 4}) {
            for (List<Integer> present : isAccepted(count) ? subsets(count) : List.<List<Integer>>of()) {
                List<String> names = present.stream().map(names(count)::get).toList();
                RealignmentContext context = context(GROUPS.get(0), names, defaultLosses(count), 0, random());
                List<double[][]> units = List.of(normal(names.size(), 0), normal(names.size(), 1));
                in(names + " of " + count, () -> assertFinite(answer(create(names(count)), units, context)));
            }
        }
    }

    @Test
    void oneObjectiveKeepsItsDirection() {
        assumeTrue(isAccepted(1), "needs more than one objective");
        forEachMatrixAndScale((matrix, scale) -> {
            if (matrix.length == 1) {
                double[] direction = direction(matrix);
                double norms = GradientMatrices.norm(direction) * GradientMatrices.norm(matrix[0]);
                assertThat(GradientMatrices.dot(direction, matrix[0]))
                        .as("⟨g, d⟩ against ‖g‖ ‖d‖")
                        .isCloseTo(norms, within(1e-6 * norms));
            }
        });
    }

    /** The trainer skips steps that are not finite; a realigner only has to come to an end, or to refuse them. */
    @Test
    void aGradientThatIsNotFiniteComesToAnEnd() {
        forEachSpoiltMatrix(spoilt -> {
            try {
                answer(create(names(spoilt.length)), Collections.singletonList(spoilt), context(spoilt.length));
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        });
    }

    /** Randomness and memory may tie units together; nothing else may. */
    @Test
    void aGradientThatIsNotFiniteDoesNotSpoilOtherUnits() {
        assumeFalse(isJacobian(), "sees whole batches only");
        assumeFalse(create(names(count())) instanceof Stateful, "remembers the units of a step");
        double[][] sound = normal(count(), 0);
        WatchedRandom random = new WatchedRandom(random());
        double[] alone =
                answer(create(names(sound.length)), Collections.singletonList(sound), context(sound.length, random));
        assumeFalse(random.used, "draws random numbers");
        forEachSpoiltMatrix(spoilt -> {
            double[] together;
            try {
                together = answer(create(names(sound.length)), List.of(sound, spoilt, sound), context(sound.length));
            } catch (IllegalArgumentException refused) {
                return;
            }
            assertThat(Arrays.copyOf(together, sound.length)).isEqualTo(alone);
            assertThat(Arrays.copyOfRange(together, 2 * sound.length, 3 * sound.length))
                    .isEqualTo(alone);
        });
    }

    private void forEachSpoiltMatrix(Consumer<double[][]> check) {
        for (double notFinite : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            for (int row = 0; row < count(); row++) {
                double[][] spoilt = GradientMatrices.withOverflow(normal(count(), 1), row, notFinite);
                in(notFinite + " in row " + row, () -> check.accept(spoilt));
            }
        }
    }

    /** Randomness and memory may tie units together; nothing else may, in the last bit. */
    @Test
    void unitsAreRealignedOneByOne() {
        assumeFalse(isJacobian(), "sees whole batches only");
        assumeFalse(create(names(count())) instanceof Stateful, "remembers the units of a step");
        familiesByRows().forEach((rows, matrices) -> {
            WatchedRandom random = new WatchedRandom(random());
            double[] together = answer(create(names(rows)), List.copyOf(matrices.values()), context(rows, random));
            assumeFalse(random.used, "draws random numbers");
            List<String> names = List.copyOf(matrices.keySet());
            for (int u = 0; u < names.size(); u++) {
                double[] ofUnit = Arrays.copyOfRange(together, u * rows, (u + 1) * rows);
                double[][] matrix = matrices.get(names.get(u));
                in(
                        names.get(u),
                        () -> assertThat(ofUnit)
                                .isEqualTo(
                                        answer(create(names(rows)), Collections.singletonList(matrix), context(rows))));
            }
        });
    }

    @Test
    void theSameInputAndRandomnessGiveTheSameDirection() {
        forEachMatrix(matrix -> assertThat(direction(matrix)).isEqualTo(direction(matrix)));
    }

    /** The trainer measures the Gram matrix of rows that are stretches of longer ones. */
    @Test
    void gramMatricesThatAreMeasuredFromTheRowsGiveTheSameDirection() {
        assumeFalse(isJacobian(), "sees the rows themselves");
        forEachMatrix(matrix -> {
            int columns = matrix[0].length;
            if (columns == 1) {
                return;
            }
            Segment head = segment("head", 1);
            Segment between = segment("between", 3);
            Segment tail = segment("tail", columns - 1);
            INDArray rows = Nd4j.valueArrayOf(new long[] {matrix.length, columns + 3}, 7.0, DataType.DOUBLE);
            INDArray narrow = Nd4j.createFromArray(matrix);
            rows.put(columns(0, 1), narrow.get(columns(0, 1)));
            rows.put(columns(4, columns + 3), narrow.get(columns(1, columns)));
            Gramians gramian = Gramians.ofRows(
                    rows,
                    new Parameters(List.of(head, between, tail)),
                    new ParameterGroup("shared", List.of(head, tail)));
            double[] weights = afterSteps(
                    matrix.length,
                    defaultLosses(matrix.length),
                    (realigner, context) -> ((GramianRealigner) realigner).weights(gramian, context));
            assertSame(GradientMatrices.combine(weights, matrix), matrix, 1e-6);
        });
    }

    @Test
    void aViewOfALargerMatrixIsAsGoodAsACopy() {
        assumeTrue(isJacobian(), "sees no rows");
        forEachMatrix(matrix -> {
            INDArray larger = Nd4j.zeros(DataType.DOUBLE, matrix.length, matrix[0].length + 2);
            larger.put(columns(2, matrix[0].length + 2), Nd4j.createFromArray(matrix));
            INDArray view = larger.get(columns(2, matrix[0].length + 2));
            double[] direction = afterSteps(
                    matrix.length,
                    defaultLosses(matrix.length),
                    (realigner, context) -> ((JacobianRealigner) realigner)
                            .direction(view, context)
                            .toDoubleVector());
            assertSame(direction, matrix, 1e-6);
        });
    }

    @Test
    void inputsAreUntouchedEvenIfTheResultIsOverwritten() {
        forEachMatrix(matrix -> {
            Realigner realigner = create(names(matrix.length));
            if (realigner instanceof GramianRealigner gramian) {
                Gramians gramians = GradientMatrices.gramian(matrix);
                double[] before = gramians.values().clone();
                Arrays.fill(gramian.weights(gramians, context(matrix.length)), Double.NaN);
                assertThat(gramians.values()).as("Gram matrix afterwards").isEqualTo(before);
            } else if (realigner instanceof JacobianRealigner jacobian) {
                INDArray rows = Nd4j.createFromArray(matrix);
                jacobian.direction(rows, context(matrix.length)).assign(Double.NaN);
                assertThat(rows.toDoubleMatrix()).as("rows afterwards").isDeepEqualTo(matrix);
            }
        });
    }

    @Test
    void gramiansThatItDoesNotNeedDoNotMatter() {
        assumeTrue(
                create(names(count())) instanceof GramianRealigner gramian && !gramian.needsGramians(),
                "needs Gram matrices");
        familiesByRows().forEach((rows, matrices) -> {
            Gramians unmeasured = new Gramians(1, rows, new double[rows * rows]);
            double[] without = ((GramianRealigner) create(names(rows))).weights(unmeasured, context(rows));
            matrices.forEach((name, matrix) -> in(
                    name,
                    () -> assertThat(answer(create(names(rows)), Collections.singletonList(matrix), context(rows)))
                            .isEqualTo(without)));
        });
    }

    @Test
    void lossesThatItDoesNotNeedDoNotMatter() {
        Realigner realigner = create(names(count()));
        assumeFalse(realigner.needsLosses(), "needs losses");
        Realigner other = create(names(count()));
        for (int step = 0; step < 4; step++) {
            double[] expected = step(realigner, step, k -> 1.0 + k);
            double[] actual = step(other, step, k -> 100.0 / (1.0 + k));
            in("step " + step, () -> assertThat(actual).isEqualTo(expected));
        }
    }

    @Test
    void fallbacksAreReportedOnceForEachReason() {
        familiesByRows().forEach((rows, matrices) -> {
            for (double scale : GradientMatrices.SCALES) {
                List<double[][]> all = matrices.values().stream()
                        .map(matrix -> GradientMatrices.scaled(matrix, scale))
                        .toList();
                for (List<double[][]> units : isJacobian()
                        ? all.stream().map(Collections::singletonList).toList()
                        : List.of(all)) {
                    Set<String> reasons = new HashSet<>();
                    RealignmentContext context = context(
                            GROUPS.get(0),
                            names(rows),
                            defaultLosses(rows),
                            0,
                            random(),
                            (reason, count) -> in("families of " + rows + " rows times " + scale, () -> {
                                assertThat(reason).as("reason of a fallback").isNotBlank();
                                assertThat(count)
                                        .as("units that fell back: %s", reason)
                                        .isBetween(1, units.size());
                                assertThat(reasons.add(reason))
                                        .as("first report of '%s'", reason)
                                        .isTrue();
                            }));
                    answer(create(names(rows)), units, context);
                }
            }
        });
    }

    @Test
    void withoutStateNothingIsRemembered() {
        Realigner realigner = create(names(count()));
        assumeFalse(realigner instanceof Stateful, "remembers");
        for (int step = 0; step < 4; step++) {
            double[] actual = step(realigner, step);
            double[] expected = step(create(names(count())), step);
            in("step " + step, () -> assertThat(actual).isEqualTo(expected));
        }
    }

    @Test
    void aRestoredRealignerContinuesAsIfItHadNeverStopped() {
        assumeStateful();
        for (int steps = 0; steps < 4; steps++) {
            Realigner original = after(steps);
            Realigner resumed = create(names(count()));
            ((Stateful) resumed).restore(((Stateful) original).save());
            assertThat(text(((Stateful) resumed).save()))
                    .as("state after save and restore in step %d, %s", steps, reproduction())
                    .isEqualTo(text(((Stateful) original).save()));
            assertContinuesAlike(resumed, original, steps);
        }
    }

    @Test
    void aSavedStateIsUnaffectedByWhatHappensNext() {
        assumeStateful();
        Realigner realigner = after(2);
        State saved = ((Stateful) realigner).save();
        Map<String, String> before = text(saved);
        step(realigner, 2);
        step(realigner, 3);
        assertThat(text(saved))
                .as("state once the saved realigner went on, %s", reproduction())
                .isEqualTo(before);
        Realigner resumed = create(names(count()));
        ((Stateful) resumed).restore(saved);
        step(resumed, 2);
        step(resumed, 3);
        assertThat(text(saved))
                .as("state once the restored realigner went on, %s", reproduction())
                .isEqualTo(before);
    }

    @Test
    void aStateOfAnotherShapeIsRefusedAndChangesNothing() {
        assumeStateful();
        Realigner realigner = after(2);
        State saved = ((Stateful) realigner).save();
        saved.arrays().forEach((name, array) -> {
            Map<String, INDArray> arrays = new TreeMap<>(saved.arrays());
            arrays.put(name, Nd4j.zeros(array.dataType(), array.length() + 1));
            State malformed = new State(arrays, saved.numbers());
            assertThatThrownBy(() -> ((Stateful) realigner).restore(malformed))
                    .as("restore of a state whose array '%s' has a number too many", name)
                    .isInstanceOf(IllegalArgumentException.class);
        });
        assertThat(text(((Stateful) realigner).save()))
                .as("state after refused ones, %s", reproduction())
                .isEqualTo(text(saved));
        assertContinuesAlike(realigner, after(2), 2);
    }

    /** It may be called for several sets of objectives in a step; its memory is of steps. */
    @Test
    void calledTwiceInAStepItAdvancesOnce() {
        assumeStateful();
        Realigner once = create(names(count()));
        Realigner twice = create(names(count()));
        for (int step = 0; step < 6; step++) {
            double[] expected = step(once, step);
            double[] actual = step == 2 ? stepTwice(twice, step) : step(twice, step);
            in("step " + step + ", called twice in step 2", () -> assertAlmostEqual(actual, expected));
        }
    }

    @Test
    void parameterGroupsDoNotInfluenceEachOther() {
        assumeStateful();
        Realigner both = create(names(count()));
        Realigner one = create(names(count()));
        String group = GROUPS.get(1);
        for (int step = 0; step < 5; step++) {
            step(both, GROUPS.get(0), step, k -> 1.0 + k, 1);
            double[] actual = step(both, group, step, k -> 1.0 + k, 1);
            double[] expected = step(one, group, step, k -> 1.0 + k, 1);
            in("step " + step, () -> assertThat(actual).isEqualTo(expected));
        }
    }

    @Test
    void agreementPassesThrough() {
        assume(Promise.AGREEMENT_PASSES_THROUGH);
        Optional<String> notTheSum = firstDisagreement(count -> 1.0);
        Optional<String> notTheMean = firstDisagreement(count -> 1.0 / count);
        assertThat(notTheSum.isPresent() && notTheMean.isPresent())
                .as(
                        "rows that do not conflict are neither always added (not for %s) nor always averaged (not for %s)",
                        notTheSum.orElse("any"), notTheMean.orElse("any"))
                .isFalse();
    }

    /** The first matrix without conflict whose direction is not the sum of its rows times a factor of their number. */
    private Optional<String> firstDisagreement(IntToDoubleFunction factor) {
        for (int rows : new int[] {2, 3, 4, 5, 9}) {
            if (!isAccepted(rows)) {
                continue;
            }
            for (int draw = 0; draw < 3; draw++) {
                RandomGenerator random = streams.child("agreeing").generator(rows, draw);
                double[][] agreeing = GradientMatrices.agreeing(rows, 12, random);
                double[] lengths = random.doubles(rows, 0.1, 10.0).toArray();
                Map<String, double[][]> matrices = new LinkedHashMap<>();
                matrices.put("agreeing rows", agreeing);
                matrices.put("agreeing rows and a zero", GradientMatrices.withZeroRow(agreeing, 0));
                matrices.put("orthogonal rows", GradientMatrices.scaled(identity(rows, 12), lengths));
                for (Map.Entry<String, double[][]> each : matrices.entrySet()) {
                    double[] weights = new double[rows];
                    Arrays.fill(weights, factor.applyAsDouble(rows));
                    double[] expected = GradientMatrices.combine(weights, each.getValue());
                    double[] direction = direction(each.getValue());
                    double allowed = tolerance(Promise.AGREEMENT_PASSES_THROUGH) * size(direction, each.getValue());
                    if (!(distance(direction, expected) <= allowed)) {
                        return Optional.of(rows + " " + each.getKey() + ", " + reproduction());
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Test
    void noObjectiveGetsWorse() {
        assume(Promise.NON_CONFLICTING);
        forEachMatrixAndScale((matrix, scale) -> {
            double[] direction = direction(matrix);
            double longest = Arrays.stream(matrix)
                    .mapToDouble(GradientMatrices::norm)
                    .max()
                    .orElseThrow();
            double length = GradientMatrices.norm(direction);
            for (int k = 0; k < matrix.length; k++) {
                double allowed = GradientMatrices.norm(matrix[k])
                        * Math.max(
                                tolerance(Promise.NON_CONFLICTING) * length, Math.min(length, NO_DIRECTION * longest));
                assertThat(GradientMatrices.dot(matrix[k], direction))
                        .as("⟨g, d⟩ of row %d", k)
                        .isGreaterThanOrEqualTo(-allowed);
            }
        });
    }

    @Test
    void theOrderOfTheObjectivesDoesNotMatter() {
        assume(Promise.PERMUTATION_INVARIANT);
        forEachMatrix(matrix -> {
            double[] losses = defaultLosses(matrix.length);
            for (int shuffle = 0; shuffle < 5; shuffle++) {
                int[] order = shuffled(matrix.length, streams.child("order").generator(matrix.length, shuffle));
                double[] permutedLosses =
                        Arrays.stream(order).mapToDouble(k -> losses[k]).toArray();
                double[][] permuted = GradientMatrices.permuted(matrix, order);
                double[] direction = direction(permuted, permutedLosses);
                in(
                        "in order " + Arrays.toString(order),
                        () -> assertSame(direction, matrix, tolerance(Promise.PERMUTATION_INVARIANT)));
            }
        });
    }

    @Test
    void theScaleOfTheGradientsDoesNotMatter() {
        assume(Promise.SCALE_INVARIANT);
        forEachMatrix(matrix -> {
            for (double scale : GradientMatrices.SCALES) {
                if (scale > 0.0) {
                    double[] direction = direction(GradientMatrices.scaled(matrix, scale));
                    double[] back =
                            Arrays.stream(direction).map(each -> each / scale).toArray();
                    in("times " + scale, () -> assertSame(back, matrix, tolerance(Promise.SCALE_INVARIANT)));
                }
            }
        });
    }

    @Test
    void directionsAreLinearInTheLengthsOfTheRows() {
        assume(Promise.LINEAR_UNDER_SCALING);
        forEachMatrix(matrix -> {
            RandomGenerator random = streams.child("lengths").generator(matrix.length);
            double[] s = random.doubles(matrix.length, 0.1, 2.0).toArray();
            double[] t = random.doubles(matrix.length, 0.1, 2.0).toArray();
            double a = 0.5 + random.nextDouble();
            double b = 0.5 + random.nextDouble();
            double[][] first = GradientMatrices.scaled(matrix, s);
            double[][] second = GradientMatrices.scaled(matrix, t);
            double[][] mixed = GradientMatrices.scaled(
                    matrix,
                    IntStream.range(0, s.length)
                            .mapToDouble(k -> a * s[k] + b * t[k])
                            .toArray());
            double[] sum =
                    GradientMatrices.combine(new double[] {a, b}, new double[][] {direction(first), direction(second)});
            double slack = a * rounding(first) + b * rounding(second);
            assertSame(sum, mixed, tolerance(Promise.LINEAR_UNDER_SCALING), slack);
        });
    }

    private void assume(Promise promise) {
        assumeTrue(create(names(count())).promises().contains(promise), () -> "does not promise " + promise);
    }

    private void assumeStateful() {
        assumeTrue(create(names(count())) instanceof Stateful, "remembers nothing");
    }

    /** A realigner that has done some steps. */
    private Realigner after(int steps) {
        Realigner realigner = create(names(count()));
        for (int step = 0; step < steps; step++) {
            step(realigner, step);
        }
        return realigner;
    }

    private void assertContinuesAlike(Realigner actual, Realigner expected, int from) {
        for (int step = from; step < from + 4; step++) {
            double[] answer = step(actual, step);
            double[] answerExpected = step(expected, step);
            in(
                    "step " + step + ", continued from step " + from,
                    () -> assertThat(answer).isEqualTo(answerExpected));
        }
    }

    private double[] step(Realigner realigner, int step) {
        return step(realigner, step, k -> 1.0 + 0.5 * k);
    }

    private double[] stepTwice(Realigner realigner, int step) {
        return GROUPS.stream()
                .flatMapToDouble(group -> Arrays.stream(step(realigner, group, step, k -> 1.0 + 0.5 * k, 2)))
                .toArray();
    }

    private double[] step(Realigner realigner, int step, IntToDoubleFunction losses) {
        return GROUPS.stream()
                .flatMapToDouble(group -> Arrays.stream(step(realigner, group, step, losses, 1)))
                .toArray();
    }

    /**
     * What a training step asks of a realigner for one parameter group: the units that have all objectives, then those that
     * lack the last one.
     *
     * @param losses of the objectives, before they change from step to step
     * @param times how often each call is made; all answers must be equal
     */
    private double[] step(Realigner realigner, String group, int step, IntToDoubleFunction losses, int times) {
        int count = count();
        RandomStreams ofGroup = streams.child("steps").child(group);
        RandomGenerator generator = ofGroup.generator(step);
        double[] now = IntStream.range(0, count)
                .mapToDouble(k -> losses.applyAsDouble(k) * (0.5 + generator.nextDouble()))
                .toArray();
        List<double[]> answers = new ArrayList<>();
        for (int rows = count; rows >= Math.max(2, count - 1); rows--) {
            List<double[][]> units = new ArrayList<>();
            for (int u = 0; u < 3; u++) {
                units.add(GradientMatrices.normal(rows, 6, Math.min(rows, 6), generator));
            }
            if (rows < count && isJacobian()) {
                break;
            }
            List<String> names = names(count).subList(0, rows);
            double[] answer = {};
            for (int call = 0; call < times; call++) {
                RandomGenerator random = ofGroup.child("realigner").generator(step, rows);
                double[] again = answer(realigner, units, context(group, names, now, step, random));
                if (call > 0) {
                    double[] before = answer;
                    in("call " + call + " of step " + step, () -> assertAlmostEqual(again, before));
                }
                answer = again;
            }
            answers.add(answer);
        }
        return answers.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    private double[] direction(double[][] matrix) {
        return direction(matrix, defaultLosses(matrix.length));
    }

    private double[] direction(double[][] matrix, double[] losses) {
        double[] answer = afterSteps(
                matrix.length,
                losses,
                (realigner, context) -> answer(realigner, Collections.singletonList(matrix), context));
        return isJacobian() ? answer : GradientMatrices.combine(answer, matrix);
    }

    /** What a new realigner answers; where it remembers, when it is asked the same in several steps, in the last of them. */
    private double[] afterSteps(
            int count, double[] losses, BiFunction<Realigner, RealignmentContext, double[]> question) {
        Realigner realigner = create(names(count));
        RandomGenerator random = random();
        int steps = realigner instanceof Stateful ? STEPS_TO_REMEMBER : 1;
        double[] answer = {};
        for (int step = 0; step < steps; step++) {
            answer = question.apply(realigner, context(GROUPS.get(0), names(count), losses, step, random));
        }
        return answer;
    }

    /** Weights of all units, or the direction of the first. What was handed in and out is spoilt afterwards. */
    private static double[] answer(Realigner realigner, List<double[][]> units, RealignmentContext context) {
        if (realigner instanceof GramianRealigner gramian) {
            double[] weights = gramian.weights(GradientMatrices.gramians(units), context);
            assertThat(weights).as("weights").hasSize(units.size() * units.get(0).length);
            double[] copy = weights.clone();
            Arrays.fill(weights, Double.NaN);
            return copy;
        }
        INDArray rows = Nd4j.createFromArray(units.get(0));
        INDArray direction = ((JacobianRealigner) realigner).direction(rows, context);
        double[] copy = direction.toDoubleVector();
        assertThat(copy).as("direction").hasSize(units.get(0)[0].length);
        direction.assign(Double.NaN);
        rows.close();
        return copy;
    }

    private static void assertFinite(double[] answer) {
        assertThat(Arrays.stream(answer).allMatch(Double::isFinite))
                .as("all numbers of %s are finite", Arrays.toString(answer))
                .isTrue();
    }

    private static void assertAlmostEqual(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i])
                    .as("number %d", i)
                    .isCloseTo(expected[i], within(1e-9 * Math.max(1.0, Math.abs(expected[i]))));
        }
    }

    /** Whether a direction is that of a matrix, but for rounding. */
    private void assertSame(double[] direction, double[][] matrix, double tolerance) {
        assertSame(direction, matrix, tolerance, 0.0);
    }

    private void assertSame(double[] actual, double[][] matrix, double tolerance, double slack) {
        double[] expected = direction(matrix);
        double distance = distance(actual, expected);
        double allowed = tolerance * size(expected, matrix) + slack;
        if (!(distance <= allowed)) {
            assertThat(distance)
                    .as("distance of the direction %s from %s", Arrays.toString(actual), Arrays.toString(expected))
                    .isLessThanOrEqualTo(allowed + rounding(matrix));
        }
    }

    /** How far the direction of a matrix may be off because of rounding. */
    private double rounding(double[][] matrix) {
        double[] direction = direction(matrix);
        double largest = 0.0;
        for (int draw = 0; draw < 3; draw++) {
            RandomGenerator random = streams.child("rounding").generator(draw);
            double[][] changed = Arrays.stream(matrix)
                    .map(row -> Arrays.stream(row)
                            .map(each -> each * (1.0 + ROUNDING * random.nextGaussian()))
                            .toArray())
                    .toArray(double[][]::new);
            largest = Math.max(largest, distance(direction(changed), direction));
        }
        return 10.0 * largest;
    }

    private static double size(double[] direction, double[][] matrix) {
        return DoubleStream.concat(
                        DoubleStream.of(GradientMatrices.norm(direction)),
                        Arrays.stream(matrix).mapToDouble(GradientMatrices::norm))
                .max()
                .orElseThrow();
    }

    private static double distance(double[] a, double[] b) {
        return GradientMatrices.norm(GradientMatrices.combine(new double[] {1.0, -1.0}, new double[][] {a, b}));
    }

    private void forEachMatrix(Consumer<double[][]> check) {
        families().forEach((name, matrix) -> in(name, () -> check.accept(matrix)));
    }

    private void forEachMatrixAndScale(ScaledCheck check) {
        families().forEach((name, matrix) -> {
            for (double scale : GradientMatrices.SCALES) {
                in(name + " times " + scale, () -> check.accept(GradientMatrices.scaled(matrix, scale), scale));
            }
        });
    }

    /** A check of a matrix that has been scaled. */
    @FunctionalInterface
    private interface ScaledCheck {
        void accept(double[][] matrix, double scale);
    }

    /** Says where it was if a check fails, or if the realigner throws what it should not. */
    private void in(String where, Runnable check) {
        try {
            check.run();
        } catch (AssertionError | RuntimeException failure) {
            String message =
                    failure instanceof AssertionError ? String.valueOf(failure.getMessage()) : failure.toString();
            boolean reproducible = message.contains(reproduction());
            throw new AssertionError(where + (reproducible ? ": " : ", " + reproduction() + ": ") + message, failure);
        }
    }

    private String reproduction() {
        return "-Dharmonize.seed=" + seed;
    }

    /** The families with as many objectives as the realigner takes. */
    private Map<String, double[][]> families() {
        Map<String, double[][]> families = GradientMatrices.families(streams);
        families.values().removeIf(matrix -> !isAccepted(matrix.length));
        return families;
    }

    private Map<Integer, Map<String, double[][]>> familiesByRows() {
        Map<Integer, Map<String, double[][]>> byRows = new TreeMap<>();
        families()
                .forEach((name, matrix) -> byRows.computeIfAbsent(matrix.length, rows -> new LinkedHashMap<>())
                        .put(name, matrix));
        return byRows;
    }

    /** A number of objectives that the realigner takes. */
    private int count() {
        for (int count : new int[] {3, 4, 2, 5, 9, 20}) {
            if (isAccepted(count)) {
                return count;
            }
        }
        throw new AssertionError("create refuses 2, 3, 4, 5, 9 and 20 objectives");
    }

    private boolean isAccepted(int count) {
        try {
            create(names(count));
            return true;
        } catch (InvalidOptionException refused) {
            return false;
        }
    }

    private boolean isJacobian() {
        return create(names(count())) instanceof JacobianRealigner;
    }

    private static List<String> names(int count) {
        return RealignmentContexts.objectives(count);
    }

    private static double[] defaultLosses(int count) {
        return RealignmentContexts.defaultLosses(count);
    }

    private RandomGenerator random() {
        return streams.child("realigner").generator();
    }

    private double[][] normal(int rows, int draw) {
        return GradientMatrices.normal(
                rows, rows + 3, rows, streams.child("unit").generator(rows, draw));
    }

    private RealignmentContext context(int count) {
        return context(count, random());
    }

    private static RealignmentContext context(int count, RandomGenerator random) {
        return context(GROUPS.get(0), names(count), defaultLosses(count), 0, random);
    }

    private static RealignmentContext context(
            String group, List<String> present, double[] losses, int step, RandomGenerator random) {
        return context(group, present, losses, step, random, (reason, units) -> {});
    }

    private static RealignmentContext context(
            String group,
            List<String> present,
            double[] losses,
            int step,
            RandomGenerator random,
            FallbackListener fallbacks) {
        Map<String, Double> byName = new LinkedHashMap<>();
        for (int k = 0; k < losses.length; k++) {
            byName.put(names(losses.length).get(k), losses[k]);
        }
        Progress progress = new Progress(step, RealignmentContexts.STEPS);
        return new RealignmentContext(group, present, byName, progress, random, fallbacks);
    }

    /** All subsets of two and more of the first numbers. */
    private static List<List<Integer>> subsets(int count) {
        return IntStream.range(0, 1 << count)
                .filter(bits -> Integer.bitCount(bits) >= 2)
                .mapToObj(bits -> IntStream.range(0, count)
                        .filter(k -> (bits >> k & 1) == 1)
                        .boxed()
                        .toList())
                .toList();
    }

    private static int[] shuffled(int count, RandomGenerator random) {
        List<Integer> order = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            order.add(random.nextInt(k + 1), k);
        }
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static double[][] identity(int rows, int columns) {
        double[][] identity = new double[rows][columns];
        for (int k = 0; k < rows; k++) {
            identity[k][k] = 1.0;
        }
        return identity;
    }

    private static Segment segment(String name, long length) {
        return new Segment(name, List.of(length), "model", OptionalInt.empty(), true);
    }

    private static INDArrayIndex[] columns(int from, int to) {
        return new INDArrayIndex[] {NDArrayIndex.all(), NDArrayIndex.interval(from, to)};
    }

    /** A state in words that are equal if it is, bit for bit. */
    private static Map<String, String> text(State state) {
        Map<String, String> text = new TreeMap<>();
        state.arrays().forEach((name, array) -> {
            double[] values = array.dup('c')
                    .reshape(array.length())
                    .castTo(DataType.DOUBLE)
                    .toDoubleVector();
            text.put(
                    "array " + name, array.dataType() + Arrays.toString(array.shape()) + " " + Arrays.toString(values));
        });
        state.numbers().forEach((name, number) -> text.put("number " + name, number.toString()));
        return text;
    }

    /** Tells whether random numbers were drawn. */
    private static final class WatchedRandom implements RandomGenerator {

        private final RandomGenerator random;
        private boolean used;

        WatchedRandom(RandomGenerator random) {
            this.random = random;
        }

        @Override
        public long nextLong() {
            used = true;
            return random.nextLong();
        }
    }
}
