package dev.harmonize.core.doctor;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Another program, which may do anything: say too much, say nothing, never end.
 *
 * @param command the program and its arguments
 * @param environment all of its environment
 * @param patience how long it may take to end, or to show progress
 */
record Subprocess(List<String> command, Map<String, String> environment, Duration patience) {

    private static final int LONGEST_LINE = 1 << 16;

    /** What is still under way when the program has ended arrives within this, or is left. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    Subprocess {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** How it ended. */
    sealed interface Ending {}

    /** By itself; signals of Unix show as 128 and their number. */
    record Exited(int code) implements Ending {}

    /** It took too long, and was stopped. */
    record TimedOut() implements Ending {}

    /** It was never there. */
    record NotStarted(String reason) implements Ending {}

    /** The two streams of a program; which of two lines on different streams came first cannot be known. */
    enum Source {
        OUTPUT,
        ERROR
    }

    /** Gets each line, shortened if it is very long, on a thread for each source. */
    @FunctionalInterface
    interface Listener {

        /** Tells whether the line shows progress, from which on the program has all its time again. */
        boolean hear(Source source, String line);
    }

    /** Runs it to its end. */
    Ending run(Listener listener) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException | RuntimeException e) {
            return new NotStarted(String.valueOf(e.getMessage()));
        }
        AtomicLong progress = new AtomicLong(System.nanoTime());
        Thread out = reader(process.getInputStream(), Source.OUTPUT, listener, progress);
        Thread err = reader(process.getErrorStream(), Source.ERROR, listener, progress);
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
            progress.get();
        }
        try {
            boolean ended = waitFor(process, progress);
            if (!ended) {
                kill(process);
            }
            out.join(LAST_WORDS.toMillis());
            err.join(LAST_WORDS.toMillis());
            return ended ? new Exited(process.exitValue()) : new TimedOut();
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            return new TimedOut();
        }
    }

    private boolean waitFor(Process process, AtomicLong progress) throws InterruptedException {
        while (true) {
            long left = patience.toNanos() - (System.nanoTime() - progress.get());
            if (left <= 0) {
                return false;
            }
            if (process.waitFor(left, TimeUnit.NANOSECONDS)) {
                return true;
            }
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Thread reader(InputStream stream, Source source, Listener listener, AtomicLong progress) {
        Predicate<String> lines = line -> listener.hear(source, line);
        Thread thread = new Thread(() -> read(stream, lines, progress), "subprocess-" + source);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void read(InputStream stream, Predicate<String> lines, AtomicLong progress) {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        try (InputStream in = new BufferedInputStream(stream)) {
            int next = in.read();
            while (next >= 0) {
                if (next == '\n') {
                    tell(line, length, lines, progress);
                    length = 0;
                } else if (length < LONGEST_LINE) {
                    line[length++] = (byte) next;
                }
                next = in.read();
            }
        } catch (IOException e) {
            // The program was stopped; what it said until then counts.
            length = Math.min(length, LONGEST_LINE);
        }
        if (length > 0) {
            tell(line, length, lines, progress);
        }
    }

    private static void tell(byte[] line, int length, Predicate<String> lines, AtomicLong progress) {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        if (lines.test(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text)) {
            progress.set(System.nanoTime());
        }
    }
}
