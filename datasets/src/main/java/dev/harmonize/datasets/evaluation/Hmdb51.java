package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.text.Tokenizer;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HMDB51 (Kuehne et al., ICCV 2011). Each class has a file per split; clips that a split does not use are left out. */
public final class Hmdb51 {

    private static final Pattern LINE = Pattern.compile("(\\S.*)\\.avi\\s+(\\d{1,9})");

    private Hmdb51() {}

    /**
     * Reads the files of one of the official splits.
     *
     * @throws InvalidOptionException if they or the folder of files cannot be used
     */
    public static Dataset create(Hmdb51Options options, RandomStreams streams) {
        EvaluationSource source =
                EvaluationSource.ofVideos(options.videos(), options.features(), options.video(), options.audio());
        SortedMap<String, Path> files = filesByClass(
                AnnotationFiles.folder(
                        options.annotations(), "annotations", "name the folder of the files <class>_test_splitN.txt"),
                options.fold());
        List<String> classes = List.copyOf(files.keySet());
        ClipCollector clips = new ClipCollector(source.files(), Split.TRAIN, Split.TEST);
        AnnotationFiles.read(
                "annotations",
                () -> files.forEach((className, file) -> AnnotationFiles.lines(
                        file,
                        (place, line) -> add(clips, place, line, className, classes.indexOf(className)),
                        clips::reject)));
        return clips.dataset(
                "hmdb51",
                "annotations",
                classes,
                source,
                new ClipDataset.TextRows(Tokenizer.of(options.text(), "text"), 1),
                options.onError(),
                options.maxBadShare());
    }

    private static SortedMap<String, Path> filesByClass(Path folder, int fold) {
        String ending = "_test_split" + fold + ".txt";
        SortedMap<String, Path> files = new TreeMap<>();
        AnnotationFiles.read("annotations", () -> {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + ending)) {
                for (Path file : all) {
                    String name = String.valueOf(file.getFileName());
                    files.put(name.substring(0, name.length() - ending.length()), file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot list " + folder + ": " + Reason.of(e), e);
            }
        });
        if (files.isEmpty()) {
            throw new InvalidOptionException(
                    "annotations", folder + " has no files <class>" + ending + ", such as brush_hair" + ending);
        }
        return files;
    }

    private static void add(ClipCollector clips, String place, String line, String className, int label) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw MalformedFileException.at(
                    place, "expected the name of an .avi file and 0, 1 or 2, was \"" + line + "\"");
        }
        switch (matcher.group(2)) {
            case "0" -> {
                // Not used in this split.
            }
            case "1" -> add(clips, place, Split.TRAIN, className, label, matcher.group(1));
            case "2" -> add(clips, place, Split.TEST, className, label, matcher.group(1));
            default ->
                throw MalformedFileException.at(
                        place,
                        "'" + matcher.group(2) + "' says nothing; expected 0 (unused), 1 (training) or 2 (test)");
        }
    }

    private static void add(ClipCollector clips, String place, String split, String className, int label, String name) {
        String path = className + "/" + name;
        clips.add(place, split, path, path, Segment.WHOLE, List.of(className.replace('_', ' ')), OptionalInt.of(label));
    }
}
