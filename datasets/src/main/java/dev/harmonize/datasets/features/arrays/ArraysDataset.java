package dev.harmonize.datasets.features.arrays;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.features.FeatureDataset;
import dev.harmonize.datasets.features.FeatureSource;
import dev.harmonize.datasets.features.FeatureTable;
import dev.harmonize.datasets.features.LostItems;
import dev.harmonize.datasets.features.SplitFiles;
import dev.harmonize.datasets.text.Tokenizer;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.numpy.NpyArray;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One's own arrays: a row per sample and an array per modality. Rows are read when they are needed. */
public final class ArraysDataset implements FeatureSource {

    /** Enough for any set of classes. */
    static final int LARGEST_LABEL = 9_999_999;

    private final ArraysOptions options;
    private final Map<String, SplitArrays> splits;
    private final BatchSpec spec;
    private final int classes;

    private ArraysDataset(ArraysOptions options, Map<String, SplitArrays> splits) {
        this.options = options;
        this.splits = splits;
        this.classes = countClasses();
        this.spec = makeSpec();
    }

    /**
     * Makes the dataset. Reads headers, labels, and, where the number of token ids is not given, these.
     *
     * @throws InvalidOptionException if arrays are missing or do not fit each other
     */
    public static Dataset create(ArraysOptions options, RandomStreams streams) {
        if (options.arrays().isEmpty()) {
            throw new InvalidOptionException(
                    "arrays", "names no array; expected such as arrays { video = v, text = t }");
        }
        for (String modality : options.arrays().keySet()) {
            checkModality(modality, "arrays." + modality);
        }
        for (String modality : options.vocabularySizes().keySet()) {
            if (!options.arrays().containsKey(modality)) {
                throw new InvalidOptionException("vocabulary-sizes." + modality, "there is no array of " + modality);
            }
        }
        Map<String, SplitArrays> splits = new LinkedHashMap<>();
        SplitFiles.inOrder(options.files(), "files").forEach((split, path) -> {
            try {
                Path place = Path.of(path);
                if (!Files.exists(place)) {
                    throw new InvalidOptionException("files." + split, "there is no file or folder " + place);
                }
                splits.put(split, SplitArrays.open(place, options));
            } catch (UncheckedIOException e) {
                throw new InvalidOptionException("files." + split, String.valueOf(e.getMessage()));
            }
        });
        return new FeatureDataset(
                new ArraysDataset(options, splits), new SkippedSamples(options.onError(), options.maxBadShare()));
    }

    private static void checkModality(String name, String option) {
        try {
            new Modality(name).name();
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionException(option, String.valueOf(e.getMessage()));
        }
    }

    private BatchSpec makeSpec() {
        Map<Modality, ModalitySpec> modalities = new TreeMap<>();
        splits.forEach((split, arrays) -> arrays.modalities().forEach((modality, array) -> {
            ModalitySpec form = new ModalitySpec(form(array), array.candidates());
            ModalitySpec other = modalities.putIfAbsent(modality, form);
            if (other != null && !other.equals(form)) {
                throw new InvalidOptionException(
                        "files." + split,
                        "the array of " + modality + " makes " + form + "; in another split it makes " + other);
            }
        }));
        return new BatchSpec(modalities);
    }

    private FeatureSpec form(ModalityArray array) {
        if (!array.isTokens()) {
            return new FeatureSpec.Vectors(array.length(), array.width());
        }
        String name = array.modality().name();
        Integer given = options.vocabularySizes().get(name);
        long size = given == null ? largestToken(array.modality()) + 1 : given;
        if (size < 2 || size > Integer.MAX_VALUE) {
            throw new InvalidOptionException(
                    given == null ? "arrays." + name : "vocabulary-sizes." + name,
                    size + " different token ids are impossible; expected from 2 to " + Integer.MAX_VALUE);
        }
        return new FeatureSpec.Tokens(array.length(), (int) size);
    }

    private long largestToken(Modality modality) {
        long largest = 0;
        for (SplitArrays arrays : splits.values()) {
            ModalityArray array = arrays.modalities().get(modality);
            largest = Math.max(largest, array == null || !array.isTokens() ? 0 : array.largestToken());
        }
        return largest;
    }

    private int countClasses() {
        long largest = -1;
        boolean labelled = false;
        for (Map.Entry<String, SplitArrays> split : splits.entrySet()) {
            Optional<NpyArray> labels = split.getValue().labels();
            labelled |= labels.isPresent();
            if (labels.isPresent()) {
                for (long label : labels.get().integers(0, split.getValue().rows())) {
                    // Rows with other labels are left out when the table is made.
                    largest = Math.max(largest, label > LARGEST_LABEL ? -1 : label);
                }
            }
        }
        for (Map.Entry<String, SplitArrays> split : splits.entrySet()) {
            if (labelled && split.getValue().labels().isEmpty()) {
                throw new InvalidOptionException(
                        "files." + split.getKey(),
                        "has no array '" + options.labels() + "' of classes, which another split has");
            }
        }
        List<String> names = options.classNames();
        if (!names.isEmpty() && names.size() <= largest) {
            throw new InvalidOptionException(
                    "class-names", "names " + names.size() + " classes; there are labels up to " + largest);
        }
        return names.isEmpty() || !labelled ? (int) largest + 1 : names.size();
    }

    @Override
    public BatchSpec spec() {
        return spec;
    }

    @Override
    public Map<String, FeatureTable> tables(LostItems lost) {
        Map<String, FeatureTable> tables = new LinkedHashMap<>();
        splits.forEach((split, arrays) -> tables.put(split, ArrayTable.of(arrays, spec, lost)));
        return tables;
    }

    @Override
    public List<String> classNames() {
        return classes == 0 ? List.of() : options.classNames();
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public Optional<Tokenizer> tokenizer() {
        return Optional.empty();
    }

    @Override
    public void describe(Fingerprint fingerprint) {
        fingerprint
                .add("dataset", "npz")
                .add("arrays", new TreeMap<>(options.arrays()))
                .add("labels", options.labels())
                .add("ids", options.ids())
                .add("class-names", options.classNames())
                .add("spec", spec);
        splits.forEach((split, arrays) -> {
            fingerprint.add("split", split);
            files(arrays.path()).forEach(file -> SplitFiles.describe(file, fingerprint));
        });
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".npy"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw MalformedFileException.at(path.toString(), "cannot be listed: " + e.getMessage());
        }
    }
}
