package dev.harmonize.encoders.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.encoders.kernel.AttentionShape;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

class AttentionTest {

    private static final long SEED = 20261123;

    /** What nothing may be written to. */
    private static final float UNTOUCHED = 12345.0f;

    /** Numbers before a matrix and after each of its rows, in its array. */
    private static final int GAP = 3;

    private final Random random = new Random(SEED);

    @ParameterizedTest(name = "{0} x {1} tokens, {2} attend, {3} heads of {4}, mask {5}, dropout {6}, {7} objectives")
    @CsvSource({
        "1,   1,   1, 1,  1, false, false, 1",
        "2,   1,   1, 2,  5, true,  true,  2",
        "3,   2,   2, 2,  5, true,  true,  2",
        "2,   3,   3, 1, 16, false, false, 3",
        "2,   6,   6, 2,  1, true,  false, 1",
        "1,   7,   7, 2,  8, false, true,  2",
        "2,  15,  15, 3, 31, true,  false, 2",
        "2,  16,  16, 2, 32, false, true,  1",
        "2,  17,  17, 2, 33, true,  true,  3",
        "1,  33,  33, 2, 17, false, false, 2",
        "2,  65,  65, 4, 32, true,  false, 2",
        "1,  65,  65, 1, 64, false, true,  2",
        "1,  97,  97, 1,  5, true,  false, 1",
        "1, 130, 130, 2, 33, true,  true,  3",
        "1, 257, 257, 1, 16, true,  false, 1",
        "3,   2,   1, 2,  5, true,  true,  2",
        "2,  17,   1, 2, 33, true,  true,  3",
        "2,  65,   1, 4, 32, false, false, 1",
        "1, 130,   1, 1, 64, true,  false, 2",
    })
    void givesWhatTheFormulaGivesForwardAndBackward(
            int sequences,
            int tokens,
            int queries,
            int heads,
            int headWidth,
            boolean masked,
            boolean dropped,
            int objectives) {
        AttentionShape shape = new AttentionShape(sequences, tokens, queries, heads, headWidth);
        Inputs inputs = Inputs.random(shape, 1.0, masked, dropped, objectives, random);

        Results actual = run(inputs);

        double[][] deltas = inputs.deltaBlocks();
        SoftAssertions.assertSoftly(softly -> {
            softly.assertThat(distance(actual.output(), Reference.output(inputs, toDouble(inputs.projections()))))
                    .as("output, seed %d", SEED)
                    .isLessThan(1e-5);
            softly.assertThat(distance(actual.gradient(), Reference.gradients(inputs, deltas)))
                    .as("gradient, seed %d", SEED)
                    .isLessThan(1e-4);
            softly.assertThat(actual.touchedOutside())
                    .as("numbers written outside of the results")
                    .isZero();
        });
    }

    /** So that the formulas which the backward form is compared with are those of the forward form's derivative. */
    @ParameterizedTest
    @CsvSource({"3, false", "3, true", "1, true"})
    void theReferenceIsTheDerivativeOfTheForwardForm(int queries, boolean dropped) {
        AttentionShape shape = new AttentionShape(2, 3, queries, 2, 3);
        Inputs inputs = Inputs.random(shape, 1.0, true, dropped, 1, random);
        double[] deltas = inputs.deltaBlocks()[0];
        double[] projections = toDouble(inputs.projections());
        double step = 1e-5;

        double[] differences = new double[projections.length];
        for (int i = 0; i < projections.length; i++) {
            double[] more = projections.clone();
            more[i] += step;
            double[] less = projections.clone();
            less[i] -= step;
            differences[i] =
                    (inner(deltas, Reference.output(inputs, more)) - inner(deltas, Reference.output(inputs, less)))
                            / (2 * step);
        }

        assertThat(distance(differences, Reference.gradients(inputs, new double[][] {deltas})))
                .as("seed %d", SEED)
                .isLessThan(1e-8);
    }

    @ParameterizedTest
    @CsvSource({"65", "1"})
    void largeScoresStayFiniteAndRight(int queries) {
        AttentionShape shape = new AttentionShape(1, 65, queries, 2, 32);
        Inputs inputs = Inputs.random(shape, 3.5, false, false, 1, random);

        Results actual = run(inputs);

        double[][] deltas = inputs.deltaBlocks();
        assertThat(distance(actual.output(), Reference.output(inputs, toDouble(inputs.projections()))))
                .as("output, seed %d", SEED)
                .isLessThan(1e-5);
        assertThat(distance(actual.gradient(), Reference.gradients(inputs, deltas)))
                .as("gradient, seed %d", SEED)
                .isLessThan(1e-4);
    }

