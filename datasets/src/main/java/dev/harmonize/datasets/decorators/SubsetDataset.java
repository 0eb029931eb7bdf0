package dev.harmonize.datasets.decorators;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.base.Lazy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Keeps part of the samples of a dataset, in their order and with their ids. Which ones depends on the seed: candidates are
 * put in a random order, of which the first are kept, so that with the same seed a smaller part is contained in a larger one.
 */
public final class SubsetDataset implements Decorated {

    private final SubsetOptions options;
    private final IndexedDataset inner;
    private final RandomStreams streams;
    private final Map<String, Lazy<int[]>> kept = new HashMap<>();

    private SubsetDataset(SubsetOptions options, IndexedDataset inner, RandomStreams streams) {
        this.options = options;
        this.inner = inner;
        this.streams = streams;
        for (String split : options.splits()) {
            kept.put(split, new Lazy<>(() -> choose(split)));
        }
    }

    /**
     * Part of a dataset.
     *
     * @throws InvalidOptionException if the dataset is not indexed, or has not what the options name
     */
    public static Dataset create(SubsetOptions options, Dataset inner, RandomStreams streams) {
        IndexedDataset indexed = Requirements.indexed(inner, "chooses samples by their index");
        Requirements.splits(options.splits(), inner);
        SubsetDataset subset = new SubsetDataset(options, indexed, streams);
        for (String split : options.splits()) {
            int size = inner.requireSplit(split).size();
            for (int index : options.indices()) {
                if (index < 0 || index >= size) {
                    throw new InvalidOptionException(
                            "indices", "names " + index + ", but split '" + split + "' has samples 0 to " + (size - 1));
                }
            }
        }
        if (new HashSet<>(options.indices()).size() < options.indices().size()) {
            throw new InvalidOptionException("indices", "names a sample twice");
        }
        subset.labels();
        return subset;
    }

    /** The numbers of the classes that may be kept; all of them if none is named. */
    private Set<Integer> labels() {
        Set<Integer> labels = new HashSet<>();
        for (String name : options.classes()) {
            int label = inner.classNames().indexOf(name);
            if (label < 0 && name.matches("[0-9]{1,9}")) {
                label = Integer.parseInt(name);
            }
            if (label < 0 || label >= inner.classes()) {
                throw new InvalidOptionException(
                        "classes",
                        "names '" + name + "'; the dataset has " + inner.classes() + " classes"
                                + (inner.classNames().isEmpty() ? "" : ", " + inner.classNames()));
            }
            labels.add(label);
        }
        return labels;
    }

    private int[] choose(String split) {
        int size = inner.requireSplit(split).size();
        List<Integer> candidates = new ArrayList<>();
        Set<Integer> labels = labels();
        for (int index : options.indices().isEmpty() ? all(size) : sorted(options.indices())) {
            if (labels.isEmpty() || labels.contains(innerLabel(split, index))) {
                candidates.add(index);
            }
        }
        RandomGenerator random = streams.child(split).generator();
        for (int i = candidates.size() - 1; i > 0; i--) {
            candidates.set(i, candidates.set(random.nextInt(i + 1), candidates.get(i)));
        }
        long wanted = Math.round(options.share() * candidates.size());
        long number = Math.min(Math.max(1, wanted), options.count().orElse(Integer.MAX_VALUE));
        if (candidates.isEmpty()) {
            throw new InvalidOptionException("classes", "leaves nothing of split '" + split + "'");
        }
        int[] chosen =
                candidates.stream().limit(number).mapToInt(Integer::intValue).toArray();
        Arrays.sort(chosen);
        return chosen;
    }

    private int innerLabel(String split, int index) {
        try {
            return inner.label(split, index).orElse(-1);
        } catch (UnreadableSampleException e) {
            return -1;
        }
    }

    private static int[] all(int size) {
        int[] indices = new int[size];
        Arrays.setAll(indices, i -> i);
        return indices;
    }

    private static int[] sorted(List<Integer> indices) {
        return indices.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    @Override
    public IndexedDataset inner() {
        return inner;
    }

    @Override
    public List<Split> splits() {
        List<Split> splits = new ArrayList<>();
        for (Split split : inner.splits()) {
            Lazy<int[]> chosen = kept.get(split.name());
            splits.add(chosen == null ? split : new Split(split.name(), chosen.get().length));
        }
        return splits;
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        return inner.sample(split, innerIndex(split, index), reading);
    }

    @Override
    public OptionalInt label(String split, int index) {
        return inner.label(split, innerIndex(split, index));
    }

    private int innerIndex(String split, int index) {
        Lazy<int[]> chosen = kept.get(split);
        return chosen == null ? index : chosen.get()[index];
    }

    @Override
    public String fingerprint() {
        return new Fingerprint()
                .add("decorator", "subset")
                .add("dataset", inner.fingerprint())
                .add("seed", streams.seed())
                .add("options", options)
                .toHex();
    }
}
