package dev.harmonize.datasets.features.records;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.base.Lazy;
import dev.harmonize.datasets.features.FeatureDataset;
import dev.harmonize.datasets.features.FeatureSource;
import dev.harmonize.datasets.features.FeatureTable;
import dev.harmonize.datasets.features.LostItems;
import dev.harmonize.datasets.features.SplitFiles;
import dev.harmonize.datasets.text.Tokenizer;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * AudioSet: quantised features of the audio (128 numbers per second) of segments of ten seconds. There is neither video nor
 * text in it: the names of labels may stand for text.
 *
 * @see <a href="https://research.google.com/audioset/download.html">the description of the files</a>
 */
public final class AudiosetDataset implements FeatureSource {

    private static final int WIDTH = 128;
    private static final LabelNames.Columns LABELS = new LabelNames.Columns("index", "mid", "display_name");

    private final AudiosetOptions options;
    private final Map<String, List<Path>> files = new LinkedHashMap<>();
    private final Map<String, Path> segments = new HashMap<>();
    private final Optional<Path> labels;
    private final Optional<Tokenizer> tokenizer;
    private final LostItems lostLabels = new LostItems();
    private final Lazy<LabelNames> names;

    private AudiosetDataset(AudiosetOptions options) {
        this.options = options;
        SplitFiles.inOrder(options.files(), "files")
                .forEach((split, pattern) ->
                        files.put(split, SplitFiles.matching(pattern, ".tfrecord", "files." + split)));
        this.labels = options.labels().map(path -> SplitFiles.file(path, "labels"));
        options.segments().forEach((split, path) -> {
            if (!files.containsKey(split)) {
                throw new InvalidOptionException("segments." + split, "there are no files of a split " + split);
            }
            if (labels.isEmpty()) {
                throw new InvalidOptionException(
                        "labels", "must be given, because the labels of tables are codes: class_labels_indices.csv");
            }
            segments.put(split, SplitFiles.file(path, "segments." + split));
        });
        this.tokenizer = labels.map(file -> Tokenizer.of(options.text(), "text"));
        this.names = new Lazy<>(() -> labels.map(file -> LabelNames.read(file, LABELS, lostLabels))
                .orElseGet(() -> new LabelNames(List.of(), Map.of())));
    }

    /** Makes the dataset; looks for its files and reads none. */
    public static Dataset create(AudiosetOptions options, RandomStreams streams) {
        return new FeatureDataset(
                new AudiosetDataset(options), new SkippedSamples(options.onError(), options.maxBadShare()));
    }

    @Override
    public BatchSpec spec() {
        Map<Modality, ModalitySpec> modalities = new HashMap<>();
        modalities.put(Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(options.seconds(), WIDTH), 1));
        tokenizer.ifPresent(
                present -> modalities.put(Modality.TEXT, new ModalitySpec(present.spec(), options.candidates())));
        return new BatchSpec(modalities);
    }

    @Override
    public Map<String, FeatureTable> tables(LostItems lost) {
        Labelled labelled = new Labelled(names.get(), classes(), tokenizer, options.candidates());
        lost.addAll(lostLabels);
        Map<String, FeatureTable> tables = new LinkedHashMap<>();
        files.forEach((split, paths) -> {
            AudiosetRecords records = AudiosetRecords.read(paths, options.largestRecord() << 20, lost);
            List<AudiosetSegment> samples = Optional.ofNullable(segments.get(split))
                    .map(table -> AudiosetSegment.read(table, labelled.names(), records, lost))
                    .orElseGet(records::all);
            tables.put(split, new AudiosetTable(records.index(), samples, labelled, options.seconds(), WIDTH));
        });
        return tables;
    }

    @Override
    public List<String> classNames() {
        return options.firstLabelAsClass() ? names.get().names() : List.of();
    }

    @Override
    public int classes() {
        if (!options.firstLabelAsClass()) {
            return 0;
        }
        return labels.isPresent() ? names.get().names().size() : options.classes();
    }

    @Override
    public Optional<Tokenizer> tokenizer() {
        return tokenizer;
    }

    @Override
    public void describe(Fingerprint fingerprint) {
        fingerprint
                .add("dataset", "audioset")
                .add("seconds", options.seconds())
                .add("candidates", options.candidates())
                .add("classes", classes())
                .add("names", names.get().names());
        tokenizer.ifPresent(present -> fingerprint.add("text", present.description()));
        files.forEach((split, paths) -> {
            fingerprint.add("split", split);
            Optional.ofNullable(segments.get(split)).ifPresent(table -> SplitFiles.describe(table, fingerprint));
            paths.forEach(path -> SplitFiles.describe(path, fingerprint));
        });
    }
}
