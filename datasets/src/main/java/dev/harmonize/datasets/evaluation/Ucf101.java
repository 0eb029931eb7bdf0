package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.text.Tokenizer;
import dev.harmonize.formats.MalformedFileException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * UCF101 (Soomro, Zamir and Shah, 2012). Clips of one group were cut from the same video, so a group that is trained on is
 * never tested on; a test list that names such a clip is not followed there.
 */
public final class Ucf101 {

    private static final Pattern CLASS = Pattern.compile("(\\d{1,9})\\s+(\\S+)");
    private static final Pattern VIDEO =
            Pattern.compile("([^/\\s]+)/(v_[^/\\s]+_(g\\d+)_c\\d+)\\.avi(?:\\s+(\\d{1,9}))?");

    private final Ucf101Options options;
    private final ClipCollector clips;
    private final List<String> classes = new ArrayList<>();
    private final Set<String> trainingGroups = new HashSet<>();

    private Ucf101(Ucf101Options options, NamedFiles files) {
        this.options = options;
        this.clips = new ClipCollector(files, Split.TRAIN, Split.TEST);
    }

    /**
     * Reads the lists of one of the official splits.
     *
     * @throws InvalidOptionException if they or the folder of files cannot be used
     */
    public static Dataset create(Ucf101Options options, RandomStreams streams) {
        EvaluationSource source =
                EvaluationSource.ofVideos(options.videos(), options.features(), options.video(), options.audio());
        return new Ucf101(options, source.files()).create(source);
    }

    private Dataset create(EvaluationSource source) {
        Path folder = AnnotationFiles.folder(
                options.annotations(),
                "annotations",
                "name the folder of classInd.txt, trainlist0N.txt and testlist0N.txt");
        AnnotationFiles.read("annotations", () -> {
            // A class that is not known would give every later one another label.
            AnnotationFiles.lines(folder.resolve("classInd.txt"), this::readClass, Ucf101::fail);
            AnnotationFiles.lines(
                    folder.resolve("trainlist0" + options.fold() + ".txt"),
                    (place, line) -> readVideo(place, line, Split.TRAIN),
                    clips::reject);
            AnnotationFiles.lines(
                    folder.resolve("testlist0" + options.fold() + ".txt"),
                    (place, line) -> readVideo(place, line, Split.TEST),
                    clips::reject);
        });
        return clips.dataset(
                "ucf101",
                "annotations",
                classes,
                source,
                new ClipDataset.TextRows(Tokenizer.of(options.text(), "text"), 1),
                options.onError(),
                options.maxBadShare());
    }

    private static void fail(MalformedFileException e) {
        throw e;
    }

    private void readClass(String place, String line) {
        Matcher matcher = CLASS.matcher(line);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) != classes.size() + 1) {
            throw MalformedFileException.at(
                    place,
                    "expected the number " + (classes.size() + 1) + " and the name of a class, such as \""
                            + (classes.size() + 1) + " ApplyEyeMakeup\", was \"" + line + "\"");
        }
        if (classes.contains(matcher.group(2))) {
            throw MalformedFileException.at(place, "names the class '" + matcher.group(2) + "' a second time");
        }
        classes.add(matcher.group(2));
    }

    private void readVideo(String place, String line, String split) {
        Matcher matcher = VIDEO.matcher(line);
        if (!matcher.matches()) {
            throw MalformedFileException.at(
                    place, "expected a path such as ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi, was \"" + line + "\"");
        }
        String className = matcher.group(1);
        int label = classes.indexOf(className);
        if (label < 0) {
            throw MalformedFileException.at(place, "classInd.txt has no class '" + className + "'");
        }
        String number = matcher.group(4);
        if (number != null && Integer.parseInt(number) != label + 1) {
            throw MalformedFileException.at(
                    place,
                    "says class " + number + ", but classInd.txt has " + (label + 1) + " for '" + className + "'");
        }
        String group = className + " " + matcher.group(3);
        if (split.equals(Split.TRAIN)) {
            trainingGroups.add(group);
        } else if (trainingGroups.contains(group)) {
            throw MalformedFileException.at(
                    place,
                    "is of group " + matcher.group(3) + " of '" + className
                            + "', which is trained on; clips of a group come from the same video");
        }
        String path = className + "/" + matcher.group(2);
        clips.add(place, split, path, path, Segment.WHOLE, List.of(words(className)), OptionalInt.of(label));
    }

    private static String words(String className) {
        return className.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
