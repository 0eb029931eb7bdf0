package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.CacheFolder;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.SampleBatchStream;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.base.Lazy;
import dev.harmonize.datasets.clips.ClipDataset.TextRows;
import dev.harmonize.datasets.media.ClipReader;
import dev.harmonize.datasets.text.Tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
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
 * Samples in tar archives, in the layout of the WebDataset library: adjacent members whose path up to the first dot of the
 * file's name is the same are one sample. Archives are read from beginning to end, each epoch in another order, and training
 * draws from a buffer of encoded samples. W workers share the archives, worker i taking number i, i + W, …; where there are
 * fewer archives than workers, they share the samples of every archive in the same way.
 */
public final class WebDataset implements Dataset {

    private final WebDatasetOptions options;
    private final Map<String, List<Path>> filesBySplit;
    private final BatchSpec spec;
    private final SampleDecoder decoder;
    private final ShardReader.Members wanted;
    private final Optional<TextRows> text;
    private final SkippedSamples skipped;
    private final Lazy<Map<String, List<Long>>> counts;
    private final Lazy<List<Split>> splits;

    private WebDataset(
            WebDatasetOptions options,
            Map<String, List<Path>> filesBySplit,
            Map<Modality, VectorMember> vectors,
            Optional<ClipReader> clips,
            Optional<TextRows> text) {
        this.options = options;
        this.filesBySplit = filesBySplit;
        this.text = text;
        this.decoder = new SampleDecoder(options, clips, text, vectors);
        this.skipped = new SkippedSamples(options.onError(), options.maxBadShare());
        Map<Modality, ModalitySpec> specs = new HashMap<>();
        clips.ifPresent(reader -> specs.putAll(reader.specs()));
        text.ifPresent(rows -> specs.put(Modality.TEXT, rows.spec()));
        vectors.forEach((modality, member) -> specs.put(modality, new ModalitySpec(member.spec(), 1)));
        this.spec = new BatchSpec(specs);
        this.wanted = new ShardReader.Members(wantedExtensions(), options.maxMemberBytes());
        this.counts = new Lazy<>(this::count);
        this.splits = new Lazy<>(this::measure);
    }

    /**
     * A dataset of archives that are there.
     *
     * @throws InvalidOptionException if archives are missing, or options do not go together
     */
    public static WebDataset create(WebDatasetOptions options, RandomStreams streams) {
        Map<Modality, VectorMember> vectors = vectors(options);
        boolean media = options.video().enabled() || options.audio().enabled();
        boolean hasText = options.textCandidates() > 0 && !vectors.containsKey(Modality.TEXT);
        if (!media && !hasText && vectors.isEmpty()) {
            throw new InvalidOptionException("", "reads nothing; enable video or audio, or ask for text or vectors");
        }
        if (!options.classes().isEmpty()
                && options.classCount() != 0
                && options.classCount() != options.classes().size()) {
            throw new InvalidOptionException(
                    "class-count",
                    "is " + options.classCount() + ", but classes has "
                            + options.classes().size() + " names; leave one of them out");
        }
        Map<String, List<Path>> files = files(options);
        for (Map.Entry<String, Integer> entry : options.samples().entrySet()) {
            if (!files.containsKey(entry.getKey()) || entry.getValue() < 1) {
                throw new InvalidOptionException(
                        "samples." + entry.getKey(), "expected at least 1, for one of the splits " + files.keySet());
            }
        }
        return new WebDataset(
                options,
                files,
                vectors,
                media ? Optional.of(ClipReader.of(options.video(), options.audio())) : Optional.empty(),
                hasText
                        ? Optional.of(new TextRows(Tokenizer.of(options.text(), "text"), options.textCandidates()))
                        : Optional.empty());
    }

    private static Map<String, List<Path>> files(WebDatasetOptions options) {
        if (options.shards().isEmpty()) {
            throw new InvalidOptionException("shards", "names no split; write train = \"shard-{000..123}.tar\"");
        }
        List<String> names = new ArrayList<>(new TreeMap<>(options.shards()).keySet());
        if (names.remove(Split.TRAIN)) {
            names.add(0, Split.TRAIN);
        }
        Map<String, List<Path>> files = new LinkedHashMap<>();
        Set<Path> seen = new HashSet<>();
        for (String name : names) {
            String option = "shards." + name;
            List<Path> paths = new ArrayList<>();
            try {
                for (String path : ShardPattern.expand(options.shards().getOrDefault(name, ""))) {
                    paths.add(Path.of(path));
                }
            } catch (IllegalArgumentException e) {
                throw new InvalidOptionException(option, String.valueOf(e.getMessage()));
            }
            for (Path path : paths) {
                if (!Files.isRegularFile(path)) {
                    throw new InvalidOptionException(
                            option, "names " + path + ", which is no file; check the path and the range of numbers");
                }
                if (!seen.add(path.toAbsolutePath().normalize())) {
                    throw new InvalidOptionException(option, "names " + path + ", which was named before");
                }
            }
            files.put(name, List.copyOf(paths));
        }
        return files;
    }

    private static Map<Modality, VectorMember> vectors(WebDatasetOptions options) {
        Map<Modality, VectorMember> vectors = new TreeMap<>();
        options.vectors().forEach((name, extension) -> {
            Integer length = options.vectorLength().get(name);
            Integer width = options.vectorWidth().get(name);
            if (length == null || width == null || length < 1 || width < 1 || (long) length * width > 1 << 28) {
                throw new InvalidOptionException(
                        "vectors." + name,
                        "needs vector-length." + name + " and vector-width." + name
                                + ", at least 1 each and together no more than " + (1 << 28) + " numbers");
            }
            boolean decoded = name.equals("video")
                    ? options.video().enabled()
                    : name.equals("audio") && options.audio().enabled();
            if (decoded) {
                throw new InvalidOptionException(
                        "vectors." + name, "is also decoded from media; set " + name + ".enabled = false");
            }
            vectors.put(modality(name), new VectorMember(extension, new FeatureSpec.Vectors(length, width)));
        });
        return vectors;
    }

