package dev.harmonize.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.plugin.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What options records must be like, and how they are described. */
class OptionsSchemaTest {

    enum Kind {
        STEADY,
        FAST_GROWING
    }

    record Schedule(
            @Option(doc = "Its kind.", defaultValue = "steady")
            Kind kind,

            @Option(doc = "Its length in steps.", min = 1) long steps) {}

    record Good(
            @Option(doc = "Step size.", defaultValue = "1e-3", min = 0, exclusiveMin = true, max = 1)
            double learningRate,

            @Option(doc = "Which ones.", defaultValue = "[text]")
            List<Modality> modalities,

            @Option(doc = "A name.") Optional<String> nameOfRun,
            @Option(doc = "Layers.", min = 1) int layers,

            @Option(doc = "Over time.", defaultValue = "{ kind = fast-growing }")
            Schedule schedule,

            @Option(doc = "Shares.", defaultValue = "{ va = 1 }", min = 0)
            Map<String, Double> shares,

            @Option(doc = "Whether.", defaultValue = "false")
            boolean useGPU) {}

    @Test
    void everyOptionIsDescribed() {
        assertThat(OptionsBinder.describe(Good.class))
                .containsExactly(
                        new OptionDescription(
                                "learning-rate",
                                "number",
                                Optional.of("1e-3"),
                                "greater than 0 and at most 1",
                                "Step size."),
                        new OptionDescription(
                                "modalities", "list of modalities", Optional.of("[text]"), "", "Which ones."),
                        new OptionDescription("name-of-run", "string (optional)", Optional.empty(), "", "A name."),
                        new OptionDescription("layers", "whole number", Optional.empty(), "at least 1", "Layers."),
                        new OptionDescription(
                                "schedule.kind",
                                "one of steady, fast-growing",
                                Optional.of("fast-growing"),
                                "",
                                "Its kind."),
                        new OptionDescription(
                                "schedule.steps",
                                "whole number",
                                Optional.empty(),
                                "at least 1",
                                "Its length in steps."),
                        new OptionDescription(
                                "shares",
                                "block of numbers by name",
                                Optional.of("{ va = 1 }"),
                                "at least 0",
                                "Shares."),
                        new OptionDescription("use-gpu", "boolean", Optional.of("false"), "", "Whether."));
    }

    @Test
    void aGoodRecordPasses() {
        assertThatCode(() -> OptionsBinder.check(Good.class)).doesNotThrowAnyException();
    }

    record Unmarked(@Option(doc = "A rate.") double rate, int count) {}

    record Undocumented(@Option(doc = " ") double rate) {}

    record Unsupported(@Option(doc = "Rates.") Map<Integer, Double> rates) {}

    record NestedMaps(@Option(doc = "Rates.") Map<String, List<Double>> rates) {}

    record Boxed(@Option(doc = "A rate.") Double rate) {}

    record NestedLists(@Option(doc = "Rates.") List<List<Double>> rates) {}

    record Single(@Option(doc = "A rate.") float rate) {}

    record BadMapDefault(
            @Option(doc = "Rates.", defaultValue = "{ va = 2, vt = fast }", max = 1)
            Map<String, Double> rates) {}

    record NotHocon(
            @Option(doc = "A name.", defaultValue = "[a") String name) {}

    record EmptyDefault(
            @Option(doc = "A name.", defaultValue = "") String name) {}

    record BadDefault(
            @Option(doc = "A rate.", defaultValue = "fast") double rate) {}

    record OutOfRange(
            @Option(doc = "A rate.", defaultValue = "2", max = 1)
            double rate) {}

    record BadNestedDefault(
            @Option(doc = "Over time.", defaultValue = "{ kind = slow, stop = 1 }")
            Schedule schedule) {}

    record NoNumber(@Option(doc = "A name.", min = 1) String name) {}

    record NeverEmpty(
            @Option(doc = "A rate.", defaultValue = "1") Optional<Double> rate) {}

    record EmptyRange(
            @Option(doc = "A rate.", min = 1, max = 0) double rate) {}

    record SameKey(
            @Option(doc = "A rate.") double aRate,
            @Option(doc = "A rate.") double ARate) {}

    record Recursive(@Option(doc = "Itself.") Recursive inner) {}

    record Inner(@Option(doc = "Itself.") int number, String name) {}

