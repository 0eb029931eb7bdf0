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
import dev.harmonize.formats.csv.CsvRow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * ESC-50 (Piczak, ACM Multimedia 2015). Clips that were cut from the same recording are in the same fold; a row that says
 * otherwise would let a model be tested on what it was trained on, and is not used.
 */
public final class Esc50 {

    private static final int FOLDS = 5;

    private final Esc50Options options;
    private final Path folder;
    private final EvaluationSource source;
    private final ClipCollector clips;
    private final SortedMap<Integer, String> categories = new TreeMap<>();
    private final Map<String, Integer> foldOfRecording = new HashMap<>();

    private Esc50(Esc50Options options) {
        this.options = options;
        this.folder = AnnotationFiles.folder(
                options.folder(), "folder", "name the folder of the data set, with meta/esc50.csv and audio");
        this.source = EvaluationSource.ofSound(
                folder.resolve("audio").toString(), "folder", options.features(), options.audio());
        this.clips = new ClipCollector(source.files(), Split.TRAIN, Split.TEST);
    }

    /**
     * Reads the annotations.
     *
     * @throws InvalidOptionException if they or the folder of files cannot be used
     */
    public static Dataset create(Esc50Options options, RandomStreams streams) {
        return new Esc50(options).create();
    }

    private Dataset create() {
        Path table = folder.resolve("meta").resolve("esc50.csv");
        AnnotationFiles.read(
                "folder",
                () -> new CsvFile(table, CsvDialect.COMMAS)
                        .read(List.of("filename", "fold", "target", "category", "src_file"), this::add, clips::reject));
        return clips.dataset(
                "esc50",
                "folder",
                classNames(),
                source,
                new ClipDataset.TextRows(Tokenizer.of(options.text(), "text"), 1),
                options.onError(),
                options.maxBadShare());
    }

    private void add(CsvRow row) {
        int fold = row.integer("fold");
        int target = row.integer("target");
        String category = row.get("category");
        String recording = row.get("src_file");
        String name = NamedFiles.without(row.get("filename"), NamedFiles.AUDIO)
                .orElseThrow(() -> MalformedFileException.at(
                        row.place(), "'" + row.get("filename") + "' is no name of a sound file"));
        if (fold < 1 || fold > FOLDS) {
            throw MalformedFileException.at(row.place(), "'fold' must be from 1 to " + FOLDS + ", was " + fold);
        }
        if (target < 0 || target > 999) {
            throw MalformedFileException.at(row.place(), "'target' must be from 0 to 49, was " + target);
        }
        String known = categories.getOrDefault(target, category);
        if (!known.equals(category)) {
            throw MalformedFileException.at(
                    row.place(), "calls class " + target + " '" + category + "'; before, it was '" + known + "'");
        }
        int sameRecording = foldOfRecording.getOrDefault(recording, fold);
        if (sameRecording != fold) {
            throw MalformedFileException.at(
                    row.place(),
                    "is in fold " + fold + ", but other clips of recording " + recording + " are in fold "
                            + sameRecording);
        }
        categories.put(target, category);
        foldOfRecording.put(recording, fold);
        clips.add(
                row.place(),
                fold == options.fold() ? Split.TEST : Split.TRAIN,
                name,
                name,
                Segment.WHOLE,
                List.of(category.replace('_', ' ')),
                OptionalInt.of(target));
    }

    /** By number; a class that no row names keeps its number as its name. */
    private List<String> classNames() {
        List<String> names = new ArrayList<>();
        int classes = categories.isEmpty() ? 0 : categories.lastKey() + 1;
        for (int label = 0; label < classes; label++) {
            names.add(categories.getOrDefault(label, String.valueOf(label)));
        }
        return names;
    }
}
