package dev.harmonize.encoders.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.api.model.Segment;
import dev.harmonize.encoders.kernel.Contribution;
import dev.harmonize.encoders.kernel.SegmentContributions;
import dev.harmonize.encoders.kernel.cpu.MadeUp.Modality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

class HeapGradientTest {

    private static final long SEED = 62;
    private static final int SAMPLES = 11;
    private static final int OBJECTIVES = 3;

    /** Video, audio, and several texts per sample, of which not all know of all objectives. */
    private static final List<Modality> MODALITIES =
            List.of(new Modality(7, List.of(0, 2)), new Modality(2, List.of(0)), new Modality(15, List.of(1, 2)));

    private final MadeUp made = new MadeUp(SEED);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 11, 17, 33, 65, 130, 260})
    void products_add_up_to_their_definition(int in) {
        for (int out : new int[] {1, 3, 17, 32, 33, 65, 130, 300}) {
            for (int perTile : new int[] {1, 4, SAMPLES}) {
                List<Contribution> contributions = made.products(SAMPLES, perTile, MODALITIES, in, out);
                check(contributions, in, out, Optional.empty());
                check(contributions, in, out, Optional.of(weights()));
            }
        }
    }

    @Test
    void long_contributions_of_many_rows_add_up_to_their_definition() {
        List<Modality> modalities = List.of(new Modality(200, List.of(0, 1)), new Modality(65, List.of(1)));
        check(made.products(SAMPLES, 3, modalities, 33, 70), 33, 70, Optional.of(weights()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 17, 33, 65, 130})
    void vectors_and_tables_add_up_to_their_definition(int out) {
        for (int perTile : new int[] {1, 4, SAMPLES}) {
            for (Optional<SampleWeights> weights : List.of(Optional.<SampleWeights>empty(), Optional.of(weights()))) {
                check(made.sums(SAMPLES, perTile, MODALITIES, out), 1, out, weights);
                check(made.lookUps(SAMPLES, perTile, MODALITIES, 9, out, false), 9, out, weights);
                check(made.lookUps(SAMPLES, perTile, MODALITIES, 9, out, true), 9, out, weights);
            }
        }
    }

    @Test
    void every_so_many_rows_of_inputs_and_deltas_add_up_to_the_definition() {
        List<Contribution> contributions = new ArrayList<>();
        for (int tile = 0; tile < 5; tile++) {
            contributions.add(new Contribution.Product(
                    "weight",
                    2 * tile,
                    2,
                    List.of(0, 1),
                    made.matrix(2 * 6, 20).everyRow(6),
                    made.matrix(4 * 3, 40).everyRow(3)));
        }

        check(contributions, 20, 40, Optional.of(weights()));
    }

    @Test
    void several_segments_at_once_and_one_call_after_the_other_are_all_added() {
        List<Contribution> products = made.products(SAMPLES, 4, MODALITIES, 20, 30);
        List<Contribution> sums = renamed(made.sums(SAMPLES, 4, MODALITIES, 30), "bias");
        Parameters layout = new Parameters(List.of(segment("bias", 30), segment("weight", 20, 30)));
        float[] values = new float[630];
        HeapGradient gradient = new HeapGradient(layout, values, new Workers(2), array -> {});

        for (int time = 0; time < 2; time++) {
            gradient.add(List.of(
                    new SegmentContributions(products, Optional.empty()),
                    new SegmentContributions(sums, Optional.of(weights()))));
        }

        double[] expected = new double[630];
        double[] weight = MadeUp.gradient(products, 600, (sample, objective) -> 2);
        double[] bias =
                MadeUp.gradient(sums, 30, (sample, objective) -> 2 * weights().get(sample, objective));
        System.arraycopy(bias, 0, expected, 0, 30);
        System.arraycopy(weight, 0, expected, 30, 600);
        assertThat(MadeUp.distance(doubles(values, 630), expected))
                .as("seed " + SEED)
                .isLessThan(1e-6);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void any_number_of_threads_finds_the_same_bits(int threads) {
        List<SegmentContributions> segments = List.of(
                new SegmentContributions(made.products(SAMPLES, 2, MODALITIES, 300, 530), Optional.of(weights())),
                new SegmentContributions(
                        renamed(made.sums(SAMPLES, 2, MODALITIES, 530), "bias"), Optional.of(weights())),
                new SegmentContributions(
                        renamed(made.lookUps(SAMPLES, 2, MODALITIES, 40, 200, false), "table"), Optional.empty()));
        Parameters layout =
                new Parameters(List.of(segment("weight", 300, 530), segment("bias", 530), segment("table", 40, 200)));
        int length = Math.toIntExact(layout.length());
        float[] alone = new float[length];
        float[] together = new float[length];

        new HeapGradient(layout, alone, new Workers(1), array -> {}).add(segments);
        new HeapGradient(layout, together, new Workers(threads), array -> {}).add(segments);

        assertThat(together).containsExactly(alone);
    }

    @Test
    void the_sum_is_added_to_what_a_gradient_holds() {
        int length = 40_000;
        Parameters layout = new Parameters(List.of(segment("weight", length)));
        HeapMatrix deltas = made.matrix(1, length);
        HeapGradient gradient = new HeapGradient(layout, new float[length], new Workers(2), array -> {});
        gradient.add(List.of(new SegmentContributions(
                List.of(new Contribution.Sum("weight", 0, 1, List.of(0), deltas)), Optional.empty())));

        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            try (INDArray whole = Nd4j.ones(type, length + 2)) {
                gradient.addTo(whole.get(NDArrayIndex.interval(1, length + 1)));
                check(whole.toDoubleVector(), 1, deltas);
                assertThat(whole.getDouble(0)).isEqualTo(1);
                assertThat(whole.getDouble(length + 1)).isEqualTo(1);
            }
            try (INDArray whole = Nd4j.ones(type, length)) {
                gradient.addTo(whole);
                check(whole.toDoubleVector(), 0, deltas);
            }
        }
    }

    private static void check(double[] found, int begin, HeapMatrix deltas) {
        for (int i = 0; i < deltas.columns(); i++) {
            assertThat(found[begin + i])
                    .as("number %d, seed %d", i, SEED)
                    .isCloseTo(1.0 + deltas.values()[deltas.row(0) + i], within(1e-6));
        }
    }

    @Test
    void a_closed_gradient_gives_its_memory_back() {
        float[] values = new float[5];
        List<float[]> returned = new ArrayList<>();

        new HeapGradient(new Parameters(List.of(segment("weight", 5))), values, new Workers(1), returned::add).close();

        assertThat(returned).containsExactly(values);
    }

    @Test
    void memory_that_was_used_before_begins_with_zeros() {
        float[] values = {3, 4, 5};

        HeapGradient gradient =
                new HeapGradient(new Parameters(List.of(segment("weight", 2))), values, new Workers(1), array -> {});

        try (INDArray found = Nd4j.zeros(DataType.FLOAT, 2)) {
            gradient.addTo(found);
            assertThat(found.toDoubleVector()).containsExactly(0, 0);
        }
    }

    @Test
    void what_does_not_fit_is_refused() {
        Parameters layout = new Parameters(List.of(segment("weight", 4, 3)));
        HeapGradient gradient = new HeapGradient(layout, new float[12], new Workers(1), array -> {});
        SegmentContributions sums = new SegmentContributions(made.sums(2, 1, MODALITIES, 3), Optional.empty());

        assertThatThrownBy(() -> gradient.add(List.of(sums)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a Sum with deltas of 3 columns contributes to segment 'weight'")
                .hasMessageContaining("[4, 3]");
        SegmentContributions products =
                new SegmentContributions(made.products(2, 1, MODALITIES, 4, 3), Optional.empty());
        assertThatThrownBy(() -> gradient.add(List.of(products, products)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listed twice");
    }

    private static void check(List<Contribution> contributions, int in, int out, Optional<SampleWeights> weights) {
        Parameters layout = new Parameters(List.of(segment("before", 3), segment("weight", in, out), segment("z", 5)));
        float[] values = new float[3 + in * out + 5 + 2];
        HeapGradient gradient = new HeapGradient(layout, values, new Workers(1), array -> {});

        gradient.add(List.of(new SegmentContributions(contributions, weights)));

        double[] expected = MadeUp.gradient(
                contributions,
                in * out,
                (sample, objective) ->
                        weights.map(all -> all.get(sample, objective)).orElse(1.0));
        double[] found = doubles(Arrays.copyOfRange(values, 3, values.length), in * out);
        assertThat(MadeUp.distance(found, expected))
                .as("[%d, %d], %d contributions, seed %d", in, out, contributions.size(), SEED)
                .isLessThan(2e-5);
        for (int i = 0; i < 3; i++) {
            assertThat(values[i]).isZero();
        }
        for (int i = 3 + in * out; i < values.length; i++) {
            assertThat(values[i]).isZero();
        }
    }

    private static SampleWeights weights() {
        Random random = new Random(SEED);
        return new SampleWeights(
                SAMPLES,
                OBJECTIVES,
                random.doubles(SAMPLES * OBJECTIVES, -0.5, 1.5).toArray());
    }

    private static Segment segment(String name, long... shape) {
        return new Segment(name, Arrays.stream(shape).boxed().toList(), "module", OptionalInt.empty(), true);
    }

    private static List<Contribution> renamed(List<Contribution> contributions, String name) {
        return contributions.stream()
                .map(each -> each instanceof Contribution.Rows rows
                        ? (Contribution) new Contribution.Rows(
                                name,
                                rows.firstSample(),
                                rows.samples(),
                                rows.objectives(),
                                rows.numbers(),
                                rows.deltas())
                        : new Contribution.Sum(
                                name, each.firstSample(), each.samples(), each.objectives(), each.deltas()))
                .toList();
    }

    private static double[] doubles(float[] values, int count) {
        double[] doubles = new double[count];
        for (int i = 0; i < count; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