    private static Modality modality(String name) {
        try {
            return new Modality(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionException("vectors." + name, String.valueOf(e.getMessage()));
        }
    }

    private Set<String> wantedExtensions() {
        Set<String> extensions = new HashSet<>();
        if (options.video().enabled() || options.audio().enabled()) {
            extensions.addAll(options.videoExtensions());
        }
        if (options.audio().enabled()) {
            extensions.addAll(options.audioExtensions());
        }
        if (text.isPresent()) {
            extensions.addAll(options.textExtensions());
        }
        if (text.isPresent() || options.labelField().isPresent()) {
            extensions.addAll(options.jsonExtensions());
        }
        if (classes() > 0) {
            extensions.addAll(options.labelExtensions());
        }
        extensions.addAll(options.vectors().values());
        return extensions;
    }

    /** Samples of each archive; no list for a split whose number was given. */
    private Map<String, List<Long>> count() {
        ShardIndex index = new ShardIndex(
                options.cache().map(Path::of).orElseGet(CacheFolder::standard).resolve("webdataset"));
        Map<String, List<Long>> counted = new HashMap<>();
        filesBySplit.forEach((split, files) -> {
            if (!options.samples().containsKey(split)) {
                counted.put(split, files.stream().map(index::samples).toList());
            }
        });
        return counted;
    }

    private List<Split> measure() {
        List<Split> measured = new ArrayList<>();
        long total = 0;
        for (String name : filesBySplit.keySet()) {
            long size = 0;
            for (long count : counts.get().getOrDefault(name, List.of())) {
                size += count;
            }
            size += options.samples().getOrDefault(name, 0);
            if (size == 0 || size > Integer.MAX_VALUE) {
                String message = "the archives of split '" + name + "' have " + size
                        + " samples; expected 1 to 2147483647. Samples are members with a name such as 0001.mp4";
                throw new UncheckedIOException(message, new IOException(message));
            }
            measured.add(new Split(name, (int) size));
            total += size;
        }
        skipped.expect(total);
        return List.copyOf(measured);
    }

    @Override
    public BatchSpec spec() {
        return spec;
    }

    @Override
    public List<Split> splits() {
        return splits.get();
    }

    @Override
    public int classes() {
        return options.classes().isEmpty()
                ? options.classCount()
                : options.classes().size();
    }

    @Override
    public List<String> classNames() {
        return options.classes();
    }

    /** The archive and the key; reads the headers of the archive up to the sample. */
    @Override
    public String source(String split, long id) {
        List<Path> files = requireFiles(split);
        int shard = EncodedSample.shard(id);
        if (shard < 0 || shard >= files.size()) {
            return split + " " + id;
        }
        try (ShardReader reader = ShardReader.open(files.get(shard), wanted, (name, reason) -> {})) {
            return nth(reader, EncodedSample.number(id)).orElse(split + " " + id);
        }
    }

    private static Optional<String> nth(ShardReader reader, long wantedNumber) {
        long number = 0;
        while (true) {
            try {
                Optional<EncodedSample> sample = reader.next(number, false);
                if (sample.isEmpty() || number == wantedNumber) {
                    return sample.map(EncodedSample::source);
                }
                number++;
            } catch (UnreadableSampleException ignored) {
                // It has no number.
            }
        }
    }

    @Override
    public String text(Modality modality, int[] ids) {
        return text.filter(rows -> modality.equals(Modality.TEXT))
                .map(rows -> rows.tokenizer().text(ids))
                .orElseThrow(() -> new IllegalArgumentException("there are no tokens of " + modality));
    }

    @Override
    public SkippedSamples skipped() {
        return skipped;
    }

    @Override
    public BatchStream open(StreamRequest request) {
        requireSplit(request.split());
        ShardSource source = new ShardSource(
                request,
                requireFiles(request.split()),
                Optional.ofNullable(counts.get().get(request.split())),
                decoder,
                wanted,
                new ShardSource.Shuffling(options.shuffle(), options.shuffleBytes()),
                (name, reason) -> skipped.add(name, reason));
        return new SampleBatchStream<>(request, spec, skipped, source);
    }

    private List<Path> requireFiles(String split) {
        requireSplit(split);
        return filesBySplit.getOrDefault(split, List.of());
    }

    /** Of the names and sizes of the archives; reading all of them would take as long as an epoch. */
    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint().add("dataset", "webdataset").add("options", content());
        text.ifPresent(rows -> fingerprint.add("text", rows.tokenizer().description()));
        filesBySplit.forEach((split, files) -> {
            fingerprint.add("split", split);
            for (Path file : files) {
                try {
                    fingerprint.add("name", String.valueOf(file.getFileName())).add("size", Files.size(file));
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + file, e);
                }
            }
        });
        return fingerprint.toHex();
    }

    /** Every option that changes batches. */
    private List<Object> content() {
        return List.of(
                options.video(),
                options.videoExtensions(),
                options.audio(),
                options.audioExtensions(),
                options.textCandidates(),
                options.textExtensions(),
                options.jsonExtensions(),
                options.captionField(),
                options.labelField(),
                options.labelExtensions(),
                options.classes(),
                options.classCount(),
                new TreeMap<>(options.vectors()),
                new TreeMap<>(options.vectorLength()),
                new TreeMap<>(options.vectorWidth()),
                options.shuffle(),
                options.shuffleBytes(),
                options.maxMemberBytes());
    }
}
