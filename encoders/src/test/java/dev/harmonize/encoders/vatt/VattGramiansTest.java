package dev.harmonize.encoders.vatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.encoders.vatt.VattOptions.KernelChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Objectives that, like VATT's, reach different modalities and meet in the video and the shared stack. */
class VattGramiansTest {

    private static final int SAMPLES = 7;
    private static final long SEED = RandomModel.SEED;

    @TempDir
    Path folder = Path.of("");

    private static RandomModel model(TestOptions options, int candidates, DataType type) {
        return new RandomModel(options.build(), RandomModel.triplets(candidates), type, SAMPLES);
    }

    private static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of("one layer", TestOptions.tiny().layers(1), 1),
                Arguments.of("two layers, three captions", TestOptions.tiny(), 3),
                Arguments.of(
                        "three layers with everything",
                        TestOptions.tiny()
                                .layers(3)
                                .width(15)
                                .preProjection(true)
                                .postProjection(7)
                                .positionNorm(true),
                        3),
                Arguments.of(
                        "three captions, dropout",
                        TestOptions.tiny().width(33).dropout(0.2).vtRelu(false),
                        3),
                Arguments.of(
                        "weights so large that pairs of rows are cheaper",
                        TestOptions.tiny().layers(1).width(180).feedForward(300),
                        1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void gramiansAreThoseOfBackwardPassesAtEveryGranularityAndScope(String name, TestOptions options, int candidates) {
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
            RandomModel model = model(options, candidates, type);
            try (Encoding encoding = model.encode()) {
                List<Cotangents> objectives = RandomModel.objectives(encoding);
                for (int size : List.of(1, 2, 3, SAMPLES)) {
                    Units units = new Units(SAMPLES, size);
                    List<ParameterGroup> everyGroup = everyGroup(model.encoder().parameters());
                    List<Gramians> expected = new BruteForced(encoding).gramians(objectives, units, everyGroup);
                    for (Scope scope : Scope.values()) {
                        List<ParameterGroup> groups =
                                scope.groups(model.encoder().parameters());
                        List<Gramians> actual = encoding.gramians(objectives, units, groups);
                        for (int p = 0; p < groups.size(); p++) {
                            assertSame(
                                    actual.get(p),
                                    expected.get(everyGroup.indexOf(groups.get(p))),
                                    type == DataType.DOUBLE ? 1e-9 : 1e-4,
                                    name + ", " + type + ", " + units + ", scope " + scope + ", group "
                                            + groups.get(p).name());
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void combinationsAreThoseOfBackwardPassesAtEveryScope(String name, TestOptions options, int candidates) {
        for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
            RandomModel model = model(options, candidates, type);
            long length = model.encoder().parameters().length();
            try (Encoding encoding = model.encode()) {
                List<Cotangents> objectives = RandomModel.objectives(encoding);
                for (Scope scope : Scope.values()) {
                    List<ParameterGroup> groups = scope.groups(model.encoder().parameters());
                    List<GroupWeights> weights = IntStream.range(0, groups.size())
                            .mapToObj(p -> new GroupWeights(groups.get(p), randomWeights(p)))
                            .toList();
                    for (SampleWeights elsewhere : List.of(SampleWeights.uniform(SAMPLES, 2, 1.0), randomWeights(99))) {
                        INDArray expected = Nd4j.ones(type, length);
                        new BruteForced(encoding).combine(objectives, weights, elsewhere, expected);
                        INDArray actual = Nd4j.ones(type, length);
                        encoding.combine(objectives, weights, elsewhere, actual);
                        assertThat(distance(actual, expected))
                                .as("%s, %s, scope %s", name, type, scope)
                                .isLessThan(type == DataType.DOUBLE ? 1e-12 : 1e-5);
                    }
                }
            }
        }
    }

    @Test
    void unitWeightsGiveTheGradient() {
        RandomModel model = model(TestOptions.tiny(), 3, DataType.FLOAT);
        try (Encoding encoding = model.encode()) {
            List<Cotangents> objectives = RandomModel.objectives(encoding);
            INDArray expected = Nd4j.zeros(DataType.FLOAT, model.theta().length());
            objectives.forEach(objective -> encoding.backward(objective, expected));
            // Scaled by 2 and halved, so that this is not the short cut for weights that are the same everywhere.
            List<GroupWeights> halved = Scope.SHARED.groups(model.encoder().parameters()).stream()
                    .map(group -> new GroupWeights(group, SampleWeights.uniform(SAMPLES, 2, 0.5)))
                    .toList();
            INDArray sum = Nd4j.zeros(DataType.FLOAT, model.theta().length());
            encoding.combine(objectives, halved, SampleWeights.uniform(SAMPLES, 2, 1.0), sum);
            encoding.combine(objectives, halved, SampleWeights.uniform(SAMPLES, 2, 0.0), sum);
            assertThat(distance(sum, expected)).isLessThan(1e-5);
        }
    }

    /** Nothing of the encoder's own way back is used: every number is moved up and down, one after the other. */
    @Test
    void gramiansAgreeWithFiniteDifferences() {
        int samples = 3;
        VattOptions options = TestOptions.tiny()
                .width(4)
                .heads(2)
                .feedForward(3)
                .videoPatch(1, 1, 2)
                .audioPatch(3)
                .positionNorm(true)
                .build();
        BatchSpec small = new BatchSpec(Map.of(
                Modality.VIDEO, new ModalitySpec(new FeatureSpec.Frames(2, 1, 4, 1), 1),
                Modality.AUDIO, new ModalitySpec(new FeatureSpec.Waveform(6, 8000), 1),
                Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(3, 5), 2)));
        RandomModel model = new RandomModel(options, small, DataType.DOUBLE, samples);
        Batch batch = model.batch(samples, SEED);
        Parameters layout = model.encoder().parameters();
        List<Cotangents> objectives;
        List<Gramians> actual;
        List<ParameterGroup> groups = everyGroup(layout);
        try (Encoding encoding = model.encode(batch)) {
            objectives = RandomModel.objectives(encoding);
            actual = encoding.gramians(objectives, new Units(samples, 1), groups);
        }
        // Row i·K + k: the contribution of sample i to objective k.
        INDArray contributions = Nd4j.zeros(DataType.DOUBLE, 2L * samples, layout.length());
        double step = 1e-5;
        for (long j = 0; j < layout.length(); j++) {
            double[] above = parts(model, batch, objectives, j, step);
            double[] below = parts(model, batch, objectives, j, -step);
            for (int row = 0; row < above.length; row++) {
                contributions.putScalar(row, j, (above[row] - below[row]) / (2 * step));
            }
        }
        for (int p = 0; p < groups.size(); p++) {
            for (int i = 0; i < samples; i++) {
                INDArray rows = contributions.get(NDArrayIndex.interval(2L * i, 2L * i + 2), NDArrayIndex.all());
                Gramians expected = Gramians.ofRows(rows, layout, groups.get(p));
                double scale = expected.get(0, 0, 0) + expected.get(0, 1, 1);
                for (int entry = 0; entry < 4; entry++) {
                    assertThat(actual.get(p).get(i, entry / 2, entry % 2))
                            .as("group %s, sample %d, entry %d", groups.get(p).name(), i, entry)
                            .isCloseTo(expected.values()[entry], within(1e-7 * scale + 1e-18));
                }
            }
        }
    }

    /** Per sample and objective, ⟨cotangents, embeddings⟩ with one parameter moved. */
    private static double[] parts(
            RandomModel model, Batch batch, List<Cotangents> objectives, long parameter, double by) {
        double before = model.theta().getDouble(parameter);
        model.theta().putScalar(parameter, before + by);
        double[] parts = new double[batch.size() * objectives.size()];
        try (Encoding encoding = model.encode(batch)) {
            for (int k = 0; k < objectives.size(); k++) {
                for (Map.Entry<Output, INDArray> entry :
                        objectives.get(k).byOutput().entrySet()) {
                    double[] rows = encoding.embeddings()
                            .get(entry.getKey())
                            .rows()
                            .mul(entry.getValue())
                            .sum(1)
                            .toDoubleVector();
                    for (int row = 0; row < rows.length; row++) {
                        parts[row / (rows.length / batch.size()) * objectives.size() + k] += rows[row];
                    }
                }
            }
        }
        model.theta().putScalar(parameter, before);
        return parts;
    }

    /** What a sample says does not depend on its place or on the others; the smallest and largest cuts into runs differ. */
    @Test
    void unitsFollowTheirSamplesThroughAPermutation() {
        RandomModel model = model(TestOptions.tiny().dropout(0.0), 3, DataType.FLOAT);
        int[] order = {4, 2, 6, 0, 5, 1, 3};
        List<ParameterGroup> groups = Scope.PER_LAYER.groups(model.encoder().parameters());
        try (Encoding straight = model.encode();
                Encoding permuted = model.encode(permuted(model.batch(), order))) {
            List<Cotangents> objectives = RandomModel.objectives(straight);
            List<Gramians> expected = straight.gramians(objectives, new Units(SAMPLES, 1), groups);
            List<Gramians> actual = permuted.gramians(permuted(objectives, order), new Units(SAMPLES, 1), groups);
            for (int p = 0; p < groups.size(); p++) {
                double[] moved = new double[SAMPLES * 4];
                for (int i = 0; i < SAMPLES; i++) {
                    System.arraycopy(expected.get(p).values(), order[i] * 4, moved, i * 4, 4);
                }
                assertSame(
                        actual.get(p),
                        new Gramians(SAMPLES, 2, moved),
                        1e-5,
                        groups.get(p).name());
            }
        }
    }

    @Test
    void aTripletsGramianDoesNotDependOnTheOtherRows() {
        RandomModel model = model(TestOptions.tiny().width(33), 3, DataType.FLOAT);
        List<ParameterGroup> groups = Scope.PER_MODULE.groups(model.encoder().parameters());
        int[] alone = {3};
        try (Encoding together = model.encode();
                Encoding single = model.encode(permuted(model.batch(), alone))) {
            List<Cotangents> objectives = RandomModel.objectives(together);
            List<Gramians> expected = single.gramians(permuted(objectives, alone), new Units(1, 1), groups);
            List<Gramians> actual = together.gramians(objectives, new Units(SAMPLES, 1), groups);
            for (int p = 0; p < groups.size(); p++) {
                double[] own = Arrays.copyOfRange(actual.get(p).values(), 3 * 4, 4 * 4);
                assertSame(
                        new Gramians(1, 2, own),
                        expected.get(p),
                        1e-5,
                        groups.get(p).name());
            }
        }
    }

    /** Cotangents of an objective that is all but learned are so small that their squares are 0 in single precision. */
    @Test
    void tinyCotangentsKeepTheirCosines() {
        RandomModel model = model(TestOptions.tiny(), 3, DataType.FLOAT);
        List<ParameterGroup> groups = Scope.ALL.groups(model.encoder().parameters());
        try (Encoding encoding = model.encode()) {
            List<Cotangents> objectives = RandomModel.objectives(encoding);
            List<Cotangents> tiny =
                    List.of(objectives.get(0), objectives.get(1).scaled(sample -> Math.scalb(1.0, -70 - 5 * sample)));
            for (int size : List.of(1, 3)) {
                Units units = new Units(SAMPLES, size);
                Gramians expected = encoding.gramians(objectives, units, groups).get(0);
                Gramians actual = encoding.gramians(tiny, units, groups).get(0);
                for (int unit = 0; unit < units.count(); unit++) {
                    if (size == 1) {
                        assertThat(actual.cosine(unit, 0, 1))
                                .as("unit %d, seed %d", unit, SEED)
                                .isEqualTo(expected.cosine(unit, 0, 1));
                    }
                    assertThat(actual.norm(unit, 1) == 0.0).isEqualTo(expected.norm(unit, 1) == 0.0);
                }
            }
        }
    }

    @Test
    void unitsAndWeightsOfAnotherBatchAreRefused() {
        RandomModel model = model(TestOptions.tiny(), 1, DataType.FLOAT);
        try (Encoding encoding = model.encode()) {
            List<Cotangents> objectives = RandomModel.objectives(encoding);
            INDArray gradient = Nd4j.zeros(DataType.FLOAT, model.theta().length());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoding.gramians(objectives, new Units(2 * SAMPLES, 1), List.of()))
                    .withMessageContaining("14 samples")
                    .withMessageContaining("has 7");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoding.combine(
                            objectives, List.of(), SampleWeights.uniform(2 * SAMPLES, 2, 1.0), gradient))
                    .withMessageContaining("14 samples");
            List<GroupWeights> overlapping = List.of(
                    new GroupWeights(
                            Scope.ALL.groups(model.encoder().parameters()).get(0), randomWeights(1)),
                    new GroupWeights(
                            Scope.SHARED.groups(model.encoder().parameters()).get(0), randomWeights(2)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoding.combine(objectives, overlapping, randomWeights(3), gradient))
                    .withMessageContaining("disjoint");
        }
    }

    /** ND4J takes its number of threads from the environment when it starts, so that every number needs a process. */
    @Test
    void gramiansDoNotDependOnTheNumberOfThreads() throws IOException, InterruptedException {
        double[] expected = Program.gramians();
        for (int threads : List.of(1, 2, 4)) {
            List<String> lines = run(Program.class, folder.resolve(threads + ".txt"), threads);
            assertThat(lines).contains("threads " + threads);
            double[] actual = lines.stream()
                    .filter(line -> line.startsWith("gramian "))
                    .mapToDouble(line -> Double.parseDouble(line.substring("gramian ".length())))
                    .toArray();
            assertThat(actual).hasSameSizeAs(expected);
            for (int entry = 0; entry < expected.length; entry += 4) {
                double scale = expected[entry] + expected[entry + 3];
                for (int k = entry; k < entry + 4; k++) {
                    assertThat(actual[k])
                            .as("entry %d with %d threads", k, threads)
                            .isCloseTo(expected[k], within(1e-6 * scale + 1e-30));
                }
            }
        }
    }

    /** The lines that a program prints in a process of its own. */
    private static List<String> run(Class<?> program, Path output, int threads, String... flags)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        Path errors = Path.of(output + ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("OMP_NUM_THREADS", String.valueOf(threads));
        assertThat(builder.start().waitFor())
                .as("exit code; errors: %s", Files.readString(errors))
                .isZero();
        return Files.readAllLines(output);
    }

    /** Prints Gram matrices of a model that is large enough for several threads to take part. */
    static final class Program {

        static double[] gramians() {
            RandomModel model = new RandomModel(
                    TestOptions.tiny().width(48).kernels(KernelChoice.PORTABLE).build(),
                    RandomModel.triplets(3),
                    DataType.FLOAT,
                    4 * SAMPLES);
            try (Encoding encoding = model.encode()) {
                return encoding
                        .gramians(
                                RandomModel.objectives(encoding),
                                new Units(4 * SAMPLES, 1),
                                Scope.PER_MODULE.groups(model.encoder().parameters()))
                        .stream()
                        .flatMapToDouble(group -> Arrays.stream(group.values()))
                        .toArray();
            }
        }

        public static void main(String[] arguments) {
            double[] gramians = gramians();
            System.out.println("threads "
                    + Nd4j.getExecutioner().getEnvironmentInformation().get("omp.threads"));
            Arrays.stream(gramians).forEach(entry -> System.out.println("gramian " + entry));
        }
    }

    /**
     * With 256 triplets, one gradient per triplet and objective would take 256 · 2 · n numbers. What gramians() takes and
     * keeps for combine() are deltas, and what is computed again on the way back: for each objective that reaches a row,
     * about twice as much as the row's activations. Both objectives reach the video, and one each the audio and the text.
     */
    @Test
    void memoryIsThatOfDeltasNotOfGradientsPerTriplet() throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "peak memory is read from /proc");
        List<String> lines =
                run(Memory.class, folder.resolve("memory.txt"), 1, "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");
        long gradients = bytes("gradients", lines);
        long activations = bytes("activations", lines);

        assertThat(gradients).as("the bytes that must not be stored; %s", lines).isGreaterThan(16 * activations);
        assertThat(bytes("peak", lines))
                .as("peak of activations and what Gram matrices take; %s", lines)
                .isGreaterThan(activations)
                .isLessThan(5 * activations);
    }

    private static long bytes(String name, List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Prints how much memory the Gram matrices of a model take. In a process of its own, whose heap is in memory from the
     * start and which has done the same with two samples before, so that nothing else grows meanwhile, and nothing that was
     * freed before is used again unseen.
     */
    static final class Memory {

        public static void main(String[] arguments) throws IOException {
            int samples = 256;
            VattOptions options = TestOptions.of(VattOptions.Size.TINY)
                    .width(160)
                    .layers(3)
                    .kernels(KernelChoice.PORTABLE)
                    .build();
            BatchSpec spec = new BatchSpec(Map.of(
                    Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(8, 16), 1),
                    Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(8, 16), 1),
                    Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(8, 30), 1)));
            RandomModel model = new RandomModel(options, spec, DataType.FLOAT, 2);
            measure(model, 2);
            long before = status("VmHWM");
            long encoded = measure(model, samples);
            System.out.println(
                    "gradients " + samples * 2L * model.encoder().parameters().length() * Float.BYTES);
            System.out.println("activations " + (encoded - before));
            System.out.println("peak " + (status("VmHWM") - before));
        }

