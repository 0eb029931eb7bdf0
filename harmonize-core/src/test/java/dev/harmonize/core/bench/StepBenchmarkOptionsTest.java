package dev.harmonize.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.wiring.Scope;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class StepBenchmarkOptionsTest {

    private static final String KEYS =
            "(options: model, batch, micro-batch, video-tokens, audio-tokens, text-tokens, width, heads, layers, threads, kernels,"
                    + " scope, modes, rounds, first-warm-up, warm-up, steps)";

    @Test
    void withoutArgumentsItIsTheModelOfThePeers() {
        assertThat(read())
                .isEqualTo(new StepBenchmarkOptions(
                        StepBenchmarkOptions.Model.PEER,
                        32,
                        Optional.empty(),
                        64,
                        64,
                        16,
                        128,
                        4,
                        4,
                        2,
                        Optional.empty(),
                        Scope.SHARED,
                        List.of(StepBenchmark.Mode.PLAIN, StepBenchmark.Mode.BATCH, StepBenchmark.Mode.TRIPLET),
                        5,
                        20,
                        3,
                        5));
    }

    @Test
    void everyKeyCanBeSetAndTheLastOfSeveralCounts() {
        assertThat(read(
                        "model=peer",
                        "batch=2",
                        "micro-batch=1",
                        "video-tokens=3",
                        "audio-tokens=4",
                        "text-tokens=5",
                        "width=99",
                        "width=6",
                        "heads=2",
                        "layers=7",
                        "threads = 8",
                        "kernels=portable",
                        "scope=per-layer",
                        "modes=[triplet, plain]",
                        "rounds=9",
                        "first-warm-up=11",
                        "warm-up=0",
                        "steps=10"))
                .isEqualTo(new StepBenchmarkOptions(
                        StepBenchmarkOptions.Model.PEER,
                        2,
                        Optional.of(1),
                        3,
                        4,
                        5,
                        6,
                        2,
                        7,
                        8,
                        Optional.of(StepBenchmarkOptions.Kernels.PORTABLE),
                        Scope.PER_LAYER,
                        List.of(StepBenchmark.Mode.TRIPLET, StepBenchmark.Mode.PLAIN),
                        9,
                        11,
                        0,
                        10));
    }

    @Test
    void withoutArgumentsAtLeastTwentyStepsOfEveryModeCount() {
        assertThat(read().rounds() * read().steps()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void theFirstTurnWarmsUpApart() {
        StepBenchmarkOptions options = read("first-warm-up=7", "warm-up=2", "steps=10");

        assertThat(options.stepsOfTurn(1)).isEqualTo(17);
        assertThat(options.stepsOfTurn(2)).isEqualTo(12);
        assertThat(options.stepsOfTurn(3)).isEqualTo(12);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertRefused(
                """
                8 problems:
                1. command line: fast: is not an option; write key=value, such as steps=100
                2. command line: =3: has no key; write key=value, such as steps=100
                3. command line: steps: has no value; write steps="" for an empty string, within quotes of the shell
                4. command line: widht: is not an option of 'bench step' %s; did you mean 'width'?
                5. command line: model: must be one of peer, was "pear"; did you mean 'peer'?
                6. command line: batch: must be from 2 to 65536, was 1
                7. command line: layers: must be a whole number, was "two" (a string)
                8. command line: scope: must be one of all, shared, per-module, per-layer, was "layer\"""".formatted(KEYS),
                "fast",
                "=3",
                "steps=",
                "widht=8",
                "model=pear",
                "batch=1",
                "layers=two",
                "scope=layer");
    }

    @Test
    void keysOfAConfigAreNoKeysHere() {
        assertRefused(
                "command line: harmonize: is not an option of 'bench step' " + KEYS, "harmonize.training.steps=3");
    }

    @Test
    void headsMustDivideTheWidth() {
        assertRefused(
                "command line: heads: 4 heads do not divide a width of 6; set heads or width so that they do",
                "width=6");
        assertRefused(
                "command line: heads: 3 heads do not divide a width of 128; set heads or width so that they do",
                "heads=3");
    }

    @Test
    void modesAreNamedOnce() {
        assertRefused("command line: modes: is empty; name at least one, such as [plain]", "modes=[]");
        assertRefused("command line: modes: names a mode twice: [plain, batch, plain]", "modes=[plain,batch,plain]");
        assertRefused(
                "command line: modes: must be a list of values among plain, batch, triplet, was \"plain\" (a string);"
                        + " write [plain]",
                "modes=plain");
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> read(arguments))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    private static StepBenchmarkOptions read(String... arguments) {
        return StepBenchmarkOptions.read(List.of(arguments));
    }
}
