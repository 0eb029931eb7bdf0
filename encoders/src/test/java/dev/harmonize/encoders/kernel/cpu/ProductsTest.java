package dev.harmonize.encoders.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

class ProductsTest {

    private static final long SEED = 61;
    private static final float UNTOUCHED = -77;

    private final Random random = new Random(SEED);
    private final Scratch scratch = new Scratch();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 9, 10, 11, 17, 31, 33, 65, 130})
    void a_product_equals_its_definition_for_any_number_of_rows(int rows) {
        for (int in : new int[] {1, 3, 16, 33, 130}) {
            for (int out : new int[] {1, 2, 17, 31, 32, 33, 64, 65, 97, 130}) {
                checkProduct(rows, in, out, true);
                checkProduct(rows, in, out, false);
            }
        }
    }

    @Test
    void sums_longer_than_what_is_passed_by_at_a_time_equal_the_definition() {
        checkProduct(23, 1100, 70, true);
        checkProduct(23, 1100, 70, false);
        checkProduct(7, 513, 31, true);
        checkTransposed(23, 70, 1100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 17, 33, 65, 130})
    void a_product_with_the_transposed_weight_equals_its_definition(int rows) {
        for (int in : new int[] {1, 5, 17, 32, 65, 129}) {
            for (int out : new int[] {1, 3, 16, 34, 97}) {
                checkTransposed(rows, in, out);
            }
        }
    }

    @Test
    void every_so_many_rows_of_a_matrix_are_multiplied_like_the_same_rows_by_themselves() {
        int step = 5;
        HeapMatrix all = matrix(13 * step, 40);
        HeapMatrix some = all.everyRow(step);
        PackedWeight weight = packed(numbers(40 * 50), 40, 50);
        HeapMatrix result = HeapMatrix.dense(new float[13 * 50], 13, 50);
        HeapMatrix expected = HeapMatrix.dense(new float[13 * 50], 13, 50);

        Products.product(some, weight, Optional.empty(), result, scratch);
        Products.product(copy(some), weight, Optional.empty(), expected, scratch);

        assertThat(result.values()).containsExactly(expected.values());
    }

    @Test
    void cutting_a_matrix_by_rows_changes_no_bit() {
        HeapMatrix x = matrix(57, 700);
        HeapMatrix bias = matrix(1, 77);
        PackedWeight weight = packed(numbers(700 * 77), 700, 77);
        HeapMatrix whole = HeapMatrix.dense(new float[57 * 77], 57, 77);
        HeapMatrix pieces = HeapMatrix.dense(new float[57 * 77], 57, 77);

        Products.product(x, weight, Optional.of(bias), whole, scratch);
        for (int row = 0; row < 57; row += 3) {
            Products.product(x.rows(row, 3), weight, Optional.of(bias), pieces.rows(row, 3), scratch);
        }

        assertThat(pieces.values()).containsExactly(whole.values());
    }

    @Test
    void a_weight_is_packed_anew_into_the_same_memory() {
        PackedWeight weight = packed(numbers(33 * 17), 33, 17);
        float[] values = numbers(33 * 17 + 3);
        HeapMatrix x = matrix(4, 33);
        HeapMatrix result = HeapMatrix.dense(new float[4 * 17], 4, 17);
        HeapMatrix expected = HeapMatrix.dense(new float[4 * 17], 4, 17);

        weight.pack(values, 3);
        Products.product(x, weight, Optional.empty(), result, scratch);
        Products.product(
                x, packed(Arrays.copyOfRange(values, 3, values.length), 33, 17), Optional.empty(), expected, scratch);

        assertThat(result.values()).containsExactly(expected.values());
    }

    @Test
    void matrices_without_rows_have_empty_products() {
        HeapMatrix none = HeapMatrix.dense(new float[0], 0, 8);
        PackedWeight weight = packed(numbers(64), 8, 8);

        Products.product(none, weight, Optional.empty(), HeapMatrix.dense(new float[0], 0, 8), scratch);

        assertThat(none.values()).isEmpty();
    }

    @Test
    void what_is_not_a_number_stays_in_its_row() {
        HeapMatrix x = matrix(11, 20);
        x.values()[x.row(6) + 3] = Float.NaN;
        HeapMatrix result = HeapMatrix.dense(new float[11 * 40], 11, 40);

        Products.product(x, packed(numbers(800), 20, 40), Optional.empty(), result, scratch);

        for (int i = 0; i < 11 * 40; i++) {
            assertThat(Float.isNaN(result.values()[i])).as("number " + i).isEqualTo(i / 40 == 6);
        }
    }

    @Test
    void matrices_that_do_not_fit_each_other_are_refused() {
        PackedWeight weight = packed(numbers(6), 2, 3);
        HeapMatrix result = matrix(5, 3);

        assertThatThrownBy(() -> Products.product(matrix(5, 4), weight, Optional.empty(), result, scratch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected [r, 2] times [2, 3] into [r, 3], not [5, 4] into [5, 3]");
        assertThatThrownBy(() -> Products.product(matrix(5, 2), weight, Optional.of(matrix(1, 2)), result, scratch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a bias of 2 numbers for a weight with 3 columns");
    }

    private void checkProduct(int rows, int in, int out, boolean biased) {
        HeapMatrix x = matrix(rows, in);
        float[] w = numbers(in * out);
        Optional<HeapMatrix> bias = biased ? Optional.of(matrix(1, out)) : Optional.empty();
        HeapMatrix result = matrix(rows, out);
        Arrays.fill(result.values(), UNTOUCHED);

        Products.product(x, packed(w, in, out), bias, result, scratch);

        double[] expected = new double[rows * out];
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < out; o++) {
                double sum =
                        biased ? bias.orElseThrow().values()[bias.orElseThrow().row(0) + o] : 0;
                for (int i = 0; i < in; i++) {
                    sum += (double) x.values()[x.row(r) + i] * w[i * out + o];
                }
                expected[r * out + o] = sum;
            }
        }
        check(result, expected, "[%d, %d] times [%d, %d], bias %b".formatted(rows, in, in, out, biased));
    }

    private void checkTransposed(int rows, int in, int out) {
        HeapMatrix x = matrix(rows, out);
        float[] w = numbers(in * out);
        HeapMatrix result = matrix(rows, in);
        Arrays.fill(result.values(), UNTOUCHED);

        Products.productWithTransposed(x, packed(w, in, out), result, scratch);

        double[] expected = new double[rows * in];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    expected[r * in + i] += (double) x.values()[x.row(r) + o] * w[i * out + o];
                }
            }
        }
        check(result, expected, "[%d, %d] times [%d, %d] transposed".formatted(rows, out, in, out));
    }

    private static void check(HeapMatrix result, double[] expected, String what) {
        double difference = 0;
        double norm = 0;
        boolean[] within = new boolean[result.values().length];
        for (int i = 0; i < expected.length; i++) {
            int position = result.row(i / result.columns()) + i % result.columns();
            within[position] = true;
            difference += Math.pow(result.values()[position] - expected[i], 2);
            norm += expected[i] * expected[i];
        }
        assertThat(Math.sqrt(difference / norm)).as(what + ", seed " + SEED).isLessThan(1e-6);
        for (int i = 0; i < within.length; i++) {
            assertThat(within[i] || result.values()[i] == UNTOUCHED)
                    .as(what + " leaves number %d alone", i)
                    .isTrue();
        }
    }

    private static PackedWeight packed(float[] values, int in, int out) {
        PackedWeight weight = new PackedWeight(in, out);
        weight.pack(values, 0);
        return weight;
    }

    private static HeapMatrix copy(HeapMatrix matrix) {
        float[] values = new float[matrix.rows() * matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++) {
            System.arraycopy(matrix.values(), matrix.row(row), values, row * matrix.columns(), matrix.columns());
        }
        return HeapMatrix.dense(values, matrix.rows(), matrix.columns());
    }

    /** A matrix in the midst of a larger array, its rows some distance apart. */
    private HeapMatrix matrix(int rows, int columns) {
        int stride = columns + 3;
        return new HeapMatrix(numbers(7 + rows * stride + 5), 7, rows, columns, stride);
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