    record Deep(@Option(doc = "Inner.") Inner inner) {}

    static Stream<Arguments> unfit() {
        String types =
                ", which options cannot have; use int, long, double, boolean, String, an enum, Modality, Optional or"
                        + " List of these, Map from String to one of these, or a record of options";
        return Stream.of(
                Arguments.of(
                        Unmarked.class,
                        "Unmarked.count has no @Option; every component of an options record needs one"),
                Arguments.of(Undocumented.class, "Undocumented.rate has an empty doc; say what the option does"),
                Arguments.of(
                        Unsupported.class,
                        "Unsupported.rates has the type java.util.Map<java.lang.Integer, java.lang.Double>" + types),
                Arguments.of(
                        NestedMaps.class,
                        "NestedMaps.rates has the type java.util.Map<java.lang.String, java.util.List<java.lang.Double>>"
                                + types),
                Arguments.of(
                        BadMapDefault.class,
                        "BadMapDefault.rates has a default that does not fit: rates.va: must be at most 1, was 2;"
                                + " rates.vt: must be a number, was \"fast\" (a string)"),
                Arguments.of(Boxed.class, "Boxed.rate has the type java.lang.Double" + types),
                Arguments.of(
                        NestedLists.class,
                        "NestedLists.rates has the type java.util.List<java.util.List<java.lang.Double>>" + types),
                Arguments.of(Single.class, "Single.rate has the type float" + types),
                Arguments.of(NotHocon.class, "NotHocon.name has the default '[a', which is not HOCON"),
                Arguments.of(EmptyDefault.class, "EmptyDefault.name has the default '', which is not HOCON"),
                Arguments.of(
                        BadDefault.class,
                        "BadDefault.rate has a default that does not fit: rate: must be a number, was \"fast\" (a string)"),
                Arguments.of(
                        OutOfRange.class,
                        "OutOfRange.rate has a default that does not fit: rate: must be at most 1, was 2"),
                Arguments.of(
                        BadNestedDefault.class,
                        "BadNestedDefault.schedule has a default that does not fit: schedule.kind: must be one of steady,"
                                + " fast-growing, was \"slow\"; schedule.stop: is not an option"),
                Arguments.of(NoNumber.class, "NoNumber.name has a range, but is not a number"),
                Arguments.of(
                        NeverEmpty.class,
                        "NeverEmpty.rate is Optional and has a default, so it could never be empty; drop one of them"),
                Arguments.of(EmptyRange.class, "EmptyRange.rate has an empty range: from 1 to 0"),
                Arguments.of(SameKey.class, "SameKey.ARate has the same key as another component, 'a-rate'"),
                Arguments.of(
                        Recursive.class,
                        "Recursive.inner nests dev.harmonize.core.config.OptionsSchemaTest$Recursive in itself"),
                Arguments.of(Deep.class, "Inner.name has no @Option; every component of an options record needs one"));
    }

    @ParameterizedTest
    @MethodSource
    void unfit(Class<? extends Record> type, String message) {
        String outer = OptionsSchemaTest.class.getName() + "$";

        assertThatThrownBy(() -> OptionsBinder.check(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(outer + message);
    }

    @ParameterizedTest
    @CsvSource({
        "rate, rate",
        "learningRate, learning-rate",
        "beta1, beta1",
        "l2Weight, l2-weight",
        "useGPU, use-gpu",
        "GPUCount, gpu-count",
        "tSNEPerplexity, t-sne-perplexity"
    })
    void keysAreKebabCase(String component, String key) {
        assertThat(Kebab.ofComponent(component)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Infinity | Infinity | false | false | ''",
                "0 | Infinity | false | false | at least 0",
                "0 | Infinity | true  | false | greater than 0",
                "-Infinity | 1 | false | false | at most 1",
                "-Infinity | 1 | false | true  | less than 1",
                "0 | 1 | false | false | from 0 to 1",
                "0 | 1 | false | true  | at least 0 and less than 1",
                "-1 | 2.5 | true | true | greater than -1 and less than 2.5",
                "1e-9 | Infinity | false | false | at least 1.0E-9",
                "100 | Infinity | false | false | at least 100"
            })
    void rangesReadAsText(double min, double max, boolean exclusiveMin, boolean exclusiveMax, String text) {
        assertThat(new Range(min, max, exclusiveMin, exclusiveMax)).hasToString(text);
    }
}
