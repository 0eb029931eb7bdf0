package dev.harmonize.datasets;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Random vectors in the place of video, audio and text. There is nothing to learn from them: no modality says anything
 * about another, and samples have no label.
 *
 * <p>Every number is uniform with mean 0 and variance 1; uniform, because drawing it takes next to no time beside a
 * training step. A sample depends on the seed, its split and its index alone, so that every reading of it is the same.
 */
final class RandomVectorsDataset implements IndexedDataset {

    /** A uniform distribution over [-√3, √3] has variance 1. */
    private static final float HALF_RANGE = (float) Math.sqrt(3.0);

    private final RandomVectorsOptions options;
    private final RandomStreams streams;
    private final BatchSpec spec;

    RandomVectorsDataset(RandomVectorsOptions options, RandomStreams streams) {
        this.options = options;
        this.streams = streams;
        this.spec = new BatchSpec(Map.of(
                Modality.VIDEO, vectors("video", options.videoTokens(), options.videoWidth(), 1),
                Modality.AUDIO, vectors("audio", options.audioTokens(), options.audioWidth(), 1),
                Modality.TEXT, vectors("text", options.textTokens(), options.textWidth(), options.textCandidates())));
    }

    private static ModalitySpec vectors(String name, int tokens, int width, int candidates) {
        if ((long) tokens * width * candidates > Integer.MAX_VALUE) {
            throw new InvalidOptionException(
                    name + "-tokens",
                    tokens + " vectors of " + width + " numbers"
                            + (candidates > 1 ? " in each of " + candidates + " candidates" : "")
                            + " are more than a sample can hold; ask for fewer than 2^31 numbers");
        }
        return new ModalitySpec(new FeatureSpec.Vectors(tokens, width), candidates);
    }

    @Override
    public BatchSpec spec() {
        return spec;
    }

    @Override
    public List<Split> splits() {
        return List.of(new Split(Split.TRAIN, options.samples()), new Split(Split.TEST, options.samples()));
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        requireSplit(split);
        Objects.checkIndex(index, options.samples());
        RandomGenerator content = streams.child(split).generator(index);
        Map<Modality, Features> features = new TreeMap<>();
        spec.modalities().forEach((modality, form) -> features.put(modality, draw(form, content)));
        // The test split goes on where the training split ends, so that no id is in both.
        long id = split.equals(Split.TEST) ? (long) options.samples() + index : index;
        return new Sample(id, features, OptionalInt.empty(), Set.of());
    }

    private static Features draw(ModalitySpec form, RandomGenerator random) {
        float[] values = new float[Math.toIntExact(form.features().size() * form.candidates())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (2.0f * random.nextFloat() - 1.0f) * HALF_RANGE;
        }
        boolean[] valid = new boolean[form.candidates()];
        Arrays.fill(valid, true);
        return new Features.Dense(values, valid);
    }

    @Override
    public OptionalInt label(String split, int index) {
        requireSplit(split);
        Objects.checkIndex(index, options.samples());
        return OptionalInt.empty();
    }

    @Override
    public String fingerprint() {
        return new Fingerprint()
                .add("dataset", "random-vectors")
                .add("seed", streams.seed())
                .add("samples", options.samples())
                .add("video-tokens", options.videoTokens())
                .add("video-width", options.videoWidth())
                .add("audio-tokens", options.audioTokens())
                .add("audio-width", options.audioWidth())
                .add("text-tokens", options.textTokens())
                .add("text-width", options.textWidth())
                .add("text-candidates", options.textCandidates())
                .toHex();
    }
}
