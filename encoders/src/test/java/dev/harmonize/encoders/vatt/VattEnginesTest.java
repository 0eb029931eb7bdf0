package dev.harmonize.encoders.vatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.vatt.VattOptions.HeadNorm;
import dev.harmonize.encoders.vatt.VattOptions.KernelChoice;
import dev.harmonize.encoders.vatt.VattOptions.Projection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whole models in single precision with the kernels for processors against the portable ones, which other tests compare
 * with finite differences; and that threads change nothing.
 */
class VattEnginesTest {

    private static final double TOLERANCE = 1e-4;
    private static final double SAME_SUM_IN_ANOTHER_ORDER = 1e-5;

    /** Layer normalization divides by a deviation of 0 and √10⁻⁶: the rounding errors of what should be 0 grow thousandfold. */
    private static final double SAME_SUM_AT_WIDTH_1 = 1e-4;

    /**
     * A model and its batch.
     *
     * @param objectives how many there are; where they reach more than three times as many rows as there are, they are
     *     not kept on their way back
     */
    private record Setting(String name, TestOptions options, BatchSpec spec, int samples, int objectives) {

        RandomModel with(KernelChoice kernels, int threads) {
            return new RandomModel(options.kernels(kernels).build(), spec, DataType.FLOAT, samples, threads);
        }

        boolean isOfWidth1() {
            return options.build().width().equals(Optional.of(1));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Setting> settings() {
        BatchSpec triplets = RandomModel.triplets(1);
        return Stream.of(
                new Setting("as a config would leave it", TestOptions.tiny(), triplets, 7, 2),
                new Setting("with the tanh form of the GELU", TestOptions.tiny().gelu(GeluForm.TANH), triplets, 7, 2),
                new Setting("one layer, no ReLU", TestOptions.tiny().layers(1).vtRelu(false), triplets, 7, 2),
                new Setting("without audio", TestOptions.tiny(), without(Modality.AUDIO), 7, 2),
                new Setting("without text", TestOptions.tiny(), without(Modality.TEXT), 7, 2),
                new Setting("three captions", TestOptions.tiny(), RandomModel.triplets(3), 7, 2),
                new Setting("no token left out", TestOptions.tiny().dropToken(0.0), triplets, 7, 2),
                new Setting(
                        "dropout of numbers and tokens",
                        TestOptions.tiny().dropout(0.3).dropToken(0.4),
                        RandomModel.triplets(3),
                        7,
                        2),
                new Setting(
                        "what the published sizes have",
                        TestOptions.tiny()
                                .positionNorm(true)
                                .preProjection(true)
                                .postProjection(7)
                                .dropout(0.1),
                        triplets,
                        7,
                        2),
                new Setting("one space for all", TestOptions.tiny().projection(Projection.JOINT), triplets, 7, 2),
                new Setting("more objectives than are kept", TestOptions.tiny(), triplets, 7, 7),
                new Setting("batch normalization", TestOptions.tiny().headNorm(HeadNorm.BATCH), triplets, 7, 2),
                new Setting(
                        "batch normalization, one space for all",
                        TestOptions.tiny().headNorm(HeadNorm.BATCH).projection(Projection.JOINT),
                        RandomModel.triplets(3),
                        7,
                        2),
                new Setting("features made elsewhere", TestOptions.tiny(), vectors(5, 3), 7, 2),
                new Setting("words as video", TestOptions.tiny(), words(), 7, 2),
                new Setting(
                        "a width that no vector divides",
                        TestOptions.tiny().width(20).heads(4).feedForward(37),
                        triplets,
                        7,
                        2),
                new Setting(
                        "a width of several panels",
                        TestOptions.tiny().width(132).heads(3).feedForward(200).dropToken(0.0),
                        triplets,
                        7,
                        2),
                new Setting("width 1", TestOptions.tiny().width(1).heads(1).feedForward(1), triplets, 7, 2),
                new Setting("one sample", TestOptions.tiny(), triplets, 1, 2),
                new Setting(
                        "one of everything",
                        TestOptions.tiny().width(1).heads(1).feedForward(1),
                        ones(),
                        1,
                        2),
                new Setting("several tiles, the last of them shorter", TestOptions.tiny(), triplets, 41, 2),
                new Setting(
                        "several tiles with dropout, three captions",
                        TestOptions.tiny().width(20).heads(4).dropout(0.3),
                        RandomModel.triplets(3),
                        19,
                        2),
                new Setting(
                        "samples longer than a tile",
                        TestOptions.tiny().width(12).heads(2).dropToken(0.0),
                        vectors(203, 3),
                        3,
                        2));
    }

    private static BatchSpec without(Modality modality) {
        Map<Modality, ModalitySpec> rest = new TreeMap<>(RandomModel.triplets(1).modalities());
        rest.remove(modality);
        return new BatchSpec(rest);
    }

    private static BatchSpec vectors(int length, int width) {
        return new BatchSpec(Map.of(
                Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(length, width), 1),
                Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(3, 4), 1),
                Modality.TEXT, new ModalitySpec(new FeatureSpec.Vectors(2, 5), 1)));
    }

