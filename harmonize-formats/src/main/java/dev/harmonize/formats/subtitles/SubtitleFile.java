package dev.harmonize.formats.subtitles;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.text.Utf8Lines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Subtitles in a file, <a href="https://www.w3.org/TR/webvtt1/">WebVTT</a> or SubRip (.srt), UTF-8. Strict about times and
 * lenient about the rest: numbers of cues may be missing or wrong, comments, styles and regions are left out, and so is
 * markup. A cue that cannot be read is told and left out; the others are read.
 */
public final class SubtitleFile {

    /** More than any film has: some hundred hours of speech. */
    private static final int MOST_CUES = 1_000_000;

    private final Path file;
    private final Consumer<MalformedFileException> malformed;
    private final List<Cue> cues = new ArrayList<>();
    /** The lines since the last blank one. */
    private final List<Utf8Lines.Line> block = new ArrayList<>();

    private boolean webVtt;

    private SubtitleFile(Path file, Consumer<MalformedFileException> malformed) {
        this.file = file;
        this.malformed = malformed;
    }

    /**
     * Reads all cues, in the order of the file.
     *
     * @param malformed takes what is wrong with each cue that cannot be read; file and line are named
     * @throws UncheckedIOException if the file cannot be read
     */
    public static List<Cue> read(Path file, Consumer<MalformedFileException> malformed) {
        SubtitleFile subtitles = new SubtitleFile(file, malformed);
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            subtitles.read(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + Reason.of(e), e);
        }
        return subtitles.cues;
    }

    private void read(Utf8Lines lines) throws IOException {
        for (Optional<Utf8Lines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (isBlank(line.get())) {
                endOfBlock();
            } else {
                block.add(line.get());
            }
        }
        endOfBlock();
    }

    private static boolean isBlank(Utf8Lines.Line line) {
        try {
            return line.text().isBlank();
        } catch (MalformedFileException e) {
            return false;
        }
    }

    private void endOfBlock() {
        try {
            if (!block.isEmpty()) {
                readBlock();
            }
        } catch (MalformedFileException e) {
            malformed.accept(e);
        } finally {
            block.clear();
        }
    }

    /** Some files lack the blank line between two cues; then a block has several lines of times. */
    private void readBlock() {
        String first = block.get(0).text();
        if (block.get(0).number() == 1 && first.startsWith("WEBVTT")) {
            webVtt = true;
        }
        List<Integer> times = new ArrayList<>();
        for (int i = 0; i < block.size(); i++) {
            if (CueTimes.isTimes(block.get(i).text())) {
                times.add(i);
            }
        }
        if (times.isEmpty()) {
            // WebVTT says to leave out what has no times: comments, styles, regions, the header.
            if (!webVtt) {
                throw MalformedFileException.at(
                        place(block.get(0)),
                        "expected a cue, but there is no line of times such as 00:00:01,000 --> 00:00:02,500");
            }
            return;
        }
        for (int i = 0; i < times.size(); i++) {
            boolean last = i == times.size() - 1;
            try {
                readCue(times.get(i), last ? block.size() : beforeNumber(times.get(i), times.get(i + 1)));
            } catch (MalformedFileException e) {
                malformed.accept(e);
            }
        }
    }

    /** Where a cue's text ends if another cue follows at once, which may begin with its number. */
    private int beforeNumber(int times, int nextTimes) {
        boolean number =
                nextTimes - 1 > times && block.get(nextTimes - 1).text().strip().matches("[0-9]+");
        return number ? nextTimes - 1 : nextTimes;
    }

    private void readCue(int times, int end) {
        CueTimes parsed =
                CueTimes.parse(place(block.get(times)), block.get(times).text());
        StringBuilder text = new StringBuilder();
        for (int i = times + 1; i < end; i++) {
            text.append(block.get(i).text()).append('\n');
        }
        String words = CueText.of(text.toString());
        if (!words.isEmpty()) {
            if (cues.size() == MOST_CUES) {
                throw MalformedFileException.at(place(block.get(times)), "there are more than " + MOST_CUES + " cues");
            }
            cues.add(new Cue(parsed.start(), parsed.end(), words));
        }
    }

    private String place(Utf8Lines.Line line) {
        return file + ":" + line.number();
    }
}