        /** Returns the memory of this process when the batch was encoded. */
        private static long measure(RandomModel model, int samples) throws IOException {
            try (Encoding encoding = model.encode(model.batch(samples, SEED))) {
                long encoded = status("VmRSS");
                encoding.gramians(
                        RandomModel.objectives(encoding),
                        new Units(samples, 1),
                        Scope.ALL.groups(model.encoder().parameters()));
                return encoded;
            }
        }

        /** A line of this process's status, in bytes. */
        private static long status(String field) throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void assertSame(Gramians actual, Gramians expected, double tolerance, String what) {
        for (int u = 0; u < expected.units(); u++) {
            double largest = Math.max(expected.get(u, 0, 0), expected.get(u, 1, 1));
            for (int k = 0; k < 2; k++) {
                for (int l = 0; l < 2; l++) {
                    double entry = expected.get(u, k, l);
                    // Where contributions are all but orthogonal, rounding errors of the summands are all there is.
                    double floor = 1e-2 * expected.norm(u, k) * expected.norm(u, l) + 1e-14 * largest + 1e-30;
                    assertThat(actual.get(u, k, l))
                            .as("%s, unit %d, entry (%d, %d), seed %d", what, u, k, l, SEED)
                            .isCloseTo(entry, within(tolerance * Math.max(Math.abs(entry), floor)));
                }
            }
        }
    }

