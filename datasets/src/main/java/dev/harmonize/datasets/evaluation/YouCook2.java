package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.text.Tokenizer;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.csv.CsvDialect;
import dev.harmonize.formats.csv.CsvFile;
import dev.harmonize.formats.json.JsonReader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** YouCook2 (Zhou et al., AAAI 2018): steps of cooking videos, each with the sentence that describes it. */
public final class YouCook2 {

    private static final String VALIDATE = "validate";
    private static final Map<String, String> SPLIT_BY_SUBSET = Map.of("training", Split.TRAIN, "validation", VALIDATE);

    private final YouCook2Options options;
    private final EvaluationSource source;
    private final ClipCollector clips;

    /** A step of a video whose subset may not be known yet. */
    private record Step(String place, Segment segment, String sentence) {}

    private YouCook2(YouCook2Options options) {
        this.options = options;
        this.source = EvaluationSource.ofVideos(options.videos(), options.features(), options.video(), options.audio());
        this.clips = new ClipCollector(source.files(), Split.TRAIN, VALIDATE);
    }

    /**
     * Reads the annotations.
     *
     * @throws InvalidOptionException if they or the folder of files cannot be used
     */
    public static Dataset create(YouCook2Options options, RandomStreams streams) {
        if (options.annotations().isEmpty() && options.validationCsv().isEmpty()) {
            throw new InvalidOptionException(
                    "annotations",
                    "is missing; name youcookii_annotations_trainval.json, or a csv of validation clips as"
                            + " validation-csv");
        }
        return new YouCook2(options).create();
    }

    private Dataset create() {
        options.annotations().ifPresent(file -> AnnotationFiles.read("annotations", () -> readJson(Path.of(file))));
        options.validationCsv().ifPresent(file -> AnnotationFiles.read("validation-csv", () -> readCsv(Path.of(file))));
        return clips.dataset(
                "youcook2",
                options.annotations().isPresent() ? "annotations" : "validation-csv",
                List.of(),
                source,
                new ClipDataset.TextRows(Tokenizer.of(options.text(), "text"), 1),
                options.onError(),
                options.maxBadShare());
    }

    private void readCsv(Path file) {
        new CsvFile(file, CsvDialect.COMMAS)
                .read(
                        List.of("video_id", "start", "end", "text"),
                        row -> add(
                                VALIDATE,
                                row.get("video_id"),
                                new Step(
                                        row.place(),
                                        AnnotationFiles.segment(row.place(), row.number("start"), row.number("end")),
                                        row.get("text"))),
                        clips::reject);
    }

    private void readJson(Path file) {
        Set<String> found = new TreeSet<>();
        try (JsonReader json = JsonReader.open(file)) {
            json.object(name -> {
                if (name.equals("database")) {
                    found.add(name);
                    json.object(id -> JsonItems.item(json, () -> readVideo(json, id), clips::reject));
                }
            });
        }
        if (found.isEmpty()) {
            throw MalformedFileException.at(file.toString(), "has no object 'database'");
        }
    }

    private void readVideo(JsonReader json, String id) {
        String place = JsonItems.place(json);
        Map<String, String> texts = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        json.object(name -> {
            if (name.equals("subset")) {
                texts.put(name, json.string());
            } else if (name.equals("annotations")) {
                JsonItems.array(json, element -> steps.add(readStep(element)), clips::reject);
            }
        });
        String subset = JsonItems.require(texts, "subset", place);
        String split = SPLIT_BY_SUBSET.get(subset);
        if (split == null) {
            throw MalformedFileException.at(place, "'subset' must be training or validation, was \"" + subset + "\"");
        }
        if (options.validationCsv().isEmpty() || split.equals(Split.TRAIN)) {
            steps.forEach(step -> add(split, id, step));
        }
    }

    private static Step readStep(JsonReader json) {
        String place = JsonItems.place(json);
        List<Double> times = new ArrayList<>();
        Map<String, String> texts = new LinkedHashMap<>();
        json.object(name -> {
            if (name.equals("segment")) {
                json.array(() -> times.add(json.number()));
            } else if (name.equals("sentence")) {
                texts.put(name, json.string());
            }
        });
        if (times.size() != 2) {
            throw MalformedFileException.at(place, "'segment' must be two numbers, were " + times.size());
        }
        return new Step(
                place,
                AnnotationFiles.segment(place, times.get(0), times.get(1)),
                JsonItems.require(texts, "sentence", place));
    }

    private void add(String split, String id, Step step) {
        String name = id + " from " + step.segment().start() + " s to "
                + step.segment().end().orElseThrow() + " s";
        clips.add(step.place(), split, name, id, step.segment(), List.of(step.sentence()), OptionalInt.empty());
    }
}
