package dev.harmonize.datasets.evaluation;

import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.json.JsonReader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The contents of MSR-VTT's {@code videodatainfo.json} files. */
final class MsrVttAnnotations {

    private static final Set<String> SPLITS = new TreeSet<>(List.of("train", "validate", "test"));

    private final Consumer<MalformedFileException> malformed;
    private final Map<String, Video> videos = new LinkedHashMap<>();
    private final Map<String, Captions> captions = new LinkedHashMap<>();

    /**
     * What a file says of a video.
     *
     * @param place where it says so, such as {@code a.json:1:20}
     * @param split {@code train}, {@code validate} or {@code test}
     */
    record Video(String place, String split) {}

    private record Captions(String firstPlace, List<String> texts) {}

    /** Annotations of which what is unusable is told to {@code malformed}. */
    MsrVttAnnotations(Consumer<MalformedFileException> malformed) {
        this.malformed = malformed;
    }

    /**
     * Reads a file; several may be read one after the other.
     *
     * @throws java.io.UncheckedIOException if it is not JSON, has no videos, or cannot be read
     */
    void read(Path file) {
        Set<String> found = new TreeSet<>();
        try (JsonReader json = JsonReader.open(file)) {
            json.object(name -> {
                if (name.equals("videos")) {
                    JsonItems.array(json, this::readVideo, malformed);
                    found.add(name);
                } else if (name.equals("sentences")) {
                    JsonItems.array(json, this::readSentence, malformed);
                    found.add(name);
                }
            });
        }
        if (found.size() < 2) {
            throw MalformedFileException.at(
                    file.toString(), "has not both of the arrays 'videos' and 'sentences', but only " + found);
        }
    }

    /** Tells of captions whose video no file names; called once, after the last file. */
    void rejectStrayCaptions() {
        captions.forEach((id, entry) -> {
            if (!videos.containsKey(id)) {
                malformed.accept(MalformedFileException.at(
                        entry.firstPlace(), "is a sentence of '" + id + "', which is not among the videos"));
            }
        });
    }

    Map<String, Video> videos() {
        return Collections.unmodifiableMap(videos);
    }

    List<String> captions(String video) {
        Captions found = captions.get(video);
        return found == null ? List.of() : found.texts();
    }

    private void readVideo(JsonReader json) {
        String place = JsonItems.place(json);
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Double> times = new LinkedHashMap<>();
        json.object(name -> {
            switch (name) {
                case "video_id", "split" -> texts.put(name, json.string());
                case "start time", "end time" -> times.put(name, json.number());
                default -> json.skip();
            }
        });
        String id = JsonItems.require(texts, "video_id", place);
        String split = JsonItems.require(texts, "split", place);
        AnnotationFiles.segment(
                place, JsonItems.require(times, "start time", place), JsonItems.require(times, "end time", place));
        if (!SPLITS.contains(split)) {
            throw MalformedFileException.at(place, "'split' must be one of " + SPLITS + ", was \"" + split + "\"");
        }
        if (videos.putIfAbsent(id, new Video(place, split)) != null) {
            throw MalformedFileException.at(place, "names '" + id + "' a second time");
        }
    }

    private void readSentence(JsonReader json) {
        String place = JsonItems.place(json);
        Map<String, String> texts = new LinkedHashMap<>();
        json.object(name -> {
            if (name.equals("video_id") || name.equals("caption")) {
                texts.put(name, json.string());
            }
        });
        captions.computeIfAbsent(
                        JsonItems.require(texts, "video_id", place), id -> new Captions(place, new ArrayList<>()))
                .texts()
                .add(JsonItems.require(texts, "caption", place));
    }
}