    private static double distance(INDArray actual, INDArray expected) {
        return actual.sub(expected).norm2Number().doubleValue()
                / expected.norm2Number().doubleValue();
    }

    private static List<ParameterGroup> everyGroup(Parameters layout) {
        return Stream.of(Scope.values())
                .flatMap(scope -> scope.groups(layout).stream())
                .toList();
    }

    private static SampleWeights randomWeights(int seed) {
        return RandomModel.weights(SAMPLES, 2, seed);
    }

    private static List<Cotangents> permuted(List<Cotangents> objectives, int[] order) {
        return objectives.stream()
                .map(objective -> {
                    Map<Output, INDArray> byOutput = new LinkedHashMap<>();
                    objective.byOutput().forEach((output, rows) -> {
                        int candidates = Math.toIntExact(rows.size(0) / objective.samples());
                        byOutput.put(output, Nd4j.pullRows(rows, 1, rowsOf(order, candidates), 'c'));
                    });
                    return new Cotangents(order.length, byOutput);
                })
                .toList();
    }

    private static Batch permuted(Batch batch, int[] order) {
        Map<Modality, Features> features = new TreeMap<>();
        batch.features().forEach((modality, all) -> {
            int[] rows = rowsOf(order, batch.spec().get(modality).candidates());
            boolean[] valid = new boolean[rows.length];
            for (int row = 0; row < rows.length; row++) {
                valid[row] = all.valid()[rows[row]];
            }
            if (all instanceof Features.TokenIds tokenIds) {
                int length = tokenIds.ids().length / tokenIds.rows();
                int[] ids = new int[rows.length * length];
                for (int row = 0; row < rows.length; row++) {
                    System.arraycopy(tokenIds.ids(), rows[row] * length, ids, row * length, length);
                }
                features.put(modality, new Features.TokenIds(ids, valid));
            } else if (all instanceof Features.Dense dense) {
                int length = dense.values().length / dense.rows();
                float[] values = new float[rows.length * length];
                for (int row = 0; row < rows.length; row++) {
                    System.arraycopy(dense.values(), rows[row] * length, values, row * length, length);
                }
                features.put(modality, new Features.Dense(values, valid));
            }
        });
        return new Batch(
                batch.spec(), IntStream.of(order).mapToLong(i -> batch.ids()[i]).toArray(), features);
    }

    private static int[] rowsOf(int[] order, int candidates) {
        int[] rows = new int[order.length * candidates];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = order[row / candidates] * candidates + row % candidates;
        }
        return rows;
    }

    /** The encoding with nothing but its backward pass: everything else is what the API makes of it. */
    private record BruteForced(Encoding encoding) implements Encoding {
        @Override
        public Embeddings embeddings() {
            return encoding.embeddings();
        }

        @Override
        public Parameters parameters() {
            return encoding.parameters();
        }

        @Override
        public void backward(Cotangents cotangents, INDArray gradient) {
            encoding.backward(cotangents, gradient);
        }

        @Override
        public void close() {}
    }
}
