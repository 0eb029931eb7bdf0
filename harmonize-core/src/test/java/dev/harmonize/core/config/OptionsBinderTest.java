package dev.harmonize.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class OptionsBinderTest {

    enum Shape {
        CONSTANT,
        LINEAR,
        COSINE_ANNEALING
    }

    record Schedule(
            @Option(doc = "Its shape.", defaultValue = "linear")
            Shape shape,

            @Option(doc = "Where it ends.", defaultValue = "0.0", min = 0, max = 1)
            double end) {

        Schedule {
            if (shape == Shape.CONSTANT && end != 0) {
                throw new InvalidOptionException("end", "does not apply to a constant schedule; leave it out");
            }
        }
    }

    record Everything(
            @Option(doc = "How many.", defaultValue = "3", min = 1)
            int count,

            @Option(doc = "A long one.", defaultValue = "5000000000")
            long longCount,

            @Option(doc = "How hot.", min = 0, exclusiveMin = true)
            double temperature,

            @Option(doc = "Whether it is.", defaultValue = "true")
            boolean enabled,

            @Option(doc = "A name.", defaultValue = "\"a name\"")
            String name,

            @Option(doc = "A shape.", defaultValue = "cosine-annealing")
            Shape shape,

            @Option(doc = "A modality.", defaultValue = "video")
            Modality modality,

            @Option(doc = "A cap.") Optional<Double> clipNorm,
            @Option(doc = "A limit.") Optional<Integer> limit,

            @Option(doc = "Some modalities.", defaultValue = "[]")
            List<Modality> modalities,

            @Option(doc = "Some rates.", defaultValue = "[0.5, 1]", min = 0, max = 1)
            List<Double> rates,

            @Option(doc = "Some shapes, perhaps.") Optional<List<Shape>> shapes,
            @Option(doc = "A schedule.") Schedule schedule) {}

    record Required(
            @Option(doc = "How hot.", min = 0, exclusiveMin = true)
            double temperature,

            @Option(doc = "Which inputs.") List<Modality> between,
            @Option(doc = "What to call it.") String name) {}

    record Whole(
            @Option(doc = "An int.", defaultValue = "1") int small,
            @Option(doc = "A long.", defaultValue = "1") long large) {}

    record Nothing() {}

    record Fussy(
            @Option(doc = "Anything.", defaultValue = "1") int anything) {
        Fussy {
            if (anything == 13) {
                throw new IllegalArgumentException("thirteen brings bad luck; take another number");
            }
            if (anything == 14) {
                throw new IllegalStateException("worse");
            }
        }
    }

    record Outer(
            @Option(doc = "A schedule with other defaults.", defaultValue = "{ shape = cosine-annealing }")
            Schedule schedule,

            @Option(doc = "A block that needs something.") Required required) {}

    record ByName(
            @Option(doc = "Some rates.", defaultValue = "{ va = 0.5 }", min = 0, max = 1)
            Map<String, Double> rates,

            @Option(doc = "Some shapes.", defaultValue = "{}")
            Map<String, Shape> shapes) {}

    private final Problems problems = new Problems();

    @Test
    void valuesByNameHaveTheNamesThatTheUserGivesThem() {
        assertThat(bind(ByName.class, "")).contains(new ByName(Map.of("va", 0.5), Map.of()));
        assertThat(bind(ByName.class, "rates { vt = 1, at = null }, shapes { \"a.b\" = linear }"))
                .contains(new ByName(Map.of("vt", 1.0), Map.of("a.b", Shape.LINEAR)));
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void valuesByNameAreWrittenOutAndReadBack() {
        ByName options =
                new ByName(Map.of("vt", 1.0, "va", 0.25), Map.of("a.b", Shape.COSINE_ANNEALING, "c", Shape.LINEAR));

        ConfigObject written = OptionsBinder.toConfig(options);

        assertThat(OptionsBinder.bind(ByName.class, written, "", "it", problems))
                .contains(options);
        assertThat(bind(ByName.class, written.render(ConfigRenderOptions.concise())))
                .contains(options);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void everyValueByNameIsChecked() {
        assertThat(bind(ByName.class, "rates { vt = 2, va = fast, at = 0.5 }\nshapes { \"a.b\" = linaer }"))
                .isEmpty();
        assertThat(bind(ByName.class, "rates = [1], shapes = linear")).isEmpty();
        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path.rates.va: must be a number, was \"fast\" (a string)",
                        "run.conf:1: path.rates.vt: must be from 0 to 1, was 2",
                        "run.conf:1: path.rates: must be a block of numbers by name, was [1] (a list)",
                        "run.conf:1: path.shapes: must be a block of values among constant, linear, cosine-annealing by"
                                + " name, was \"linear\" (a string)",
                        "run.conf:2: path.shapes.\"a.b\": must be one of constant, linear, cosine-annealing, was"
                                + " \"linaer\"; did you mean 'linear'?");
    }

    @Test
    void readsEveryType() {
        Optional<Everything> bound = bind(Everything.class, """
                count = 4, long-count = -6000000000, temperature = 0.07, enabled = false, name = other, shape = linear
                modality = sensor-2, clip-norm = 1, limit = 9, modalities = [text, audio], rates = [0, 0.25]
                shapes = [constant], schedule { shape = constant }""");

        assertThat(problems.all()).isEmpty();
        assertThat(bound)
                .contains(new Everything(
                        4,
                        -6_000_000_000L,
                        0.07,
                        false,
                        "other",
                        Shape.LINEAR,
                        new Modality("sensor-2"),
                        Optional.of(1.0),
                        Optional.of(9),
                        List.of(Modality.TEXT, Modality.AUDIO),
                        List.of(0.0, 0.25),
                        Optional.of(List.of(Shape.CONSTANT)),
                        new Schedule(Shape.CONSTANT, 0)));
    }

    @Test
    void defaultsApplyWhereNothingOrNullIsSaid() {
        Optional<Everything> bound = bind(Everything.class, "temperature = 1, count = null, schedule = null");

        assertThat(problems.all()).isEmpty();
        assertThat(bound)
                .contains(new Everything(
                        3,
                        5_000_000_000L,
                        1.0,
                        true,
                        "a name",
                        Shape.COSINE_ANNEALING,
                        Modality.VIDEO,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(0.5, 1.0),
                        Optional.empty(),
                        new Schedule(Shape.LINEAR, 0)));
    }

    @Test
    void writingOutAndReadingBackGivesTheSameRecord() {
        Everything options = new Everything(
                4,
                Long.MAX_VALUE,
                1e-7,
                false,
                "quotes \" and ${no} substitution",
                Shape.COSINE_ANNEALING,
                Modality.TEXT,
                Optional.empty(),
                Optional.of(2),
                List.of(Modality.TEXT),
                List.of(0.1),
                Optional.of(List.of(Shape.LINEAR, Shape.CONSTANT)),
                new Schedule(Shape.LINEAR, 0.3));

        ConfigObject written = OptionsBinder.toConfig(options);
        String text = written.render(ConfigRenderOptions.concise());

        assertThat(written.keySet()).contains("long-count").doesNotContain("clip-norm");
        assertThat(OptionsBinder.bind(Everything.class, written, "", "it", problems))
                .contains(options);
        assertThat(bind(Everything.class, text)).contains(options);
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void everyProblemOfABlockIsReportedAtOnce() {
        Optional<Everything> bound = bind(Everything.class, """
                coutn = 3
                temprature = 0.5
                count = 0
                long-count = 1.5
                enabled = "yes"
                name = 5
                shape = cosine
                modality = Video
                clip-norm = high
                modalities = [text, 3, null]
                rates = [0.5, 2]
                shapes = linear
                schedule { shape = [linear], end = -1, start = 0 }
                "a.b" = 1""");

        String options = " (options: count, long-count, temperature, enabled, name, shape, modality, clip-norm, limit,"
                + " modalities, rates, shapes, schedule)";
        assertThat(bound).isEmpty();
        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path.coutn: is not an option of loss 'nce'" + options + "; did you mean 'count'?",
                        "run.conf:1: path.temperature: is missing; loss 'nce' needs a number greater than 0: How hot.",
                        "run.conf:2: path.temprature: is not an option of loss 'nce'" + options
                                + "; did you mean 'temperature'?",
                        "run.conf:3: path.count: must be at least 1, was 0",
                        "run.conf:4: path.long-count: must be a whole number, was 1.5",
                        "run.conf:5: path.enabled: must be true or false, was \"yes\" (a string)",
                        "run.conf:6: path.name: must be a string, was 5 (a number); write \"5\"",
                        "run.conf:7: path.shape: must be one of constant, linear, cosine-annealing, was \"cosine\"",
                        "run.conf:8: path.modality: must be a modality: 'Video' is not a modality name; use lower-case"
                                + " letters, digits and hyphens, starting with a letter",
                        "run.conf:9: path.clip-norm: must be a number, was \"high\" (a string)",
                        "run.conf:10: path.modalities[1]: must be a modality, was 3 (a number)",
                        "run.conf:10: path.modalities[2]: must be a modality, was null",
                        "run.conf:11: path.rates[1]: must be from 0 to 1, was 2",
                        "run.conf:12: path.shapes: must be a list of values among constant, linear, cosine-annealing, was"
                                + " \"linear\" (a string); write [linear]",
                        "run.conf:13: path.schedule.start: is not an option of loss 'nce' (options: shape, end)",
                        "run.conf:13: path.schedule.shape: must be one of constant, linear, cosine-annealing, was"
                                + " [\"linear\"] (a list)",
                        "run.conf:13: path.schedule.end: must be from 0 to 1, was -1",
                        "run.conf:14: path.\"a.b\": is not an option of loss 'nce'" + options);
    }

    @Test
    void missingOptionsAreExplained() {
        assertThat(bind(Required.class, "")).isEmpty();
        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path.temperature: is missing; loss 'nce' needs a number greater than 0: How hot.",
                        "run.conf:1: path.between: is missing; loss 'nce' needs a list of modalities: Which inputs.",
                        "run.conf:1: path.name: is missing; loss 'nce' needs a string: What to call it.");
    }

    @Test
    void aComponentWithoutOptionsSaysSo() {
        assertThat(bind(Nothing.class, "")).contains(new Nothing());
        assertThat(bind(Nothing.class, "rate = 1")).isEmpty();
        assertThat(messages()).containsExactly("run.conf:1: path.rate: is not an option of loss 'nce', which has none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "small = many                  | small: must be a whole number, was \"many\" (a string)",
                "small = \"5\"                 | small: must be a whole number, was \"5\" (a string); write it without quotes",
                "small = true                  | small: must be a whole number, was true (a boolean)",
                "small = 0.5                   | small: must be a whole number, was 0.5",
                "small = [1]                   | small: must be a whole number, was [1] (a list)",
                "small = { a = 1 }             | small: must be a whole number, was {\"a\":1} (a block)",
                "small = 3000000000            | small: must be a whole number from -2147483648 to 2147483647, was 3000000000",
                "small = 1e400                 | small: must be a whole number from -2147483648 to 2147483647, was Infinity",
                "small = NaN                   | small: must be a whole number, was \"NaN\" (a string)",
                "large = 99999999999999999999  | large: must be a whole number from -9223372036854775808 to"
                        + " 9223372036854775807, was 99999999999999999999",
                "large = 1e30                  | large: must be a whole number from -9223372036854775808 to"
                        + " 9223372036854775807, was 1.0E30"
            })
    void wholeNumbersAreWholeAndFit(String config, String message) {
        assertThat(bind(Whole.class, config)).isEmpty();
        assertThat(messages()).containsExactly("run.conf:1: path." + message);
    }

    record Limited(
            @Option(doc = "A count.", min = 1) int count,

            @Option(doc = "A share.", min = 0, exclusiveMin = true, max = 10.5)
            long share,

            @Option(doc = "A loss.", max = 3, exclusiveMax = true)
            int loss) {}

    @Test
    void wholeNumbersThatDoNotFitAreToldTheRangeOfTheirOption() {
        assertThat(bind(Limited.class, "count = 99999999999, share = 1e30, loss = 3000000000"))
                .isEmpty();
        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path.count: must be a whole number from 1 to 2147483647, was 99999999999",
                        "run.conf:1: path.share: must be a whole number from 1 to 10, was 1.0E30",
                        "run.conf:1: path.loss: must be a whole number from -2147483648 to 2, was 3000000000");
    }

    record Maps(
            @Option(doc = "Required.") Map<String, Double> weights,

            @Option(doc = "With a default.", defaultValue = "{}")
            Map<String, Double> factors,

            @Option(doc = "Not by name.") List<Double> list) {}

    @Test
    void requiredMapsAreThoseWithoutADefault() {
        assertThat(OptionsBinder.requiredMaps(Maps.class)).containsExactly("weights");
    }

    @Test
    void wholeNumbersMayBeWrittenWithAnExponent() {
        assertThat(bind(Whole.class, "small = 1e3, large = 2.0")).contains(new Whole(1000, 2));
    }

    @Test
    void numbersAreFinite() {
        assertThat(bind(Required.class, "temperature = 1e999, between = [], name = x"))
                .isEmpty();
        ConfigObject nan = ConfigFactory.parseString("between = [], name = x")
                .root()
                .withValue("temperature", ConfigValueFactory.fromAnyRef(Double.NaN));
        assertThat(OptionsBinder.bind(Required.class, nan, "path", "loss 'nce'", problems))
                .isEmpty();
        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path.temperature: must be a finite number, was Infinity",
                        "path.temperature: must be a finite number, was NaN");
    }

    @Test
    void longValuesAreShortenedInMessages() {
        assertThat(bind(Whole.class, "small = " + "x".repeat(1000))).isEmpty();
        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path.small: must be a whole number, was \"" + "x".repeat(59) + "… (a string)");
    }

    @Test
    void misspeltChoicesAreCorrected() {
        assertThat(bind(Schedule.class, "shape = lineer")).isEmpty();
        assertThat(messages())
                .containsExactly("run.conf:1: path.shape: must be one of constant, linear, cosine-annealing, was"
                        + " \"lineer\"; did you mean 'linear'?");
    }

    @Test
    void whatTheRecordRefusesIsLocated() {
        assertThat(bind(Schedule.class, "shape = constant\nend = 0.5")).isEmpty();
        assertThat(bind(Everything.class, "temperature = 1\nschedule { shape = constant\nend = 0.5 }"))
                .isEmpty();
        assertThat(bind(Fussy.class, "anything = 13")).isEmpty();
        assertThat(bind(Fussy.class, "anything = 14")).isEmpty();
        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path: thirteen brings bad luck; take another number",
                        "run.conf:1: path: is refused by loss 'nce': java.lang.IllegalStateException: worse",
                        "run.conf:2: path.end: does not apply to a constant schedule; leave it out",
                        "run.conf:3: path.schedule.end: does not apply to a constant schedule; leave it out");
    }

    @Test
    void whatAFactoryRefusesIsLocated() {
        ConfigObject block =
                parse("count = 1\nschedule { shape = linear\nend = 1 }").root();
        OptionsBinder.report(new InvalidOptionException("schedule.end", "is too late"), block, "path", problems);
        OptionsBinder.report(new InvalidOptionException("limit", "is needed"), block, "path", problems);
        OptionsBinder.report(new InvalidOptionException("", "does not fit"), block, "path", problems);
        OptionsBinder.report(new InvalidOptionException("count", "is odd"), block, "", problems);

        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path.limit: is needed",
                        "run.conf:1: path: does not fit",
                        "run.conf:1: count: is odd",
                        "run.conf:3: path.schedule.end: is too late");
    }

    @Test
    void theDefaultOfANestedRecordFillsWhatIsNotSaid() {
        String required = "required { temperature = 1, between = [], name = x }";
        Required bound = new Required(1, List.of(), "x");

        assertThat(bind(Outer.class, required)).contains(new Outer(new Schedule(Shape.COSINE_ANNEALING, 0), bound));
        assertThat(bind(Outer.class, required + ", schedule { end = 1 }"))
                .contains(new Outer(new Schedule(Shape.COSINE_ANNEALING, 1), bound));
        assertThat(bind(Outer.class, required + ", schedule { shape = linear }"))
                .contains(new Outer(new Schedule(Shape.LINEAR, 0), bound));
        assertThat(bind(Outer.class, "")).isEmpty();
        assertThat(bind(Outer.class, "schedule = 3, required = []")).isEmpty();
        assertThat(messages())
                .containsExactly(
                        "run.conf:1: path.required.temperature: is missing; loss 'nce' needs a number greater than 0: How hot.",
                        "run.conf:1: path.required.between: is missing; loss 'nce' needs a list of modalities: Which inputs.",
                        "run.conf:1: path.required.name: is missing; loss 'nce' needs a string: What to call it.",
                        "run.conf:1: path.schedule: must be a block of options, was 3 (a number)",
                        "run.conf:1: path.required: must be a block of options, was [] (a list)");
    }

    @Test
    void environmentVariablesSpellNumbersAndBooleans() {
        assertThat(OptionsBinder.bind(
                        Everything.class,
                        fromEnvironment("count", "12", "temperature", "1e-2", "enabled", "false", "name", "7"),
                        "path",
                        "loss 'nce'",
                        problems))
                .hasValueSatisfying(options -> {
                    assertThat(options.count()).isEqualTo(12);
                    assertThat(options.temperature()).isEqualTo(0.01);
                    assertThat(options.enabled()).isFalse();
                    assertThat(options.name()).isEqualTo("7");
                });
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void environmentVariablesThatSpellSomethingElseAreReported() {
        assertThat(OptionsBinder.bind(
                        Everything.class,
                        fromEnvironment("count", "twelve", "temperature", "NaN", "enabled", "1"),
                        "path",
                        "loss 'nce'",
                        problems))
                .isEmpty();
        assertThat(messages())
                .containsExactly(
                        "environment: path.count: must be a whole number, was \"twelve\" (a string)",
                        "environment: path.temperature: must be a finite number, was NaN",
                        "environment: path.enabled: must be true or false, was \"1\" (a string)");
    }

    private static ConfigObject fromEnvironment(String... keysAndValues) {
        Config config = ConfigFactory.empty();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config = config.withValue(
                    keysAndValues[i],
                    ConfigValueFactory.fromAnyRef(keysAndValues[i + 1])
                            .withOrigin(ConfigOriginFactory.newSimple("env variables")));
        }
        return config.root();
    }

    private <R extends Record> Optional<R> bind(Class<R> type, String config) {
        return OptionsBinder.bind(type, parse(config).root(), "path", "loss 'nce'", problems);
    }

    private static Config parse(String config) {
        return ConfigFactory.parseString(config, ConfigParseOptions.defaults().setOriginDescription("run.conf"));
    }

    private List<String> messages() {
        return problems.all().stream().map(Problem::toString).toList();
    }
}
