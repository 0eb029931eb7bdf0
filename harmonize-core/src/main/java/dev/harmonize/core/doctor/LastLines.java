package dev.harmonize.core.doctor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The last lines that a process printed on one of its streams, and the one in which a JVM that crashes says where. */
final class LastLines {

    private static final int MOST_LINES = 20;
    private static final int MOST_CHARACTERS = 300;
    private static final String CRASH = "# Problematic frame:";

    private final Deque<String> lines = new ArrayDeque<>();
    private Optional<String> crash = Optional.empty();
    private boolean crashIsNext;

    synchronized void add(String line) {
        String text = line.strip();
        if (crashIsNext) {
            crash = Optional.of(text);
            crashIsNext = false;
        }
        crashIsNext |= text.startsWith(CRASH);
        if (!text.isEmpty() && !text.equals("#")) {
            lines.addLast(text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + " …" : text);
        }
        if (lines.size() > MOST_LINES) {
            lines.removeFirst();
        }
    }

    /** All that were kept. */
    synchronized List<String> all() {
        return List.copyOf(lines);
    }

    /** Where a JVM crashed. */
    synchronized Optional<String> crash() {
        return crash;
    }

    /** The last line that is no frame of a stack trace. */
    synchronized Optional<String> last() {
        List<String> telling = new ArrayList<>();
        for (String line : lines) {
            if (!line.startsWith("at ") && !line.startsWith("... ")) {
                telling.add(line);
            }
        }
        return telling.isEmpty() ? Optional.empty() : Optional.of(telling.get(telling.size() - 1));
    }
}
