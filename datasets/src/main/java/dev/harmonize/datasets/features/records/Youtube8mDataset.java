package dev.harmonize.datasets.features.records;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.SkippedSamples;
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
 * YouTube-8M: quantised features of the video (1024 numbers per second) and the audio (128 numbers) of anonymous videos.
 * There is no text in it: the names of labels may stand for it.
 *
 * @see <a href="https://research.google.com/youtube8m/download.html">the description of the files</a>
 */
public final class Youtube8mDataset implements FeatureSource {

    static final int VIDEO_WIDTH = 1024;
    static final int AUDIO_WIDTH = 128;

    private static final LabelNames.Columns VOCABULARY = new LabelNames.Columns("Index", "KnowledgeGraphId", "Name");

    private final Youtube8mOptions options;
    private final Map<String, List<Path>> files;
    private final Optional<Path> vocabulary;
    private final Optional<Tokenizer> tokenizer;
    private final LostItems lostNames = new LostItems();
    private final Lazy<LabelNames> names;

    private Youtube8mDataset(Youtube8mOptions options, Map<String, List<Path>> files) {
        this.options = options;
        this.files = files;
        this.vocabulary = options.vocabulary().map(path -> SplitFiles.file(path, "vocabulary"));
        this.tokenizer = vocabulary.map(file -> Tokenizer.of(options.text(), "text"));
        this.names = new Lazy<>(() -> vocabulary
                .map(file -> LabelNames.read(file, VOCABULARY, lostNames))
                .orElseGet(() -> new LabelNames(List.of(), Map.of())));
    }

    /** Makes the dataset; looks for its files and reads none. */
    public static Dataset create(Youtube8mOptions options, RandomStreams streams) {
        Map<String, List<Path>> files = new LinkedHashMap<>();
        SplitFiles.inOrder(options.files(), "files")
                .forEach((split, pattern) ->
                        files.put(split, SplitFiles.matching(pattern, ".tfrecord", "files." + split)));
        return new FeatureDataset(
                new Youtube8mDataset(options, files), new SkippedSamples(options.onError(), options.maxBadShare()));
    }

    @Override
    public BatchSpec spec() {
        int length = options.level() == Youtube8mOptions.Level.FRAME ? options.maxFrames() : 1;
        Map<Modality, ModalitySpec> modalities = new HashMap<>();
        modalities.put(Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(length, VIDEO_WIDTH), 1));
        modalities.put(Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(length, AUDIO_WIDTH), 1));
        tokenizer.ifPresent(
                present -> modalities.put(Modality.TEXT, new ModalitySpec(present.spec(), options.candidates())));
        return new BatchSpec(modalities);
    }

    @Override
    public Map<String, FeatureTable> tables(LostItems lost) {
        Labelled labelled = new Labelled(names.get(), classes(), tokenizer, options.candidates());
        lost.addAll(lostNames);
        Map<String, FeatureTable> tables = new LinkedHashMap<>();
        files.forEach((split, paths) -> {
            RecordIndex index = RecordIndex.scan(paths, options.largestRecord() << 20, lost);
            tables.put(
                    split,
                    switch (options.level()) {
                        case FRAME -> new Youtube8mFrames(index, labelled, options.maxFrames());
                        case VIDEO -> new Youtube8mVideos(index, labelled);
                    });
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
        return vocabulary.isPresent() ? names.get().names().size() : options.classes();
    }

    @Override
    public Optional<Tokenizer> tokenizer() {
        return tokenizer;
    }

    @Override
    public void describe(Fingerprint fingerprint) {
        fingerprint
                .add("dataset", "youtube8m")
                .add("level", options.level())
                .add("max-frames", options.maxFrames())
                .add("candidates", options.candidates())
                .add("classes", classes())
                .add("names", names.get().names());
        tokenizer.ifPresent(present -> fingerprint.add("text", present.description()));
        files.forEach((split, paths) -> {
            fingerprint.add("split", split);
            paths.forEach(path -> SplitFiles.describe(path, fingerprint));
        });
    }
}
