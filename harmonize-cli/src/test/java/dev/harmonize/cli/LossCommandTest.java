package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.harmonize.core.runs.NpzFile;
import dev.harmonize.core.runs.NpzReader;
import dev.harmonize.core.runs.NumpyArray;
import dev.harmonize.testkit.PluginJarBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** {@code harmonize loss} on files like NumPy's. */
class LossCommandTest {

    private static final double TEMPERATURE = 0.5;
    private static final double E = Math.exp(1 / TEMPERATURE);

    /** Two samples whose cosines are 1 with themselves and 0 with each other. */
    private static final NumpyArray VIDEO = NumpyArray.ofFloats(new float[] {2, 0, 0, 3}, 2, 2);

    private static final NumpyArray AUDIO = NumpyArray.ofDoubles(new double[] {1, 0, 0, 1}, 2, 2);
    private static final NumpyArray TEXT = NumpyArray.ofFloats(new float[] {1, 0, 0, 1, 0, 2, 5, 0}, 4, 2);

    /** A loss with parameters that takes three modalities: scale · Σ z + offset[0] + offset[1], per sample. */
    private static final String SUMS = """
            package com.example;

            import dev.harmonize.api.loss.Loss;
            import dev.harmonize.api.loss.LossResult;
            import dev.harmonize.api.model.Embedding;
            import dev.harmonize.api.model.Parameters;
            import dev.harmonize.api.model.Segment;
            import dev.harmonize.api.plugin.Component;
            import dev.harmonize.api.plugin.HarmonizePlugin;
            import dev.harmonize.api.plugin.InvalidOptionException;
            import dev.harmonize.api.plugin.Option;
            import dev.harmonize.api.plugin.Registrar;
            import java.util.Arrays;
            import java.util.List;
            import java.util.Optional;
            import java.util.OptionalInt;
            import org.nd4j.linalg.api.ndarray.INDArray;
            import org.nd4j.linalg.factory.Nd4j;

            public final class Sums implements HarmonizePlugin {
                @Component(id = "sums", summary = "Scaled sums of three modalities")
                public record Options(@Option(doc = "Scale.", defaultValue = "2.0") double scale) {}

                @Override
                public void register(Registrar registrar) {
                    registrar.loss(Options.class, (options, inputs) -> {
                        if (inputs.size() != 3) {
                            throw new InvalidOptionException("", "compares three modalities, not " + inputs.size());
                        }
                        return new SumsLoss(options.scale());
                    });
                }

                private static final class SumsLoss implements Loss {
                    private final double scale;

                    SumsLoss(double scale) {
                        this.scale = scale;
                    }

                    @Override
                    public Parameters parameters() {
                        return new Parameters(List.of(
                                new Segment("scale", List.of(1L), "loss", OptionalInt.empty(), false),
                                new Segment("offset", List.of(2L, 1L), "loss", OptionalInt.empty(), false)));
                    }

                    @Override
                    public void initialize(INDArray parameters) {
                        parameters.putScalar(0, scale);
                    }

                    @Override
                    public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
                        int samples = embeddings.get(0).samples();
                        double[] sums = new double[samples];
                        double[] perSample = new double[samples];
                        boolean[] valid = new boolean[samples];
                        Arrays.fill(valid, true);
                        INDArray own = Nd4j.zeros(parameters.dataType(), samples, 3);
                        double value = 0;
                        for (int i = 0; i < samples; i++) {
                            for (Embedding each : embeddings) {
                                sums[i] += each.rows().getRow(i).sumNumber().doubleValue();
                            }
                            perSample[i] = parameters.getDouble(0) * sums[i];
                            value += perSample[i] / samples;
                            own.putScalar(i, 0, sums[i] / samples);
                            own.putScalar(i, 1, 1.0 / samples);
                            own.putScalar(i, 2, 1.0 / samples);
                        }
                        List<INDArray> gradients = embeddings.stream()
                                .map(each -> Nd4j.ones(each.rows().dataType(), each.rows().shape())
                                        .mul(parameters.getDouble(0) / samples))
                                .toList();
                        return new LossResult(value, perSample, valid, sums, gradients, Optional.of(own));
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void nceIsAsItsFormulaSays() throws IOException {
        JsonNode json = json(file(Map.of("video", VIDEO, "audio", AUDIO)), "nce", "video,audio");

        double each = Math.log(2 * (E + 1)) - 1 / TEMPERATURE;
        assertThat(json.path("value").doubleValue()).isCloseTo(each, within(1e-12));
        assertNumbers(json.path("perSample"), each, each);
        assertThat(json.path("valid")).hasToString("[true,true]");
        assertNumbers(json.path("similarities"), 1, 1);
        assertThat(json.properties())
                .extracting(property -> property.getKey())
                .containsExactly("value", "perSample", "valid", "similarities");
    }

    @Test
    void candidatesAreWorkedOutFromTheRows() throws IOException {
        Path file = file(Map.of("video", VIDEO, "text", TEXT));
        JsonNode json = json(file, "mil-nce", "video,text");

        // Every sample has one candidate of its own direction and one of the other's.
        double each = Math.log((2 * E + 2) + (2 * E + 2)) - Math.log(E + 1);
        assertNumbers(json.path("perSample"), each, each);
        assertThat(json(file, "mil-nce", "video,text", "--candidates", "text=2"))
                .isEqualTo(json);
        assertThat(json(file, "mil-nce", "text,video").path("value").doubleValue())
                .isCloseTo(each, within(1e-6));
    }

    @Test
    void candidatesOfAllModalitiesAreStated() throws IOException {
        Path file = file(Map.of("video", TEXT, "text", TEXT));

        assertThat(json(file, "mil-nce", "video,text", "--candidates", "text=2,video=2")
                        .path("perSample"))
                .hasSize(2);
        assertThat(json(file, "mil-nce", "video,text", "--candidates", "text=4").path("perSample"))
                .hasSize(1);
        assertThat(json(file, "mil-nce", "video,text").path("perSample")).hasSize(4);
    }

    @Test
    void maskedRowsTakeNoPartAndMayHoldAnything() throws IOException {
        NumpyArray video = NumpyArray.ofFloats(new float[] {2, 0, Float.NaN, 7, 0, 3}, 3, 2);
        NumpyArray audio = NumpyArray.ofFloats(new float[] {1, 0, 0, 1, 0, 1}, 3, 2);
        boolean[] rows = {true, false, true};
        Path gradients = folder.resolve("G.npz");

        JsonNode json = json(
                file(Map.of("video", video, "audio", audio, "mask.video", NumpyArray.ofBooleans(rows, 3))),
                "nce",
                "video,audio",
                "--grad",
                gradients);

        assertThat(json.path("valid")).hasToString("[true,false,true]");
        // The audio of the sample without video is everybody's negative still.
        double first = Math.log(E + 2 + E + 1) - 1 / TEMPERATURE;
        double last = Math.log(2 * E + 1 + E + 1) - 1 / TEMPERATURE;
        double[] perSample = numbers(json.path("perSample"));
        assertThat(perSample[0]).isCloseTo(first, within(1e-6));
        assertThat(perSample[1]).isZero();
        assertThat(perSample[2]).isCloseTo(last, within(1e-6));
        assertThat(json.path("value").doubleValue()).isCloseTo((first + last) / 2, within(1e-6));
        try (NpzReader reader = NpzReader.open(gradients)) {
            assertThat(reader.embedding("video", row -> true).getRow(1).toDoubleVector())
                    .containsExactly(0, 0);
        }
    }

    @Test
    void gradientsHaveTheNamesShapesAndTypesOfTheArrays() throws IOException {
        NumpyArray video = NumpyArray.ofFloats(new float[] {2, 1, 1, 3}, 2, 2);
        Path file = file(Map.of("embedding.video.va", video, "embedding.audio.va", AUDIO, "embedding.video.vt", TEXT));
        Path gradients = folder.resolve("made").resolve("G.npz");

        double value = json(file, "nce", "video,audio", "--grad", gradients)
                .path("value")
                .doubleValue();

        try (NpzReader reader = NpzReader.open(gradients)) {
            assertThat(reader.names()).containsExactly("embedding.audio.va", "embedding.video.va");
            assertThat(reader.embedding("embedding.video.va", row -> true).dataType())
                    .hasToString("FLOAT");
            double[][] audio =
                    reader.embedding("embedding.audio.va", row -> true).toDoubleMatrix();
            double step = 1e-6;
            NumpyArray moved = NumpyArray.ofDoubles(new double[] {1, step, 0, 1}, 2, 2);
            Path other = file(Map.of("video", video, "audio", moved));
            double slope = (json(other, "nce", "video,audio").path("value").doubleValue() - value) / step;
            assertThat(audio[0][1]).isCloseTo(slope, within(1e-4));
        }
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Path file = file(Map.of("video", VIDEO, "audio", AUDIO));
        byte[] before = Files.readAllBytes(file);

        assertRefused(file, "--use nce --between video,audio --grad " + file, file + " exists already; ");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void peopleSeeTheBeginning() throws IOException {
        Invocation done = Invocation.of(
                "loss",
                file(Map.of("video", VIDEO, "audio", AUDIO)),
                "--use",
                "nce",
                "--between",
                "video,audio",
                "-O",
                "temperature=0.5");

        assertThat(done.err()).isEmpty();
        assertThat(done.exitCode()).isZero();
        assertThat(done.out()).isEqualTo("""
                value            0.820075
                samples      2 of 2 could be judged
                per sample       0.820075     0.820075
                similarities      1.00000      1.00000
                """);
    }

    @Test
    void aBatchWithoutAnySampleIsWorthZeroAndAWarning() throws IOException {
        NumpyArray none = NumpyArray.ofLongs(new long[2], 2);
        Path file = file(Map.of("video", VIDEO, "audio", AUDIO, "mask.audio", none));
        Path gradients = folder.resolve("G.npz");

        Invocation done =
                Invocation.of("loss", file, "--use", "nce", "--between", "video,audio", "--grad", gradients, "--json");

        assertThat(done.exitCode()).isZero();
        assertThat(done.err()).startsWith("warning: loss 'nce' could judge no sample of " + file);
        assertThat(new ObjectMapper().readTree(done.out()).path("value").doubleValue())
                .isZero();
        try (NpzReader reader = NpzReader.open(gradients)) {
            assertThat(reader.embedding("video", row -> true).toDoubleMatrix()).isDeepEqualTo(new double[2][2]);
        }
    }

    @Test
    void lossesWithParametersAndOfThreeModalitiesCanBeTried() throws IOException {
        new PluginJarBuilder()
                .source("com.example.Sums", SUMS)
                .plugin("com.example.Sums")
                .build(Files.createDirectories(folder.resolve("plugins").resolve("sums"))
                        .resolve("sums.jar"));
        Path plugins = folder.resolve("plugins");
        Path file = file(Map.of("video", VIDEO, "audio", AUDIO, "depth", AUDIO));
        Path gradients = folder.resolve("G.npz");

        Invocation done = Invocation.of(
                "loss",
                file,
                "--use",
                "sums",
                "--between",
                "video,audio,depth",
                "-O",
                "scale=3",
                "--plugins",
                plugins,
                "--grad",
                gradients,
                "--json");

        assertThat(done.err()).isEmpty();
        JsonNode json = new ObjectMapper().readTree(done.out());
        assertThat(json.path("value").doubleValue()).isEqualTo(13.5);
        assertNumbers(json.path("perSample"), 12, 15);
        assertThat(json.path("figures")).hasToString("{\"scale\":3.0}");
        assertThat(json.path("parameterGradients")).hasToString("{\"scale\":[4.5],\"offset\":[1.0,1.0]}");
        try (NpzReader reader = NpzReader.open(gradients)) {
            assertThat(reader.names())
                    .containsExactly("audio", "depth", "parameter.offset", "parameter.scale", "video");
            assertThat(reader.embedding("parameter.offset", row -> true).toDoubleMatrix())
                    .isDeepEqualTo(new double[][] {{1}, {1}});
        }
        assertRefused(
                file,
                "--use sums --between video,audio --plugins " + plugins,
                "command line: sums: compares three modalities, not 2\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            --use nce --between video                               | --between: must name two or more modalities, each once and separated by commas, such as video,audio; was 'video'
            --use nce --between video,video                         | --between: must name two or more modalities, each once
            --use nce --between video,Audio                         | --between: 'Audio' is not a modality name; use lower-case letters
            --use nce --between video,text                          | command line: nce: compares one row per sample, but text has 2 candidates; use mil-nce
            --use mil-nce --between video,audio,text                | command line: mil-nce: compares two modalities, not [video, audio, text]
            --use nce --between video,audoi                         | --between: FILE has no array 'audoi'; it has audio, ids, mask.twins, nan, odd, short, text, twins, valid.short, vector, video, wide; did you mean 'audio'?
            --use nce --between video,audio --space va              | --space: FILE has no embeddings embedding.<modality>.va of video, audio; it has audio, ids
            --use nce --between video,wide                          | FILE: embeddings that are compared must have equally many columns; 'video' has 2, 'wide' has 3
            --use mil-nce --between video,odd                       | FILE: unequal numbers of rows: 'odd' has 3, and 'video' has 2, of 2 samples with 1 row each; expected a multiple of 2. If no array has one row per sample, say --candidates odd=C
            --use mil-nce --between video,text --candidates text=3  | --candidates: 'text' has 4 rows, which are no multiple of 3 candidates
            --use mil-nce --between video,text --candidates text=0  | --candidates: must be modality=number with a number from 1 up, such as text=5; was 'text=0'
            --use mil-nce --between video,text --candidates odd=1   | --candidates: 'odd' is not compared; name it in --between as well
            --use mil-nce --between video,text --candidates text=2,text=2  | --candidates: 'text' is there twice
            --use mil-nce --between video,text --candidates text=2,video=2 | FILE: unequal numbers of rows: 'text' has 4, and 'video' has 2, of 1 sample with 2 rows each; expected 2 rows, 2 per sample
            --use nce --between video,nan                           | FILE: member nan.npy: byte 140: row 1, column 1, counted from 0, is NaN; an embedding has finite numbers only
            --use nce --between video,vector                        | FILE: member vector.npy: byte 10: the array has shape (2,); expected two dimensions
            --use nce --between video,ids                           | FILE: member ids.npy: byte 10: the elements are of type '<i8'; expected '<f4' or '<f8'
            --use nce --between video,short                         | FILE: the mask of 'short' has 1 elements, and 'short' has 2 rows; expected one element per row
            --use nce --between video,twins                         | FILE: member mask.twins.npy: byte 136: element 1, counted from 0, is 2; expected 0 or 1, or booleans
            --use nce --between video,audio -O temperature=-1       | command line: nce.temperature: must be at least 0.005, was -1
            --use nce --between video,audio -O temprature=1         | command line: nce.temprature: is not an option of loss 'nce' (options: temperature); did you mean 'temperature'?
            --use nce --between video,audio -O mil-nce.temperature=1 | command line: mil-nce: is a loss that is not in use (in use: nce); leave its options out, or name it with --use
            --use nce --between video,audio -O temperature          | command line: temperature: is not an option; write key=value, such as temperature=0.07
            """)
    void badInputIsRefused(String arguments, String message) throws IOException {
        Path file = file(Map.ofEntries(
                Map.entry("video", VIDEO),
                Map.entry("audio", AUDIO),
                Map.entry("text", TEXT),
                Map.entry("wide", NumpyArray.ofFloats(new float[6], 2, 3)),
                Map.entry("odd", NumpyArray.ofFloats(new float[6], 3, 2)),
                Map.entry("nan", NumpyArray.ofFloats(new float[] {1, 2, 3, Float.NaN}, 2, 2)),
                Map.entry("vector", NumpyArray.ofFloats(new float[2], 2)),
                Map.entry("ids", NumpyArray.ofLongs(new long[2], 2)),
                Map.entry("short", VIDEO),
                Map.entry("valid.short", NumpyArray.ofBooleans(new boolean[1], 1)),
                Map.entry("twins", VIDEO),
                Map.entry("mask.twins", NumpyArray.ofLongs(new long[] {1, 2}, 2))));

        assertRefused(file, arguments, message.replace("FILE", file.toString()));
    }

    @Test
    void anUnknownLossIsNotGuessed() throws IOException {
        Invocation refusal = Invocation.of(
                "loss", file(Map.of("video", VIDEO, "audio", AUDIO)), "--use", "nec", "--between", "video,audio");

        assertThat(refusal.exitCode()).isEqualTo(2);
        assertThat(refusal.err())
                .startsWith("--use: there is no loss 'nec' (losses: ")
                .contains("; did you mean 'nce'");
    }

    @Test
    void filesThatAreNoArchivesAreRefused() throws IOException {
        Path missing = folder.resolve("none.npz");
        assertRefused(missing, "--use nce --between video,audio", "cannot read " + missing + ": there is no such file");
        Path text = Files.writeString(folder.resolve("text.npz"), "hello");
        assertRefused(text, "--use nce --between video,audio", text + ": byte 0: this is no zip archive");
    }

    private Path file(Map<String, NumpyArray> arrays) throws IOException {
        Path file = Files.createTempDirectory(folder, "input").resolve("E.npz");
        NpzFile.write(file, new HashMap<>(arrays));
        return file;
    }

    private static void assertRefused(Path file, String arguments, String message) {
        Invocation refusal = Invocation.of(Stream.concat(
                        Stream.of("loss", file), Stream.of(arguments.strip().split(" +")))
                .toArray());
        assertThat(refusal.err()).startsWith(message);
        assertThat(refusal.out()).isEmpty();
        assertThat(refusal.exitCode()).isEqualTo(2);
    }

    /** What it prints about a loss between modalities, with {@value #TEMPERATURE} for its temperature. */
    private static JsonNode json(Path file, String use, String between, Object... arguments) throws IOException {
        Invocation done = Invocation.of(Stream.of(
                        List.of("loss", file, "--use", use, "--between", between),
                        List.of("-O", "temperature=" + TEMPERATURE, "--json"),
                        List.of(arguments))
                .flatMap(List::stream)
                .toArray());
        assertThat(done.err()).isEmpty();
        assertThat(done.exitCode()).isZero();
        return new ObjectMapper().readTree(done.out());
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static void assertNumbers(JsonNode array, double... expected) {
        assertThat(numbers(array)).containsExactly(expected, within(1e-6));
    }
}