    @ParameterizedTest
    @CsvSource({"20", "1"})
    void aMaskedKeyHasNoWeightAndNoGradient(int queries) {
        AttentionShape shape = new AttentionShape(1, 20, queries, 1, 8);
        Inputs inputs = Inputs.random(shape, 1.0, true, false, 1, random);
        int masked = 19;
        inputs.mask()[masked] = -1e9f;
        int value = masked * 3 * 8 + 16;
        Results before = run(inputs);
        Arrays.fill(inputs.projections(), value, value + 8, 100.0f);

        Results after = run(inputs);

        assertThat(after.output()).containsExactly(before.output());
        int key = masked * 3 * 8 + 8;
        double[] gradient = toDouble(Arrays.copyOfRange(after.gradient(), key, key + 16));
        assertThat(inner(gradient, gradient)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"20", "1"})
    void aSequenceWithEveryKeyMaskedGivesNumbers(int queries) {
        AttentionShape shape = new AttentionShape(1, 20, queries, 1, 8);
        Inputs inputs = Inputs.random(shape, 1.0, true, false, 1, random);
        Arrays.fill(inputs.mask(), -1e9f);

        Results actual = run(inputs);

        assertThat(finite(actual.output())).isTrue();
        assertThat(finite(actual.gradient())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"65", "1"})
    void aSequenceGetsTheSameBitsAloneAndAmongOthers(int queries) {
        AttentionShape shape = new AttentionShape(3, 65, queries, 2, 20);
        Inputs together = Inputs.random(shape, 1.0, true, true, 2, random);
        Results all = run(together);

        for (int sequence = 0; sequence < 3; sequence++) {
            Results alone = run(together.only(sequence));

            int output = alone.output().length;
            assertThat(Arrays.copyOfRange(all.output(), sequence * output, (sequence + 1) * output))
                    .containsExactly(alone.output());
            int block = alone.gradient().length / 2;
            for (int objective = 0; objective < 2; objective++) {
                int from = (objective * 3 + sequence) * block;
                assertThat(Arrays.copyOfRange(all.gradient(), from, from + block))
                        .containsExactly(
                                Arrays.copyOfRange(alone.gradient(), objective * block, (objective + 1) * block));
            }
        }
    }

    @Test
    void whatScratchMemoryHeldBeforeDoesNotMatter() {
        Scratch scratch = new Scratch();
        for (Scratch.Use use : Scratch.Use.values()) {
            Arrays.fill(scratch.floats(use, 1 << 16), Float.NaN);
        }
        Inputs inputs = Inputs.random(new AttentionShape(2, 17, 17, 2, 5), 1.0, false, true, 2, random);

        Results fresh = run(inputs);
        Results used = run(inputs, scratch);

        assertThat(used.output()).containsExactly(fresh.output());
        assertThat(used.gradient()).containsExactly(fresh.gradient());
    }

    private static Results run(Inputs inputs) {
        return run(inputs, new Scratch());
    }

    private static Results run(Inputs inputs, Scratch scratch) {
        AttentionShape shape = inputs.shape();
        int rows = shape.sequences() * shape.queries();
        int tokenRows = shape.sequences() * shape.tokens();
        HeapMatrix projections = spaced(inputs.projections(), tokenRows);
        Optional<HeapMatrix> mask = spacedIfAny(inputs.mask(), shape.sequences());
        Optional<HeapMatrix> dropout = spacedIfAny(inputs.dropout(), rows * shape.heads());
        HeapMatrix statistics = spaced(new float[rows * shape.heads()], rows);
        HeapMatrix output = spaced(new float[rows * shape.width()], rows);
        HeapMatrix deltas = spaced(inputs.deltas(), inputs.objectives() * rows);
        int gradientRows = inputs.objectives() * tokenRows;
        float[] garbage = new float[gradientRows * 3 * shape.width()];
        Arrays.fill(garbage, Float.NaN);
        HeapMatrix gradient = spaced(garbage, gradientRows);

        Attention.forward(shape, projections, mask, dropout, statistics, output, scratch);
        Attention.backward(shape, projections, mask, dropout, statistics, output, deltas, gradient, scratch);

        return new Results(
                content(output), content(gradient), touched(output) + touched(gradient) + touched(statistics));
    }

