package dev.harmonize.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import org.junit.jupiter.api.Test;

import java.util.List;

class ProblemsTest {

    private static final ConfigOrigin COMMAND_LINE = ConfigOriginFactory.newSimple("command line");

    private final Problems problems = new Problems();

    @Test
    void ordersByFileThenLineThenAddition() {
        problems.add("k", "nowhere");
        problems.add(COMMAND_LINE, "k", "typed");
        problems.add(line("b.conf", 2), "k", "b2");
        problems.add(line("a.conf", 10), "k", "a10 first");
        problems.add(line("a.conf", 10), "a", "a10 second");
        problems.add(line("a.conf", 9), "k", "a9");

        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(
                        "a.conf:9: k: a9",
                        "a.conf:10: k: a10 first",
                        "a.conf:10: a: a10 second",
                        "b.conf:2: k: b2",
                        "command line: k: typed",
                        "k: nowhere");
    }

    @Test
    void dropsDuplicates() {
        problems.add(line("a.conf", 1), "k", "is wrong");
        problems.add(line("a.conf", 1), "k", "is wrong");

        assertThat(problems.all()).containsExactly(new Problem("a.conf:1", "k", "is wrong"));
    }

    @Test
    void oneProblemIsTheWholeMessage() {
        problems.add(line("a.conf", 3), "harmonize.seed", "must be a whole number, was 0.5");

        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("a.conf:3: harmonize.seed: must be a whole number, was 0.5");
    }

    @Test
    void severalProblemsAreCountedAndNumbered() {
        problems.add(line("a.conf", 3), "x", "is wrong");
        problems.add(line("a.conf", 1), "", "is odd");
        problems.add("y", "is missing");

        assertThatThrownBy(problems::throwIfAny)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).isEqualTo(problems.all()))
                .hasMessage("3 problems:\n1. a.conf:1: is odd\n2. a.conf:3: x: is wrong\n3. y: is missing");
    }

    @Test
    void nothingIsThrownWithoutProblems() {
        assertThat(problems.isEmpty()).isTrue();
        assertThatCode(problems::throwIfAny).doesNotThrowAnyException();
        assertThatThrownBy(() -> new ConfigurationException(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static ConfigOrigin line(String file, int line) {
        return ConfigOriginFactory.newFile(file).withLineNumber(line);
    }
}
