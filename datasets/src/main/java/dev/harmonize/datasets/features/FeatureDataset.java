package dev.harmonize.datasets.features;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.base.Lazy;
import dev.harmonize.datasets.text.Tokenizer;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A dataset of features. Annotations and indices are read when something is first asked that needs them. */
public final class FeatureDataset implements IndexedDataset {

    private final Lazy<BatchSpec> spec;
    private final Lazy<Map<String, FeatureTable>> tables;
    private final Lazy<List<String>> classNames;
    private final Lazy<Integer> classes;
    private final Lazy<Optional<Tokenizer>> tokenizer;
    private final Lazy<String> fingerprint;
    private final SkippedSamples skipped;

    /**
     * A dataset.
     *
     * @param skipped where unreadable samples are counted
     */
    public FeatureDataset(FeatureSource source, SkippedSamples skipped) {
        this.skipped = skipped;
        this.spec = new Lazy<>(source::spec);
        this.tables = new Lazy<>(() -> tables(source));
        this.classNames = new Lazy<>(source::classNames);
        this.classes = new Lazy<>(source::classes);
        this.tokenizer = new Lazy<>(source::tokenizer);
        this.fingerprint = new Lazy<>(() -> {
            Fingerprint all = new Fingerprint();
            source.describe(all);
            return all.toHex();
        });
    }

    private Map<String, FeatureTable> tables(FeatureSource source) {
        LostItems lost = new LostItems();
        Map<String, FeatureTable> bySplit = source.tables(lost);
        long total = bySplit.values().stream().mapToLong(FeatureTable::size).sum();
        lost.settle(skipped, total);
        return bySplit;
    }

    @Override
    public BatchSpec spec() {
        return spec.get();
    }

    @Override
    public List<Split> splits() {
        List<Split> splits = new ArrayList<>();
        tables.get().forEach((name, table) -> splits.add(new Split(name, table.size())));
        return splits;
    }

    @Override
    public int classes() {
        return classes.get();
    }

    @Override
    public List<String> classNames() {
        return classNames.get();
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        FeatureTable table = table(split);
        return told(table.source(index), () -> {
            Map<Modality, Features> features = table.read(index, reading);
            return new Sample(table.id(index), features, table.label(index), Set.of());
        });
    }

    @Override
    public OptionalInt label(String split, int index) {
        FeatureTable table = table(split);
        return told(table.source(index), () -> table.label(index));
    }

    @Override
    public String source(String split, long id) {
        FeatureTable table = table(split);
        return table.source(table.index(id));
    }

    @Override
    public String text(Modality modality, int[] ids) {
        return modality.equals(Modality.TEXT) && tokenizer.get().isPresent()
                ? tokenizer.get().get().text(ids)
                : IndexedDataset.super.text(modality, ids);
    }

    @Override
    public SkippedSamples skipped() {
        return skipped;
    }

    @Override
    public String fingerprint() {
        return fingerprint.get();
    }

    private FeatureTable table(String split) {
        requireSplit(split);
        return Optional.ofNullable(tables.get().get(split)).orElseThrow();
    }

    @FunctionalInterface
    private interface Access<T> {
        T get();
    }

    private static <T> T told(String source, Access<T> access) {
        try {
            return access.get();
        } catch (UncheckedIOException e) {
            throw new UnreadableSampleException(source, String.valueOf(e.getMessage()), e);
        }
    }
}
