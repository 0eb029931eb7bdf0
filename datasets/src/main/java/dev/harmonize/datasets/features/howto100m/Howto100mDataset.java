package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.CacheFolder;
import dev.harmonize.api.data.Dataset;
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
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.csv.CsvDialect;
import dev.harmonize.formats.csv.CsvFile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * HowTo100M (Miech et al. 2019): features of instructional videos, and automatic captions of what is said in them.
 *
 * @see <a href="https://www.di.ens.fr/willow/research/howto100m/">the description of the files</a>
 */
public final class Howto100mDataset implements FeatureSource {

    private static final String VIDEO_ID = "video_id";

    /** 16 frames of 24 per second make a row of the features that the authors call 3d. */
    private static final double RATE_OF_3D = 1.5;

    private final Howto100mOptions options;
    private final Map<String, Path> tables = new LinkedHashMap<>();
    private final Path captions;
    private final List<FeatureStream> streams = new ArrayList<>();
    private final Optional<FeatureStream> audio;
    private final Tokenizer tokenizer;
    private final LostItems lostRows = new LostItems();
    private final Lazy<Map<String, List<Video>>> videos = new Lazy<>(this::readTables);
    private final Lazy<ClipFeatures> videoFeatures;
    private final Lazy<Optional<ClipFeatures>> audioFeatures;

    private Howto100mDataset(Howto100mOptions options) {
        this.options = options;
        SplitFiles.inOrder(options.videos(), "videos")
                .forEach((split, path) -> tables.put(split, SplitFiles.file(path, "videos." + split)));
        this.captions = captions(options);
        if (options.features().isEmpty()) {
            throw new InvalidOptionException(
                    "features", "names no folder; expected such as features { s3d = features/s3d }");
        }
        new TreeMap<>(options.features())
                .forEach((name, path) -> streams.add(
                        new FeatureStream(name, SplitFiles.folder(path, "features." + name), rate(options, name))));
        this.audio = options.audio()
                .map(path -> new FeatureStream("audio", SplitFiles.folder(path, "audio"), options.audioRate()));
        if (options.frames().filter(frames -> frames < 1).isPresent()) {
            throw new InvalidOptionException(
                    "frames", "must be at least 1; leave it out for the largest of each number");
        }
        this.tokenizer = Tokenizer.of(options.text(), "text");
        this.videoFeatures = new Lazy<>(() ->
                new ClipFeatures(streams, widths(streams), options.frames().orElse(0), options.normalize()));
        this.audioFeatures = new Lazy<>(() -> audio.map(stream -> new ClipFeatures(
                List.of(stream), widths(List.of(stream)), options.audioFrames(), options.normalize())));
    }

    /** Makes the dataset; looks for its files and reads none. */
    public static Dataset create(Howto100mOptions options, RandomStreams streams) {
        return new FeatureDataset(
                new Howto100mDataset(options), new SkippedSamples(options.onError(), options.maxBadShare()));
    }

    private static Path captions(Howto100mOptions options) {
        String path = options.captions()
                .orElseThrow(() -> new InvalidOptionException(
                        "captions", "must name caption.json, raw_caption.json or a folder of tables"));
        return Files.isDirectory(Path.of(path)) ? Path.of(path) : SplitFiles.file(path, "captions");
    }

    private static double rate(Howto100mOptions options, String stream) {
        double rate = options.rates().getOrDefault(stream, stream.equals("3d") ? RATE_OF_3D : 1);
        if (!(rate > 0 && rate < 1e6)) {
            throw new InvalidOptionException("rates." + stream, "must be more than 0 rows per second, was " + rate);
        }
        return rate;
    }

    private Map<String, List<Video>> readTables() {
        Map<String, List<Video>> bySplit = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        tables.forEach((split, table) -> {
            List<Video> list = new ArrayList<>();
            new CsvFile(table, CsvDialect.COMMAS)
                    .read(
                            List.of(VIDEO_ID),
                            row -> {
                                String id = row.get(VIDEO_ID);
                                if (id.contains("/") || id.contains("\\") || !taken.add(id)) {
                                    throw MalformedFileException.at(
                                            row.place(), "the video " + id + " is there twice, or no id at all");
                                }
                                list.add(new Video(id, row.find("path")));
                            },
                            lostRows::add);
            bySplit.put(split, list);
        });
        return bySplit;
    }

