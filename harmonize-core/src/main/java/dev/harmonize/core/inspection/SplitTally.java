package dev.harmonize.core.inspection;

import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Split;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts the samples of a split, and keeps the first of them. */
final class SplitTally {

    private final Dataset dataset;
    private final Split split;
    private final int mostItems;
    private final List<InspectedItem> items = new ArrayList<>();
    private final SortedMap<Modality, Integer> valid = new TreeMap<>();
    private final SortedMap<Modality, Long> validRows = new TreeMap<>();
    private final SortedMap<Integer, Integer> labels = new TreeMap<>();
    private final SortedMap<Modality, Integer> misaligned = new TreeMap<>();
    private int read;

    SplitTally(Dataset dataset, Split split, int mostItems) {
        this.dataset = dataset;
        this.split = split;
        this.mostItems = mostItems;
        for (Modality modality : dataset.spec().names()) {
            valid.put(modality, 0);
            validRows.put(modality, 0L);
        }
    }

    /** Counts a batch of one. */
    void add(AnnotatedBatch annotated) {
        Batch batch = annotated.batch();
        read++;
        batch.features().forEach((modality, features) -> {
            int rows = count(features.valid());
            validRows.merge(modality, (long) rows, Long::sum);
            valid.merge(modality, rows > 0 ? 1 : 0, Integer::sum);
        });
        OptionalInt label = label(annotated);
        label.ifPresent(found -> labels.merge(found, 1, Integer::sum));
        SortedSet<Modality> planted = new TreeSet<>();
        annotated.annotations().misaligned().forEach((modality, which) -> {
            if (which[0]) {
                planted.add(modality);
            }
        });
        planted.forEach(modality -> misaligned.merge(modality, 1, Integer::sum));
        if (items.size() < mostItems) {
            items.add(item(batch, label, planted));
        }
    }

    SplitInspection result() {
        return new SplitInspection(
                split.name(),
                split.size(),
                read,
                valid,
                validRows,
                labels,
                dataset.plantsMisalignment(split.name()),
                misaligned,
                items);
    }

    private InspectedItem item(Batch batch, OptionalInt label, SortedSet<Modality> planted) {
        List<String> names = dataset.classNames();
        SortedMap<Modality, InspectedFeatures> inspected = new TreeMap<>();
        batch.features().forEach((modality, features) -> inspected.put(modality, inspect(modality, features)));
        return new InspectedItem(
                batch.ids()[0],
                dataset.source(split.name(), batch.ids()[0]),
                label,
                label.stream()
                        .filter(number -> number >= 0 && number < names.size())
                        .mapToObj(names::get)
                        .findFirst(),
                planted,
                inspected);
    }

    private InspectedFeatures inspect(Modality modality, Features features) {
        String sha256 = TensorHash.sha256(features);
        if (features instanceof Features.TokenIds tokens) {
            return new InspectedFeatures(features, sha256, Optional.empty(), texts(modality, tokens));
        }
        float[] values = ((Features.Dense) features).values();
        return new InspectedFeatures(features, sha256, Statistics.of(values, features.valid()), List.of());
    }

    private List<String> texts(Modality modality, Features.TokenIds tokens) {
        int length = tokens.ids().length / tokens.rows();
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < tokens.rows(); row++) {
            if (tokens.valid()[row]) {
                texts.add(dataset.text(modality, Arrays.copyOfRange(tokens.ids(), row * length, (row + 1) * length)));
            }
        }
        return texts;
    }

    private static OptionalInt label(AnnotatedBatch annotated) {
        return annotated
                .annotations()
                .labels()
                .map(all -> OptionalInt.of(all[0]))
                .orElse(OptionalInt.empty());
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
