package dev.harmonize.core.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.core.runs.Json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Looks at what needs native code, or a plugin's, in a process of its own. If that dies of something, that is a finding, and
 * another process goes on without it.
 */
final class NativeExamination {

    private static final int MOST_PROCESSES = 5;
    private static final String STARTING = "native-process";

    private final List<String> command;
    private final Map<String, String> environment;
    private final Duration patience;

    /**
     * @param command starts {@link NativeExaminer}
     * @param patience how long any one look may take
     */
    NativeExamination(List<String> command, Map<String, String> environment, Duration patience) {
        this.command = List.copyOf(command);
        this.environment = environment;
        this.patience = patience;
    }

    /**
     * Looks.
     *
     * @param without what not to look at
     * @param listener told of every finding as soon as it is made
     */
    void run(Set<String> without, Consumer<Finding> listener) {
        Set<String> avoided = new HashSet<>(without);
        Set<String> reported = new HashSet<>();
        for (int i = 0; i < MOST_PROCESSES; i++) {
            Attempt attempt = new Attempt(Set.copyOf(reported), listener);
            Subprocess.Ending ending = new Subprocess(command(avoided), environment, patience).run(attempt::hear);
            if (attempt.isDone()) {
                return;
            }
            String victim = attempt.lookingAt();
            listener.accept(new Finding(victim, describe(ending, attempt)));
            reported.addAll(attempt.reported());
            reported.add(victim);
            if (victim.equals(STARTING) || !avoided.add(victim)) {
                return;
            }
        }
    }

    private List<String> command(Set<String> avoided) {
        List<String> all = new ArrayList<>(command);
        avoided.stream().sorted().map(each -> NativeExaminer.WITHOUT + each).forEach(all::add);
        return all;
    }

    /** What one process said, and was doing when it said no more. */
    private static final class Attempt {

        private final ReentrantLock lock = new ReentrantLock();
        private final Set<String> before;
        private final Consumer<Finding> listener;
        private final Set<String> reported = new HashSet<>();
        private final LastLines output = new LastLines();
        private final LastLines errors = new LastLines();
        private String lookingAt = STARTING;
        private boolean done;

        Attempt(Set<String> before, Consumer<Finding> listener) {
            this.before = before;
            this.listener = listener;
        }

        /** Whether a line is a message of the examiner's. */
        boolean hear(Subprocess.Source source, String line) {
            lock.lock();
            try {
                int mark = line.indexOf(NativeExaminer.MARK);
                Optional<JsonNode> message =
                        mark < 0 ? Optional.empty() : Json.parse(line.substring(mark + NativeExaminer.MARK.length()));
                if (message.isEmpty()) {
                    (source == Subprocess.Source.ERROR ? errors : output).add(line);
                    return false;
                }
                understand(message.get());
                return true;
            } finally {
                lock.unlock();
            }
        }

        private void understand(JsonNode message) {
            done |= message.path("done").asBoolean();
            if (message.has("looking-at")) {
                lookingAt = message.path("looking-at").asText();
            }
            if (message.has("finding")) {
                Finding finding = Finding.of(message.path("finding"));
                if (!before.contains(finding.id())) {
                    reported.add(finding.id());
                    listener.accept(finding);
                }
            }
        }

        boolean isDone() {
            lock.lock();
            try {
                return done;
            } finally {
                lock.unlock();
            }
        }

        String lookingAt() {
            lock.lock();
            try {
                return lookingAt;
            } finally {
                lock.unlock();
            }
        }

        Set<String> reported() {
            lock.lock();
            try {
                return Set.copyOf(reported);
            } finally {
                lock.unlock();
            }
        }

        /** What it printed, errors last. */
        List<String> printed() {
            return Stream.of(output, errors)
                    .flatMap(lines -> lines.all().stream())
                    .toList();
        }

        /** The most telling line: where a JVM crashed, or else the last error, or else the last line. */
        Optional<String> lastWords() {
            return output.crash().or(errors::crash).or(errors::last).or(output::last);
        }
    }

    private Diagnosis describe(Subprocess.Ending ending, Attempt attempt) {
        String said = attempt.lastWords()
                .map(line -> "; the last that it said: " + line)
                .orElse("; it said nothing");
        Diagnosis diagnosis = diagnosis(ending, said);
        List<String> printed = attempt.printed();
        return printed.isEmpty() ? diagnosis : diagnosis.with("last-lines", String.join("\n", printed));
    }

    private Diagnosis diagnosis(Subprocess.Ending ending, String said) {
        if (ending instanceof Subprocess.NotStarted failed) {
            return Diagnosis.problem(
                    "Java cannot be started to look at native libraries: " + failed.reason(),
                    "see whether " + command.get(0) + " can be run by hand");
        }
        if (ending instanceof Subprocess.TimedOut) {
            return Diagnosis.problem(
                    "did not end within " + patience.toSeconds() + " s, and was stopped" + said,
                    "see whether the machine is busy with something else, and try again");
        }
        int code = ending instanceof Subprocess.Exited exited ? exited.code() : 0;
        return Diagnosis.problem("ended its process with " + describe(code) + said, remedy(code));
    }

    private static String describe(int code) {
        Optional<String> signal = Optional.ofNullable(signals().get(code - 128));
        return signal.map(name -> "signal " + (code - 128) + " (" + name + ")").orElse("exit code " + code);
    }

    private static String remedy(int code) {
        return switch (code - 128) {
            case 4 ->
                "the processor lacks an instruction: take natives for an older one (see docs of ND4J's classifiers)";
            case 9 -> "if nobody stopped it, memory ran out: see the system's log, and end other programs";
            default ->
                "run doctor with --json to see its last lines; a native library or plugin that they name is broken"
                        + " or does not fit this machine";
        };
    }

    /** Those with which native code ends. */
    private static Map<Integer, String> signals() {
        return new TreeMap<>(Map.of(
                2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15,
                "SIGTERM"));
    }
}
