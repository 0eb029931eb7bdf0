package dev.harmonize.datasets.files;

import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.subtitles.Cue;
import dev.harmonize.formats.subtitles.SubtitleFile;
import dev.harmonize.formats.text.Utf8Lines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the texts of an item: those of the manifest, or else of the files beside it. */
final class ItemTexts {

    private static final int MOST_LINES = 10_000;

    private final MediaOptions options;
    private final Neighbours neighbours;
    private final Consumer<MalformedFileException> malformed;
    /** Several rows of a manifest may be about the same file. */
    private final Map<Path, List<Cue>> cuesByFile = new HashMap<>();

    /**
     * A part of an item that is a clip.
     *
     * @param segment which part of the file
     * @param texts the best first
     */
    record Part(Segment segment, List<String> texts) {}

    ItemTexts(MediaOptions options, Neighbours neighbours, Consumer<MalformedFileException> malformed) {
        this.options = options;
        this.neighbours = neighbours;
        this.malformed = malformed;
    }

    /** The clips that an item is: one, or one for each cue of its subtitles. */
    List<Part> parts(MediaItem item) {
        return switch (options.clips()) {
            case FILE -> List.of(new Part(item.segment(), options.readText() ? texts(item) : List.of()));
            case CUE -> cueParts(item);
        };
    }

    private List<Part> cueParts(MediaItem item) {
        List<Part> parts = new ArrayList<>();
        Set<Segment> seen = new HashSet<>();
        for (Cue cue : cues(item)) {
            Segment segment = Segment.of(cue.start(), cue.end());
            if (seen.add(segment)) {
                parts.add(new Part(segment, List.of(cue.text())));
            }
        }
        return parts;
    }

    private List<String> texts(MediaItem item) {
        if (!item.texts().isEmpty()) {
            return item.texts();
        }
        Optional<Path> file = neighbours.beside(item.file(), List.of(Extensions.TEXT));
        if (file.isPresent()) {
            return lines(file.get());
        }
        return cues(item).stream().map(Cue::text).toList();
    }

    /** The cues of the subtitles beside an item that begin within its segment. */
    private List<Cue> cues(MediaItem item) {
        Optional<Path> file = neighbours.beside(item.file(), Extensions.SUBTITLES);
        if (file.isEmpty()) {
            return List.of();
        }
        List<Cue> all = cuesByFile.computeIfAbsent(file.get(), this::read);
        List<Cue> within = new ArrayList<>();
        for (Cue cue : all) {
            boolean before = cue.end() <= item.segment().start();
            boolean after = item.segment().end().isPresent()
                    && cue.start() >= item.segment().end().getAsDouble();
            if (!before && !after) {
                within.add(cue);
            }
        }
        return within;
    }

    private List<Cue> read(Path file) {
        try {
            return SubtitleFile.read(file, malformed);
        } catch (MalformedFileException e) {
            malformed.accept(e);
        } catch (UncheckedIOException e) {
            malformed.accept(MalformedFileException.at(file.toString(), String.valueOf(e.getMessage())));
        }
        return List.of();
    }

    /** Every line that is not blank is a text. */
    private List<String> lines(Path file) {
        List<String> texts = new ArrayList<>();
        try (Utf8Lines lines = Utf8Lines.open(file)) {
            Optional<Utf8Lines.Line> line = lines.next();
            for (; line.isPresent() && texts.size() < MOST_LINES; line = lines.next()) {
                try {
                    String text = line.get().text().strip();
                    if (!text.isEmpty()) {
                        texts.add(text);
                    }
                } catch (MalformedFileException e) {
                    malformed.accept(e);
                }
            }
        } catch (IOException e) {
            malformed.accept(MalformedFileException.at(file.toString(), "cannot be read: " + Reason.of(e)));
        }
        return texts;
    }
}
