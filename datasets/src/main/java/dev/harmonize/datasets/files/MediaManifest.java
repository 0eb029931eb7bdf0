package dev.harmonize.datasets.files;

import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.csv.CsvDialect;
import dev.harmonize.formats.csv.CsvFile;
import dev.harmonize.formats.csv.CsvRow;
import dev.harmonize.formats.json.JsonReader;
import dev.harmonize.formats.text.Utf8Lines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the list of clips that a manifest is; rows that cannot be used are told and left out. */
final class MediaManifest {

    private final Path folder;
    private final Consumer<MalformedFileException> malformed;
    private final List<MediaItem> items = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();

    private MediaManifest(Path folder, Consumer<MalformedFileException> malformed) {
        this.folder = folder;
        this.malformed = malformed;
    }

    /**
     * The clips, in the order of the file.
     *
     * @param folder where paths begin
     * @throws InvalidOptionException with the key {@code manifest} if it cannot be read at all
     */
    static List<MediaItem> items(Path manifest, Path folder, Consumer<MalformedFileException> malformed) {
        if (!Files.isRegularFile(manifest)) {
            throw new InvalidOptionException("manifest", "there is no file " + manifest);
        }
        MediaManifest reader = new MediaManifest(folder, malformed);
        try {
            switch (Extensions.extension(manifest.toString())) {
                case "csv" ->
                    new CsvFile(manifest, CsvDialect.COMMAS)
                            .read(List.of("path"), row -> reader.add(reader.item(row), row.place()), malformed);
                case "jsonl" -> reader.readJsonLines(manifest);
                default ->
                    throw new InvalidOptionException(
                            "manifest", manifest + " must be a .csv or .jsonl file, by its name");
            }
        } catch (UncheckedIOException e) {
            throw new InvalidOptionException("manifest", String.valueOf(e.getMessage()));
        }
        return reader.items;
    }

    private void add(MediaItem item, String place) {
        if (!seen.add(MediaDataset.source(item.name(), item.segment()))) {
            throw MalformedFileException.at(
                    place, "the same part of " + item.name() + " is in a row before; a clip may be named once");
        }
        items.add(item);
    }

    private MediaItem item(CsvRow row) {
        return item(
                row.place(),
                row.get("path"),
                row.find("start").isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(row.number("start")),
                row.find("end").isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(row.number("end")),
                row.find("text").map(List::of).orElse(List.of()),
                row.find("label"),
                row.find("split"));
    }

    private MediaItem item(
            String place,
            String path,
            OptionalDouble start,
            OptionalDouble end,
            List<String> texts,
            Optional<String> label,
            Optional<String> split) {
        try {
            return new MediaItem(
                    path.replace('\\', '/'),
                    folder.resolve(path),
                    new Segment(start.orElse(0), end),
                    texts,
                    label,
                    split);
        } catch (InvalidPathException e) {
            throw MalformedFileException.at(place, "\"" + path + "\" cannot be a path: " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw MalformedFileException.at(place, String.valueOf(e.getMessage()));
        }
    }

    private void readJsonLines(Path manifest) {
        try (Utf8Lines lines = Utf8Lines.open(manifest)) {
            for (Optional<Utf8Lines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                String place = manifest + ":" + line.get().number();
                try {
                    String text = line.get().text();
                    if (!text.isBlank()) {
                        add(new JsonRow(place, text).read(), place);
                    }
                } catch (MalformedFileException e) {
                    malformed.accept(e);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + manifest + ": " + Reason.of(e), e);
        }
    }

    /** One object of a manifest. */
    private final class JsonRow {

        private final String place;
        private final String text;
        private Optional<String> path = Optional.empty();
        private OptionalDouble start = OptionalDouble.empty();
        private OptionalDouble end = OptionalDouble.empty();
        private final List<String> texts = new ArrayList<>();
        private Optional<String> label = Optional.empty();
        private Optional<String> split = Optional.empty();

        JsonRow(String place, String text) {
            this.place = place;
            this.text = text;
        }

        MediaItem read() {
            try (JsonReader json = JsonReader.of(place, text)) {
                json.object(name -> field(json, name));
            }
            return item(
                    place,
                    path.orElseThrow(() -> MalformedFileException.at(place, "there is no field \"path\"")),
                    start,
                    end,
                    texts,
                    label,
                    split);
        }

        private void field(JsonReader json, String name) {
            switch (name) {
                case "path" -> path = Optional.of(json.string());
                case "start" -> start = OptionalDouble.of(json.number());
                case "end" -> end = OptionalDouble.of(json.number());
                case "text" -> {
                    if (json.isArray()) {
                        json.array(() -> texts.add(json.string()));
                    } else {
                        texts.add(json.string());
                    }
                }
                case "label" -> label = Optional.of(json.isNumber() ? Long.toString(json.integer()) : json.string());
                case "split" -> split = Optional.of(json.string());
                default -> {
                    // Fields of other programs.
                }
            }
        }
    }
}
