package dev.harmonize.datasets.decorators;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every modality of sample i is the pair (i, a random number); text is two ids. Every fifth sample has no audio. Samples of
 * the test split have ids from 1000.
 */
class Numbered implements IndexedDataset {

    private final int size;
    private final int classes;
    final AtomicInteger readings = new AtomicInteger();

    Numbered(int size, int classes) {
        this.size = size;
        this.classes = classes;
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        requireSplit(split);
        readings.incrementAndGet();
        Map<Modality, Features> features = new HashMap<>();
        float drawn = (float) reading.random().nextDouble();
        features.put(Modality.VIDEO, new Features.Dense(new float[] {index, drawn}, new boolean[] {true}));
        if (index % 5 != 0) {
            features.put(Modality.AUDIO, new Features.Dense(new float[] {index, -drawn}, new boolean[] {true}));
        }
        features.put(Modality.TEXT, new Features.TokenIds(new int[] {1, index % 90 + 1, 0, 0}, new boolean[] {
            true, false
        }));
        return new Sample(split.equals("test") ? 1000 + index : index, features, label(split, index), Set.of());
    }

    @Override
    public OptionalInt label(String split, int index) {
        return classes == 0 ? OptionalInt.empty() : OptionalInt.of(index % classes);
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public List<String> classNames() {
        String[] names = new String[classes];
        Arrays.setAll(names, i -> "class " + i);
        return List.of(names);
    }

    @Override
    public BatchSpec spec() {
        ModalitySpec pair = new ModalitySpec(new FeatureSpec.Vectors(1, 2), 1);
        return new BatchSpec(Map.of(
                Modality.VIDEO,
                pair,
                Modality.AUDIO,
                pair,
                Modality.TEXT,
                new ModalitySpec(new FeatureSpec.Tokens(2, 100), 2)));
    }

    @Override
    public List<Split> splits() {
        return List.of(new Split("train", size), new Split("test", size / 2));
    }

    @Override
    public String fingerprint() {
        return "0123456789abcdef" + size + "0" + classes;
    }
}