    private static Optional<HeapMatrix> spacedIfAny(float[] values, int rows) {
        return values.length == 0 ? Optional.empty() : Optional.of(spaced(values, rows));
    }

    /** A matrix with these numbers in an array with room that nobody may touch. */
    private static HeapMatrix spaced(float[] values, int rows) {
        int columns = values.length / rows;
        int stride = columns + GAP;
        float[] array = new float[GAP + rows * stride];
        Arrays.fill(array, UNTOUCHED);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * columns, array, GAP + row * stride, columns);
        }
        return new HeapMatrix(array, GAP, rows, columns, stride);
    }

    private static float[] content(HeapMatrix matrix) {
        float[] content = new float[matrix.rows() * matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++) {
            System.arraycopy(matrix.values(), matrix.row(row), content, row * matrix.columns(), matrix.columns());
        }
        return content;
    }

    private static long touched(HeapMatrix matrix) {
        long touched = 0;
        for (int i = 0; i < matrix.values().length; i++) {
            boolean outside = i < GAP || (i - GAP) % matrix.stride() >= matrix.columns();
            if (outside && matrix.values()[i] != UNTOUCHED) {
                touched++;
            }
        }
        return touched;
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static double[] toDouble(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    private static double inner(double[] x, double[] y) {
        double sum = 0.0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static double distance(float[] actual, double[] expected) {
        return distance(toDouble(actual), expected);
    }

    /** ||actual − expected|| / ||expected||. */
    private static double distance(double[] actual, double[] expected) {
        double difference = 0.0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
        }
        return Math.sqrt(difference / Math.max(inner(expected, expected), Double.MIN_NORMAL));
    }

    private record Results(float[] output, float[] gradient, long touchedOutside) {}

    /** Mask and dropout are empty where there is none. */
    private record Inputs(
            AttentionShape shape, float[] projections, float[] mask, float[] dropout, float[] deltas, int objectives) {

        static Inputs random(
                AttentionShape shape, double scale, boolean masked, boolean dropped, int objectives, Random random) {
            int outputs = shape.sequences() * shape.queries() * shape.width();
            float[] projections = gaussian(shape.sequences() * shape.tokens() * 3 * shape.width(), scale, random);
            float[] mask = new float[masked ? shape.sequences() * shape.tokens() : 0];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = i % shape.tokens() > 0 && random.nextInt(3) == 0 ? -1e9f : 0.0f;
            }
            float[] dropout =
                    new float[dropped ? shape.sequences() * shape.heads() * shape.queries() * shape.tokens() : 0];
            for (int i = 0; i < dropout.length; i++) {
                dropout[i] = random.nextInt(5) == 0 ? 0.0f : 1.25f;
            }
            return new Inputs(
                    shape, projections, mask, dropout, gaussian(objectives * outputs, 1.0, random), objectives);
        }

        private static float[] gaussian(int length, double scale, Random random) {
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = (float) (scale * random.nextGaussian());
            }
            return values;
        }

        double[][] deltaBlocks() {
            double[][] blocks = new double[objectives][];
            int length = deltas.length / objectives;
            for (int objective = 0; objective < objectives; objective++) {
                blocks[objective] = toDouble(Arrays.copyOfRange(deltas, objective * length, (objective + 1) * length));
            }
            return blocks;
        }

        Inputs only(int sequence) {
            AttentionShape single =
                    new AttentionShape(1, shape.tokens(), shape.queries(), shape.heads(), shape.headWidth());
            float[] own = new float[deltas.length / shape.sequences()];
            int part = own.length / objectives;
            for (int objective = 0; objective < objectives; objective++) {
                int from = (objective * shape.sequences() + sequence) * part;
                System.arraycopy(deltas, from, own, objective * part, part);
            }
            return new Inputs(
                    single,
                    share(projections, sequence),
                    share(mask, sequence),
                    share(dropout, sequence),
                    own,
                    objectives);
        }

        private float[] share(float[] values, int sequence) {
            int length = values.length / shape.sequences();
            return Arrays.copyOfRange(values, sequence * length, (sequence + 1) * length);
        }
    }

    /** The formulas, one number after the other, in double precision. */
    private static final class Reference {

        private final Inputs inputs;
        private final AttentionShape shape;
        private final double[] projections;

        private Reference(Inputs inputs, double[] projections) {
            this.inputs = inputs;
            this.shape = inputs.shape();
            this.projections = projections;
        }

        static double[] output(Inputs inputs, double[] projections) {
            return new Reference(inputs, projections).output();
        }

        static double[] gradients(Inputs inputs, double[][] deltas) {
            Reference reference = new Reference(inputs, toDouble(inputs.projections()));
            int length = inputs.projections().length;
            double[] gradients = new double[deltas.length * length];
            for (int objective = 0; objective < deltas.length; objective++) {
                System.arraycopy(reference.gradient(deltas[objective]), 0, gradients, objective * length, length);
            }
            return gradients;
        }

        private int projection(int part, int sequence, int head, int token) {
            return (sequence * shape.tokens() + token) * 3 * shape.width()
                    + part * shape.width()
                    + head * shape.headWidth();
        }

        private int outputAt(int sequence, int head, int query) {
            return (sequence * shape.queries() + query) * shape.width() + head * shape.headWidth();
        }

        private double kept(int sequence, int head, int query, int token) {
            int row = (sequence * shape.heads() + head) * shape.queries() + query;
            return inputs.dropout().length == 0 ? 1.0 : inputs.dropout()[row * shape.tokens() + token];
        }

        private double[] weights(int sequence, int head, int query) {
            int from = projection(0, sequence, head, query);
            double[] scores = new double[shape.tokens()];
            double largest = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < scores.length; t++) {
                int to = projection(1, sequence, head, t);
                for (int i = 0; i < shape.headWidth(); i++) {
                    scores[t] += projections[from + i] * projections[to + i];
                }
                scores[t] /= Math.sqrt(shape.headWidth());
                scores[t] += inputs.mask().length == 0 ? 0.0 : inputs.mask()[sequence * shape.tokens() + t];
                largest = Math.max(largest, scores[t]);
            }
            double sum = 0.0;
            for (int t = 0; t < scores.length; t++) {
                scores[t] = Math.exp(scores[t] - largest);
                sum += scores[t];
            }
            for (int t = 0; t < scores.length; t++) {
                scores[t] /= sum;
            }
            return scores;
        }

        private double[] output() {
            double[] output = new double[shape.sequences() * shape.queries() * shape.width()];
            for (int sequence = 0; sequence < shape.sequences(); sequence++) {
                for (int head = 0; head < shape.heads(); head++) {
                    for (int query = 0; query < shape.queries(); query++) {
                        double[] weights = weights(sequence, head, query);
                        for (int t = 0; t < weights.length; t++) {
                            double weight = weights[t] * kept(sequence, head, query, t);
                            for (int i = 0; i < shape.headWidth(); i++) {
                                output[outputAt(sequence, head, query) + i] +=
                                        weight * projections[projection(2, sequence, head, t) + i];
                            }
                        }
                    }
                }
            }
            return output;
        }

        private double[] gradient(double[] deltas) {
            double[] gradient = new double[projections.length];
            for (int sequence = 0; sequence < shape.sequences(); sequence++) {
                for (int head = 0; head < shape.heads(); head++) {
                    for (int query = 0; query < shape.queries(); query++) {
                        addGradient(sequence, head, query, deltas, gradient);
                    }
                }
            }
            return gradient;
        }

        private void addGradient(int sequence, int head, int query, double[] deltas, double[] gradient) {
            double[] weights = weights(sequence, head, query);
            int delta = outputAt(sequence, head, query);
            double[] weightDeltas = new double[weights.length];
            double mean = 0.0;
            for (int t = 0; t < weights.length; t++) {
                int value = projection(2, sequence, head, t);
                double kept = kept(sequence, head, query, t);
                for (int i = 0; i < shape.headWidth(); i++) {
                    weightDeltas[t] += kept * deltas[delta + i] * projections[value + i];
                    gradient[value + i] += kept * weights[t] * deltas[delta + i];
                }
                mean += weights[t] * weightDeltas[t];
            }
            int from = projection(0, sequence, head, query);
            for (int t = 0; t < weights.length; t++) {
                int key = projection(1, sequence, head, t);
                double scoreDelta = weights[t] * (weightDeltas[t] - mean) / Math.sqrt(shape.headWidth());
                for (int i = 0; i < shape.headWidth(); i++) {
                    gradient[from + i] += scoreDelta * projections[key + i];
                    gradient[key + i] += scoreDelta * projections[from + i];
                }
            }
        }
    }
}
