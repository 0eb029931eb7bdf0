package dev.harmonize.core.doctor;

import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loads ND4J's backend. */
final class Nd4jStart {

    private static final Logger LOG = LoggerFactory.getLogger(Nd4jStart.class);

    private static final int MOST_BYTES = 1 << 18;

    /** How a stack trace begins that says what is wrong in words. */
    private static final Pattern TRACE = Pattern.compile("(?m)^(?:Caused by: )?(?:[\\w$]+\\.)+([\\w$]+): (\\S.*)$");

    /** What ND4J throws when it could use none of its backends; why not, it has only printed. */
    private static final String NONE = "NoAvailableBackendException";

    private Nd4jStart() {}

    /**
     * Loads it, if it is not loaded yet.
     *
     * @return why it cannot be loaded, in one line; empty if it is
     */
    static Optional<String> failure() {
        PrintStream standardError = System.err;
        Kept kept = new Kept();
        Optional<String> failure;
        // A backend that cannot be loaded prints a stack trace of its own.
        try (PrintStream diverted = new PrintStream(kept, true, StandardCharsets.UTF_8)) {
            System.setErr(diverted);
            failure = load();
        } finally {
            System.setErr(standardError);
        }
        if (failure.isPresent()) {
            LOG.debug("ND4J printed: {}", kept);
            return failure.map(
                    thrown -> thrown.startsWith(NONE) ? printed(kept.toString()).orElse(thrown) : thrown);
        }
        standardError.print(kept);
        standardError.flush();
        return failure;
    }

    /** The first exception in what was printed. */
    static Optional<String> printed(String text) {
        Matcher trace = TRACE.matcher(text);
        if (!trace.find()) {
            return Optional.empty();
        }
        // Loaders name the library by its whole path.
        String message = String.valueOf(trace.group(2)).strip().replaceFirst("^/\\S*/", "");
        return Optional.of("RuntimeException".equals(trace.group(1)) ? message : trace.group(1) + ": " + message);
    }

    @SuppressWarnings("ConstantValue") // What ND4J says of nulls is nothing.
    private static Optional<String> load() {
        try {
            if (Optional.ofNullable(Nd4j.getBackend()).isEmpty()) {
                return Optional.of("it found no backend that it can use");
            }
            Nd4j.getExecutioner();
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            LOG.debug("ND4J cannot be loaded", e);
            return Optional.of(describe(e));
        }
    }

    /** What the innermost cause says, which is where it went wrong. */
    static String describe(Throwable failure) {
        Throwable cause = failure;
        Optional<Throwable> next = Optional.ofNullable(cause.getCause());
        while (next.isPresent()) {
            cause = next.get();
            next = Optional.ofNullable(cause.getCause());
        }
        String message = Optional.ofNullable(cause.getMessage()).orElse("").strip();
        String line = message.lines().findFirst().orElse("");
        boolean speaks = cause.getClass().equals(RuntimeException.class) && !line.isEmpty();
        String type = cause.getClass().getSimpleName();
        return speaks ? line : line.isEmpty() ? type : type + ": " + line;
    }

    /** Keeps the beginning of what is written. */
    private static final class Kept extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int value) {
            if (bytes.size() < MOST_BYTES) {
                bytes.write(value);
            }
        }

        @Override
        public synchronized void write(byte[] values, int offset, int length) {
            bytes.write(values, offset, Math.min(length, MOST_BYTES - bytes.size()));
        }

        @Override
        public synchronized String toString() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
