package dev.harmonize.datasets.files;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.Clip;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.clips.ClipSource;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.media.ClipReader;
import dev.harmonize.datasets.text.Tokenizer;
import dev.harmonize.formats.MalformedFileException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Makes a dataset of the video and sound files of a folder or manifest. Nothing is decoded until a sample is read. */
public final class MediaDataset {

    private final MediaOptions options;
    private final Neighbours neighbours = new Neighbours();
    private final List<MalformedFileException> malformed = new ArrayList<>();

    private MediaDataset(MediaOptions options) {
        this.options = options;
    }

    /**
     * Makes one.
     *
     * @throws InvalidOptionException if the folder or the manifest cannot be used, or options do not go together
     */
    public static Dataset create(MediaOptions options, RandomStreams streams) {
        return new MediaDataset(options).create();
    }

    private Dataset create() {
        ClipReader reader = ClipReader.of(options.video(), options.audio());
        Optional<ClipDataset.TextRows> text = options.readText()
                ? Optional.of(new ClipDataset.TextRows(Tokenizer.of(options.text(), "text"), options.textCandidates()))
                : Optional.empty();
        List<MediaItem> items = items();
        if (items.isEmpty()) {
            throw new InvalidOptionException(
                    options.manifest().isPresent() ? "manifest" : "folder",
                    options.manifest().or(options::folder).orElse("") + " has no usable video or sound files"
                            + (malformed.isEmpty()
                                    ? ""
                                    : "; the first problem: " + malformed.get(0).getMessage()));
        }
        List<String> classNames = classNames(items);
        Map<String, List<Clip>> clips = clips(items, classNames);
        long total = clips.values().stream().mapToLong(List::size).sum();
        if (total == 0) {
            throw new InvalidOptionException(
                    "clips", "cue finds no cues: there are no .vtt or .srt files with text beside the media files");
        }
        SkippedSamples skipped = new SkippedSamples(options.onError(), options.maxBadShare());
        skipped.expect(total + malformed.size());
        malformed.forEach(problem -> skipped.add(problem.place(), problem.problem()));
        ClipSource source =
                text.isPresent() && options.embeddedSubtitles() ? new SubtitledClips(reader, text.get()) : reader;
        return new ClipDataset("media", clips, classNames, source, text, skipped);
    }

    private List<MediaItem> items() {
        if (options.manifest().isPresent()) {
            Path manifest = Path.of(options.manifest().get());
            Path folder = options.folder().map(Path::of).orElseGet(() -> manifest.resolveSibling(""));
            return MediaManifest.items(manifest, folder, malformed::add);
        }
        String folder = options.folder()
                .orElseThrow(() -> new InvalidOptionException("folder", "name a folder of files, or a manifest"));
        return MediaFolder.items(Path.of(folder), neighbours);
    }

    /** What a clip is called: two clips are the same if and only if this is. */
    static String source(String name, Segment segment) {
        if (segment.equals(Segment.WHOLE)) {
            return name;
        }
        return name + " from " + segment.start() + " s"
                + (segment.end().isPresent() ? " to " + segment.end().getAsDouble() + " s" : "");
    }

    private Optional<String> className(MediaItem item) {
        return switch (options.classes()) {
            case NONE -> Optional.empty();
            case LABEL -> item.label();
            case FOLDER -> item.firstFolder();
        };
    }

    private List<String> classNames(List<MediaItem> items) {
        TreeSet<String> names = new TreeSet<>(MediaDataset::compare);
        items.forEach(item -> className(item).ifPresent(names::add));
        if (names.isEmpty() && options.classes() != MediaOptions.Classes.NONE) {
            throw new InvalidOptionException(
                    "classes",
                    options.classes() == MediaOptions.Classes.LABEL
                            ? "no row has a label; classes = label needs a manifest with the column label"
                            : "no file is in a sub-folder");
        }
        return List.copyOf(names);
    }

    /** Numbers as numbers, before everything else. */
    private static int compare(String one, String other) {
        boolean numbers = one.matches("[0-9]{1,18}") && other.matches("[0-9]{1,18}");
        return numbers
                ? Comparator.<String>comparingLong(Long::parseLong)
                        .thenComparing(Comparator.naturalOrder())
                        .compare(one, other)
                : one.compareTo(other);
    }

    private Map<String, List<Clip>> clips(List<MediaItem> items, List<String> classNames) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        classNames.forEach(name -> labels.put(name, labels.size()));
        Map<String, List<Clip>> clips = new LinkedHashMap<>();
        clips.put(Split.TRAIN, new ArrayList<>());
        ItemTexts texts = new ItemTexts(options, neighbours, malformed::add);
        for (MediaItem item : items) {
            OptionalInt label = className(item)
                    .map(name -> OptionalInt.of(labels.getOrDefault(name, 0)))
                    .orElse(OptionalInt.empty());
            List<Clip> split = clips.computeIfAbsent(split(item), name -> new ArrayList<>());
            Optional<Path> audio = Extensions.isAudio(item.name())
                    ? Optional.empty()
                    : neighbours.beside(item.file(), Extensions.AUDIO);
            for (ItemTexts.Part part : texts.parts(item)) {
                split.add(new Clip(
                        source(item.name(), part.segment()), item.file(), audio, part.segment(), part.texts(), label));
            }
        }
        clips.values().removeIf(List::isEmpty);
        return clips;
    }

    private String split(MediaItem item) {
        return item.split().orElseGet(() -> Shares.of(item.name()) < options.testShare() ? Split.TEST : Split.TRAIN);
    }
}
