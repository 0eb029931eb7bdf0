package dev.harmonize.datasets.decorators;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.CacheFolder;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.base.Lazy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Keeps decoded samples on disk, by the fingerprint of the dataset, split, index and view. A view is one reading of a sample;
 * its randomness comes from the same four, not from the run, so that all runs and seeds share the cache and find the same in
 * it whoever filled it.
 */
public final class CachedDataset implements Decorated {

    private final CacheOptions options;
    private final IndexedDataset inner;
    private final Lazy<String> innerFingerprint;
    private final Lazy<SampleStore> store;

    private CachedDataset(CacheOptions options, IndexedDataset inner, Path folder) {
        this.options = options;
        this.inner = inner;
        this.innerFingerprint = new Lazy<>(inner::fingerprint);
        this.store = new Lazy<>(
                () -> new SampleStore(folder.resolve(innerFingerprint.get()), inner.spec(), options.maxBytes()));
    }

    /**
     * A dataset and its cache; no file is touched yet.
     *
     * @throws InvalidOptionException if the dataset is not indexed, or the folder is none
     */
    public static Dataset create(CacheOptions options, Dataset inner, RandomStreams streams) {
        Path root = options.folder().map(Path::of).orElseGet(CacheFolder::standard);
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new InvalidOptionException("folder", "is " + root + ", which is a file; name a folder");
        }
        return new CachedDataset(
                options, Requirements.indexed(inner, "keeps samples by their index"), root.resolve("samples"));
    }

    @Override
    public IndexedDataset inner() {
        return inner;
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        requireSplit(split);
        int view = reading.isTraining() ? reading.random().nextInt(options.views()) : 0;
        String mode = reading.isTraining() ? "training" : "evaluation";
        String key = new Fingerprint()
                .add("split", split)
                .add("index", index)
                .add("mode", mode)
                .add("view", view)
                .toHex();
        Optional<Sample> known = store.get().read(key);
        if (known.isPresent()) {
            return known.get();
        }
        RandomGenerator random = new RandomStreams(0)
                .child(innerFingerprint.get())
                .child(split)
                .child(mode)
                .generator(index, view);
        Sample sample = inner.sample(split, index, reading.with(random));
        store.get().write(key, sample);
        return sample;
    }

    @Override
    public OptionalInt label(String split, int index) {
        return inner.label(split, index);
    }

    @Override
    public void shuffle(String split, int[] indices, RandomGenerator random) {
        inner.shuffle(split, indices, random);
    }

    @Override
    public String fingerprint() {
        return new Fingerprint()
                .add("decorator", "cache")
                .add("dataset", innerFingerprint.get())
                .add("views", options.views())
                .toHex();
    }
}
