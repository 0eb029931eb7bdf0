package dev.harmonize.encoders.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.harmonization.Units;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.cpu.MadeUp.Modality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class InnerProductsTest {

    private static final long SEED = 63;
    private static final int SAMPLES = 8;
    private static final int OBJECTIVES = 3;

    /** Video, audio, and several texts per sample, of which not all know of all objectives. */
    private static final List<Modality> MANY_ROWS =
            List.of(new Modality(37, List.of(0, 1)), new Modality(20, List.of(0)), new Modality(9, List.of(1)));

    /** As at the end of an encoder: one row for each of the modalities, and for each of several texts. */
    private static final List<Modality> FEW_ROWS =
            List.of(new Modality(1, List.of(0, 1)), new Modality(1, List.of(0)), new Modality(3, List.of(1, 2)));

    private final MadeUp made = new MadeUp(SEED);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, SAMPLES})
    void inner_products_in_a_weight_equal_their_definition(int unit) {
        for (List<Modality> modalities : List.of(MANY_ROWS, FEW_ROWS)) {
            for (int in : new int[] {1, 5, 17, 65, 130}) {
                for (int out : new int[] {1, 3, 33, 130}) {
                    for (int perTile : new int[] {1, 2, SAMPLES}) {
                        check(made.products(SAMPLES, perTile, modalities, in, out), in * out, unit);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, SAMPLES})
    void inner_products_in_a_vector_equal_their_definition(int unit) {
        for (int out : new int[] {1, 3, 33, 130}) {
            check(made.sums(SAMPLES, 2, MANY_ROWS, out), out, unit);
            check(made.sums(SAMPLES, 4, FEW_ROWS, out), out, unit);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, SAMPLES})
    void inner_products_in_a_table_equal_their_definition(int unit) {
        for (int out : new int[] {1, 3, 33}) {
            check(made.lookUps(SAMPLES, 2, MANY_ROWS, 50, out, true), 50 * out, unit);
            check(made.lookUps(SAMPLES, 4, FEW_ROWS, 5, out, false), 5 * out, unit);
        }
    }

    @Test
    void every_so_many_rows_of_inputs_and_deltas_are_taken_by_themselves() {
        List<Contribution> contributions = new ArrayList<>();
        for (int tile = 0; tile < 4; tile++) {
            contributions.add(new Contribution.Product(
                    "weight",
                    2 * tile,
                    2,
                    List.of(0, 2),
                    made.matrix(2 * 6, 20).everyRow(6),
                    made.matrix(4 * 3, 40).everyRow(3)));
        }

        check(contributions, 20 * 40, 1);
        check(contributions, 20 * 40, SAMPLES);
    }

    @Test
    void segments_are_answered_in_their_order_and_those_without_contributions_with_zeros() {
        List<Contribution> weight = made.products(SAMPLES, 2, MANY_ROWS, 20, 30);
        List<Contribution> vector = made.sums(SAMPLES, 2, MANY_ROWS, 30);
        Units units = new Units(SAMPLES, 3);

        List<double[]> found = InnerProducts.of(List.of(vector, List.of(), weight), units, OBJECTIVES, new Workers(2));

        assertThat(found).hasSize(3);
        assertThat(found.get(0)).containsExactly(of(vector, units, 1));
        assertThat(found.get(1)).containsExactly(new double[3 * OBJECTIVES * OBJECTIVES]);
        assertThat(found.get(2)).containsExactly(of(weight, units, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void any_number_of_threads_finds_the_same_bits(int threads) {
        for (int unit : new int[] {1, 3, SAMPLES}) {
            Units units = new Units(SAMPLES, unit);
            List<Contribution> contributions = made.products(SAMPLES, 2, MANY_ROWS, 300, 290);

            assertThat(of(contributions, units, threads)).containsExactly(of(contributions, units, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_not_a_number_shows_in_its_unit_and_objective_alone(boolean manyRows) {
        List<Contribution> contributions = made.products(SAMPLES, SAMPLES, manyRows ? MANY_ROWS : FEW_ROWS, 33, 35);
        HeapMatrix deltas = HeapMatrix.of(contributions.get(0).deltas());
        int rows = contributions.get(0).rows();
        int sample = 5;
        // The first row that the sample has for objective 1.
        deltas.values()[deltas.row(rows + sample * rows / SAMPLES) + 4] = Float.NaN;

        double[] found = of(contributions, new Units(SAMPLES, 1), 1);

        for (int i = 0; i < found.length; i++) {
            int k = i / OBJECTIVES % OBJECTIVES;
            int l = i % OBJECTIVES;
            // Nothing reaches objective 2 where there are many rows, and zero times what is not a number is none
            // either.
            boolean broken = i / (OBJECTIVES * OBJECTIVES) == sample && (k == 1 || l == 1);
            assertThat(Double.isNaN(found[i])).as("number " + i).isEqualTo(broken);
        }
    }

    @Test
    void contributions_of_two_kinds_to_one_segment_are_refused() {
        List<Contribution> mixed = new ArrayList<>(made.sums(2, 1, FEW_ROWS, 3));
        mixed.addAll(made.products(2, 1, FEW_ROWS, 1, 3));

        assertThatThrownBy(() -> of(mixed, new Units(2, 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("contributions to 'weight' of two kinds; expected one");
    }

    private static double[] of(List<Contribution> contributions, Units units, int threads) {
        return InnerProducts.of(List.of(contributions), units, OBJECTIVES, new Workers(threads))
                .get(0);
    }

    private static void check(List<Contribution> contributions, int length, int unit) {
        Units units = new Units(SAMPLES, unit);
        double[] expected = new double[units.count() * OBJECTIVES * OBJECTIVES];
        for (int u = 0; u < units.count(); u++) {
            int number = u;
            double[][] parts = new double[OBJECTIVES][];
            for (int k = 0; k < OBJECTIVES; k++) {
                int objective = k;
                parts[k] = MadeUp.gradient(
                        contributions,
                        length,
                        (sample, other) -> other == objective && units.unitOf(sample) == number ? 1 : 0);
            }
            for (int k = 0; k < OBJECTIVES; k++) {
                for (int l = 0; l < OBJECTIVES; l++) {
                    for (int i = 0; i < length; i++) {
                        expected[(u * OBJECTIVES + k) * OBJECTIVES + l] += parts[k][i] * parts[l][i];
                    }
                }
            }
        }

        double[] found = of(contributions, units, 1);

        assertThat(MadeUp.distance(found, expected))
                .as("%d numbers, units of %d, seed %d", length, unit, SEED)
                .isLessThan(2e-6);
    }
}
