package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.text.Utf8Lines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What readers of annotations share. */
final class AnnotationFiles {

    private AnnotationFiles() {}

    /**
     * Reads annotations; what makes a file useless as a whole is the option's fault.
     *
     * @param option that names the file
     */
    static void read(String option, Runnable reading) {
        try {
            reading.run();
        } catch (UncheckedIOException e) {
            throw new InvalidOptionException(option, String.valueOf(e.getMessage()));
        }
    }

    /** The folder that an option must name. */
    static Path folder(Optional<String> given, String option, String remedy) {
        return Path.of(given.orElseThrow(() -> new InvalidOptionException(option, "is missing; " + remedy)));
    }

    /**
     * Reads the lines of a file that are not blank.
     *
     * @param lines takes the place of each line, such as {@code a.txt:3}, and the line; a {@link MalformedFileException}
     *     that it throws goes to {@code malformed}
     * @param malformed takes what is wrong with each line that cannot be used
     * @throws UncheckedIOException if the file cannot be read
     */
    static void lines(Path file, BiConsumer<String, String> lines, Consumer<MalformedFileException> malformed) {
        try (Utf8Lines reader = Utf8Lines.open(file)) {
            for (Optional<Utf8Lines.Line> line = reader.next(); line.isPresent(); line = reader.next()) {
                try {
                    String text = line.get().text().strip();
                    if (!text.isEmpty()) {
                        lines.accept(file + ":" + line.get().number(), text);
                    }
                } catch (MalformedFileException e) {
                    malformed.accept(e);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /** A segment of a video, in seconds, if it is one. */
    static Segment segment(String place, double start, double end) {
        if (!(start >= 0 && end > start)) {
            throw MalformedFileException.at(place, "a clip cannot begin at " + start + " s and end at " + end + " s");
        }
        return Segment.of(start, end);
    }
}
