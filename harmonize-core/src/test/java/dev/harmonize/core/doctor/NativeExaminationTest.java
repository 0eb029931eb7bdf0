package dev.harmonize.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.plugin.Diagnosis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Real processes that die, hang and print nonsense: each is a finding, and another process looks at the rest. */
class NativeExaminationTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "halts | ended its process with exit code 7; the last that it said: the last words",
                "seems-killed | ended its process with signal 9 (SIGKILL); the last that it said: native code prints",
                "prints-half-a-line | ended its process with exit code 0; the last that it said: ",
                "prints-garbage | ended its process with exit code 1; the last that it said: ",
                "runs-out-of-memory | ended its process with exit code 1; the last that it said: Exception in thread \"main\""
                        + " java.lang.OutOfMemoryError",
                "crashes | ended its process with signal 6 (SIGABRT); the last that it said: # C  [libnd4jcpu.so+0x1234]"
            })
    void whatKillsAProcessIsAFinding(String deed, String words) {
        List<Finding> findings = examine(LONG, UnrulyProcess.class.getName(), deed);

        assertThat(findings).extracting(Finding::id).containsExactly("plugins", "nd4j", "ffmpeg");
        Diagnosis diagnosis = findings.get(1).diagnosis();
        assertThat(diagnosis.level()).isEqualTo(Diagnosis.Level.PROBLEM);
        assertThat(diagnosis.text()).startsWith(words);
        assertThat(diagnosis.remedy()).isPresent();
        assertThat(diagnosis.facts().get("last-lines")).hasSizeLessThan(8000);
        assertThat(findings.get(2).diagnosis()).isEqualTo(Diagnosis.ok("there").with("a", "b"));
    }

    @Test
    void whatHangsIsStopped() {
        List<Finding> findings = examine(Duration.ofSeconds(10), UnrulyProcess.class.getName(), "hangs");

        assertThat(findings).extracting(Finding::id).containsExactly("plugins", "nd4j", "ffmpeg");
        assertThat(findings.get(1).diagnosis().text()).startsWith("did not end within 10 s, and was stopped");
    }

    @Test
    void aProcessThatDoesNotComeToItsFirstLookIsAFinding() {
        assertThat(examine(LONG, "no.such.MainClass"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.id()).isEqualTo("native-process"))
                .satisfies(
                        finding -> assertThat(finding.diagnosis().text()).contains("exit code 1", "no.such.MainClass"));
    }

    @Test
    void aJavaThatIsNotThereIsAFinding() {
        List<Finding> findings = new ArrayList<>();
        new NativeExamination(List.of("/no/such/java"), Map.of(), LONG).run(Set.of(), findings::add);

        assertThat(findings)
                .singleElement()
                .satisfies(finding -> assertThat(finding.diagnosis().text())
                        .startsWith("Java cannot be started to look at native libraries: "));
    }

    @Test
    void whatIsToBeLeftOutIsLeftOut() {
        List<Finding> findings = new ArrayList<>();
        new NativeExamination(command(UnrulyProcess.class.getName(), "halts"), System.getenv(), LONG)
                .run(Set.of("nd4j"), findings::add);

        assertThat(findings).extracting(Finding::id).containsExactly("ffmpeg");
    }

    private static List<Finding> examine(Duration patience, String... mainAndArguments) {
        List<Finding> findings = new ArrayList<>();
        new NativeExamination(command(mainAndArguments), System.getenv(), patience).run(Set.of(), findings::add);
        return findings;
    }

    private static List<String> command(String... mainAndArguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(mainAndArguments));
        return command;
    }
}