    private static BatchSpec words() {
        return new BatchSpec(Map.of(
                Modality.VIDEO, new ModalitySpec(new FeatureSpec.Tokens(6, 9), 1),
                Modality.AUDIO, new ModalitySpec(new FeatureSpec.Waveform(35, 8000), 1),
                Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(1, 2), 1)));
    }

    private static BatchSpec ones() {
        return new BatchSpec(Map.of(
                Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(1, 1), 1),
                Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(1, 1), 1),
                Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(1, 2), 1)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void bothKernelsComputeTheSame(Setting setting) {
        Results actual = Results.of(setting, setting.with(KernelChoice.CPU, 2));
        Results expected = Results.of(setting, setting.with(KernelChoice.PORTABLE, 1));
        actual.assertClose(expected, TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anUpdateMadeOfWhatWasMeasuredIsTheUpdateMadeAnew(Setting setting) {
        for (KernelChoice kernels : List.of(KernelChoice.CPU, KernelChoice.PORTABLE)) {
            RandomModel model = setting.with(kernels, 2);
            for (Scope scope : List.of(Scope.ALL, Scope.PER_LAYER)) {
                INDArray anew = Nd4j.zeros(DataType.FLOAT, model.theta().length());
                try (Encoding encoding = model.encode()) {
                    combine(setting, scope, encoding, objectives(setting, encoding), anew);
                }
                for (Units units : units(setting, model)) {
                    INDArray ofMeasured = Nd4j.zeros(DataType.FLOAT, anew.length());
                    try (Encoding encoding = model.encode()) {
                        List<Cotangents> objectives = objectives(setting, encoding);
                        encoding.gramians(objectives, units, scope.groups(encoding.parameters()));
                        combine(setting, scope, encoding, objectives, ofMeasured);
                    }
                    assertThat(distance(numbers(ofMeasured), numbers(anew)))
                            .as("relative to the update; kernels %s, scope %s, %s", kernels, scope, units)
                            .isLessThan(setting.isOfWidth1() ? SAME_SUM_AT_WIDTH_1 : SAME_SUM_IN_ANOTHER_ORDER);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void threadsDoNotShowInASingleBit(Setting setting) {
        Results expected = Results.of(setting, setting.with(KernelChoice.CPU, 1));
        for (int threads : List.of(2, 4, 7)) {
            // Tasks run in the pool of the thread that spreads them: as many at once as asked for, whatever the
            // machine.
            ForkJoinPool pool = new ForkJoinPool(threads);
            try {
                Results actual = pool.submit(() -> Results.of(setting, setting.with(KernelChoice.CPU, threads)))
                        .join();
                actual.assertSame(expected, threads + " threads");
            } finally {
                pool.shutdown();
            }
        }
    }

    @Test
    void gradientsAreAddedToWhatIsThere() {
        Setting setting = new Setting("three captions", TestOptions.tiny(), RandomModel.triplets(3), 7, 2);
        for (KernelChoice kernels : List.of(KernelChoice.CPU, KernelChoice.PORTABLE)) {
            RandomModel model = setting.with(kernels, 2);
            long length = model.theta().length();
            try (Encoding encoding = model.encode()) {
                List<Cotangents> objectives = objectives(setting, encoding);
                INDArray gradient = Nd4j.zeros(DataType.FLOAT, length);
                encoding.backward(objectives.get(0), gradient);
                INDArray more = Nd4j.valueArrayOf(new long[] {length}, 64.0, DataType.FLOAT);
                encoding.backward(objectives.get(0), more);
                assertThat(more.toFloatVector())
                        .as("backward, kernels %s", kernels)
                        .isEqualTo(gradient.add(64.0).toFloatVector());

                INDArray update = Nd4j.zeros(DataType.FLOAT, length);
                combine(setting, Scope.PER_LAYER, encoding, objectives, update);
                more.assign(64.0);
                combine(setting, Scope.PER_LAYER, encoding, objectives, more);
                assertThat(more.toFloatVector())
                        .as("combine, kernels %s", kernels)
                        .isEqualTo(update.add(64.0).toFloatVector());
            }
        }
    }

    /** What was left in pooled memory by larger and other batches must not show. */
    @Test
    void whatWasEncodedBeforeDoesNotShow() {
        Setting setting =
                new Setting("dropout, three captions", TestOptions.tiny().dropout(0.2), RandomModel.triplets(3), 19, 2);
        RandomModel fresh = setting.with(KernelChoice.CPU, 2);
        Results expected = Results.of(setting, fresh);
        RandomModel used = setting.with(KernelChoice.CPU, 2);
        for (int samples : List.of(31, 1, 8)) {
            try (Encoding encoding = used.encode(used.batch(samples, 4 + samples))) {
                List<Cotangents> objectives = RandomModel.objectives(encoding);
                encoding.gramians(objectives, new Units(samples, 1), Scope.ALL.groups(encoding.parameters()));
                encoding.combine(
                        objectives,
                        List.of(),
                        RandomModel.weights(samples, 2, 3),
                        Nd4j.zeros(DataType.FLOAT, used.theta().length()));
                encoding.jacobian(objectives);
            }
        }
        Results.of(setting, used).assertSame(expected, "after other batches");
    }

    @Test
    void aBatchWithoutASingleWordGoesThrough() {
        Setting setting = new Setting("no words", TestOptions.tiny(), RandomModel.triplets(3), 7, 2);
        List<Results> results = new ArrayList<>();
        for (KernelChoice kernels : List.of(KernelChoice.CPU, KernelChoice.PORTABLE)) {
            RandomModel model = setting.with(kernels, 2);
            Map<Modality, Features> features = new TreeMap<>(model.batch().features());
            int rows = 3 * setting.samples();
            features.put(Modality.TEXT, new Features.TokenIds(new int[rows * 5], new boolean[rows]));
            Batch silent = new Batch(setting.spec(), model.batch().ids(), features);
            results.add(Results.of(setting, model, silent));
        }
        results.get(0).assertClose(results.get(1), TOLERANCE);
        int width = 3;
        double[] texts = results.get(0).numbers().getOrDefault("embeddings text.vt", new double[0]);
        assertThat(texts).hasSize(setting.samples() * 3 * width);
        for (int i = width; i < texts.length; i++) {
            assertThat(texts[i])
                    .as("number %d of the embeddings of texts without words", i)
                    .isEqualTo(texts[i % width]);
        }
    }

    @Test
    void kernelsForProcessorsRefuseDoublePrecision() {
        RandomModel model = new RandomModel(
                TestOptions.tiny().kernels(KernelChoice.CPU).build(), RandomModel.triplets(1), DataType.DOUBLE, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(model::encode)
                .withMessage("kernels cpu compute in single precision, not in DOUBLE; use kernels portable or auto");
    }

    private static List<Cotangents> objectives(Setting setting, Encoding encoding) {
        return RandomModel.objectives(encoding, setting.objectives());
    }

    private static List<Units> units(Setting setting, RandomModel model) {
        int samples = setting.samples();
        return IntStream.of(1, 3, samples)
                .filter(size -> size <= samples)
                .filter(size -> size == samples || !model.encoder().couplesSamples())
                .distinct()
                .mapToObj(size -> new Units(samples, size))
                .toList();
    }

    private static void combine(
            Setting setting, Scope scope, Encoding encoding, List<Cotangents> objectives, INDArray gradient) {
        List<ParameterGroup> groups = scope.groups(encoding.parameters());
        List<GroupWeights> weights = IntStream.range(0, groups.size())
                .mapToObj(p -> new GroupWeights(
                        groups.get(p), RandomModel.weights(setting.samples(), setting.objectives(), p)))
                .toList();
        SampleWeights elsewhere = RandomModel.weights(setting.samples(), setting.objectives(), 99);
        encoding.combine(objectives, weights, elsewhere, gradient);
    }

    private static double[] numbers(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
    }

    private static double distance(double[] actual, double[] expected) {
        double squares = 0.0;
        double ofExpected = 0.0;
        for (int i = 0; i < expected.length; i++) {
            double difference = actual[i] - expected[i];
            squares += difference * difference;
            ofExpected += expected[i] * expected[i];
        }
        return Math.sqrt(squares / Math.max(ofExpected, Double.MIN_NORMAL));
    }

    /**
     * Everything that an encoding computes.
     *
     * @param numbers by what they are
     * @param gramians by what they are
     */
    private record Results(Map<String, double[]> numbers, Map<String, Gramians> gramians) {

        static Results of(Setting setting, RandomModel model) {
            return of(setting, model, model.batch());
        }

        static Results of(Setting setting, RandomModel model, Batch batch) {
            Results results = new Results(new TreeMap<>(), new TreeMap<>());
            Parameters layout = model.encoder().parameters();
            try (Encoding encoding = model.encode(batch)) {
                for (Embedding embedding : encoding.embeddings().all()) {
                    results.numbers.put("embeddings " + embedding.output(), VattEnginesTest.numbers(embedding.rows()));
                }
                List<Cotangents> objectives = objectives(setting, encoding);
                for (int k = 0; k < objectives.size(); k++) {
                    INDArray gradient = Nd4j.zeros(DataType.FLOAT, layout.length());
                    encoding.backward(objectives.get(k), gradient);
                    results.numbers.put("gradient of objective " + k, VattEnginesTest.numbers(gradient));
                }
                INDArray jacobian = encoding.jacobian(objectives);
                for (int k = 0; k < objectives.size(); k++) {
                    results.numbers.put("row " + k + " of the Jacobian", VattEnginesTest.numbers(jacobian.getRow(k)));
                }
                for (Scope scope : Scope.values()) {
                    results.measure(setting, model, encoding, objectives, scope);
                }
            }
            return results;
        }

        private void measure(
                Setting setting, RandomModel model, Encoding encoding, List<Cotangents> objectives, Scope scope) {
            List<ParameterGroup> groups = scope.groups(encoding.parameters());
            for (Units units : units(setting, model)) {
                List<Gramians> measured = encoding.gramians(objectives, units, groups);
                for (int p = 0; p < groups.size(); p++) {
                    gramians.put(
                            "Gram matrices, " + units + ", scope " + scope + ", group "
                                    + groups.get(p).name(),
                            measured.get(p));
                }
                INDArray update =
                        Nd4j.zeros(DataType.FLOAT, encoding.parameters().length());
                combine(setting, scope, encoding, objectives, update);
                numbers.put("update, " + units + ", scope " + scope, VattEnginesTest.numbers(update));
            }
        }

        /** Up to a distance relative to the norm of what is expected. */
        void assertClose(Results expected, double tolerance) {
            assertThat(numbers).containsOnlyKeys(expected.numbers.keySet());
            expected.numbers.forEach((what, values) -> assertThat(distance(numbers.getOrDefault(what, values), values))
                    .as("%s (seed %d): relative distance", what, RandomModel.SEED)
                    .isLessThan(tolerance));
            assertThat(gramians).containsOnlyKeys(expected.gramians.keySet());
            expected.gramians.forEach((what, matrices) -> assertClose(
                    what,
                    gramians.getOrDefault(what, matrices),
                    matrices,
                    expected.ofTheWholeModel(what).orElse(matrices),
                    tolerance));
        }

        private Optional<Gramians> ofTheWholeModel(String what) {
            String units = what.substring(0, what.indexOf(", scope"));
            return Optional.ofNullable(gramians.get(units + ", scope ALL, group all"));
        }

        /** A group's contributions that are next to nothing beside those of the whole model may be rounding errors alone. */
        private static void assertClose(
                String what, Gramians actual, Gramians expected, Gramians ofTheWholeModel, double tolerance) {
            for (int unit = 0; unit < expected.units(); unit++) {
                for (int k = 0; k < expected.objectives(); k++) {
                    for (int l = 0; l < expected.objectives(); l++) {
                        double floor = 1e-3 * ofTheWholeModel.norm(unit, k) * ofTheWholeModel.norm(unit, l);
                        double scale = Math.max(expected.norm(unit, k) * expected.norm(unit, l), floor);
                        assertThat(actual.get(unit, k, l))
                                .as("%s (seed %d): unit %d, entry (%d, %d)", what, RandomModel.SEED, unit, k, l)
                                .isCloseTo(expected.get(unit, k, l), within(tolerance * scale));
                    }
                }
            }
        }

        void assertSame(Results expected, String circumstances) {
            assertSame(numbers, expected.numbers, Function.identity(), circumstances);
            assertSame(gramians, expected.gramians, Gramians::values, circumstances);
        }

        private static <T> void assertSame(
                Map<String, T> actual, Map<String, T> expected, Function<T, double[]> values, String circumstances) {
            assertThat(actual).containsOnlyKeys(expected.keySet());
            expected.forEach((what, numbers) -> assertThat(
                            Arrays.equals(values.apply(actual.getOrDefault(what, numbers)), values.apply(numbers)))
                    .as("%s (seed %d): the same to the last bit, %s", what, RandomModel.SEED, circumstances)
                    .isTrue());
        }
    }
}