    /** The widths of kinds of features, from the first array of each that can be read. */
    private List<Integer> widths(List<FeatureStream> kinds) {
        List<Integer> widths = new ArrayList<>();
        for (FeatureStream kind : kinds) {
            widths.add(width(kind));
        }
        return widths;
    }

    private int width(FeatureStream kind) {
        for (List<Video> ofSplit : videos.get().values()) {
            for (Video video : ofSplit) {
                Optional<Integer> width = kind.width(video);
                if (width.isPresent()) {
                    return width.get();
                }
            }
        }
        throw MalformedFileException.at(
                kind.folder().toString(),
                "has a readable array of no video of " + tables.values() + "; expected such as VIDEO_ID.npy");
    }

    @Override
    public BatchSpec spec() {
        Map<Modality, ModalitySpec> modalities = new HashMap<>();
        modalities.put(Modality.VIDEO, new ModalitySpec(videoFeatures.get().spec(), 1));
        modalities.put(Modality.TEXT, new ModalitySpec(tokenizer.spec(), options.candidates()));
        audioFeatures.get().ifPresent(features -> modalities.put(Modality.AUDIO, new ModalitySpec(features.spec(), 1)));
        return new BatchSpec(modalities);
    }

    @Override
    public Map<String, FeatureTable> tables(LostItems lost) {
        Map<String, List<Video>> bySplit = videos.get();
        lost.addAll(lostRows);
        Captions allCaptions = openCaptions(bySplit, lost);
        Map<String, FeatureTable> result = new LinkedHashMap<>();
        bySplit.forEach((split, ofSplit) -> {
            List<Video> captioned = new ArrayList<>();
            for (Video video : ofSplit) {
                if (allCaptions.has(video.id())) {
                    captioned.add(video);
                } else {
                    lost.add(video.id(), "there are no captions of it in " + captions);
                }
            }
            result.put(
                    split,
                    new Howto100mTable(
                            captioned,
                            allCaptions,
                            videoFeatures.get(),
                            audioFeatures.get(),
                            tokenizer,
                            options.candidates(),
                            options.clipsPerVideo(),
                            options.minTime()));
        });
        return result;
    }

    private Captions openCaptions(Map<String, List<Video>> bySplit, LostItems lost) {
        if (Files.isDirectory(captions)) {
            return new CsvCaptions(captions);
        }
        Set<String> wanted = new HashSet<>();
        bySplit.values().forEach(list -> list.forEach(video -> wanted.add(video.id())));
        Path cache =
                options.cache().map(Path::of).orElseGet(CacheFolder::standard).resolve("howto100m");
        return new JsonCaptions(captions, CaptionIndex.find(captions, wanted, cache, lost));
    }

    @Override
    public List<String> classNames() {
        return List.of();
    }

    @Override
    public int classes() {
        return 0;
    }

    @Override
    public Optional<Tokenizer> tokenizer() {
        return Optional.of(tokenizer);
    }

    @Override
    public void describe(Fingerprint fingerprint) {
        fingerprint
                .add("dataset", "howto100m")
                .add("text", tokenizer.description())
                .add("candidates", options.candidates())
                .add("clips-per-video", options.clipsPerVideo())
                .add("min-time", options.minTime())
                .add("normalize", options.normalize())
                .add("audio-frames", options.audioFrames());
        streams.forEach(stream -> fingerprint.add("features", stream.name() + " " + stream.rate()));
        audio.ifPresent(stream -> fingerprint.add("audio", stream.rate()));
        fingerprint.add("spec", spec());
        if (!Files.isDirectory(captions)) {
            SplitFiles.describe(captions, fingerprint);
        }
        tables.forEach((split, table) -> {
            fingerprint.add("split", split);
            SplitFiles.describe(table, fingerprint);
        });
    }
}
