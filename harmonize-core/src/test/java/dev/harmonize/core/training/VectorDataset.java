package dev.harmonize.core.training;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Random vectors for three modalities; samples whose number is in {@code textless} have no text. */
record VectorDataset(int size, Set<Integer> textless) implements IndexedDataset {

    private static final List<Modality> MODALITIES = List.of(Modality.VIDEO, Modality.AUDIO, Modality.TEXT);

    @Override
    public BatchSpec spec() {
        ModalitySpec vector = new ModalitySpec(new FeatureSpec.Vectors(1, LinearEncoder.INPUT), 1);
        return new BatchSpec(Map.of(Modality.VIDEO, vector, Modality.AUDIO, vector, Modality.TEXT, vector));
    }

    @Override
    public List<Split> splits() {
        return List.of(new Split("train", size), new Split("test", size));
    }

    @Override
    public String fingerprint() {
        return "vectors-" + size;
    }

    @Override
    public Sample sample(String split, int index, RandomGenerator random) {
        RandomGenerator values = new RandomStreams(11).child(split).generator(index);
        Map<Modality, Features> features = new LinkedHashMap<>();
        for (Modality modality : MODALITIES) {
            float[] vector = new float[LinearEncoder.INPUT];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) (values.nextDouble() * 2 - 1);
            }
            boolean valid = !(modality.equals(Modality.TEXT) && textless.contains(index));
            features.put(modality, new Features.Dense(vector, new boolean[] {valid}));
        }
        return new Sample(index, features, OptionalInt.of(index % 2), Set.of());
    }
}
