package dev.harmonize.datasets.synthetic;

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
import dev.harmonize.datasets.base.Lazy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Triplets from a latent-factor model. A sample has latent factors z = √(1-w) μ + √w ε, where μ is the mean of its class and ε
 * its own, both standard normal, and w the share of variance within classes; each modality is a fixed random function of z, of
 * factors of its own, and of noise. So modalities tell about each other exactly as much as the options let them, unlike those of
 * {@code random-vectors}, which tell nothing. A modality that is misaligned comes from the z of another sample of the split.
 *
 * <p>A sample depends on seed, split and index alone: nothing is stored, and every reading of it is the same.
 */
public final class SyntheticDataset implements IndexedDataset {

    private static final long MOST_WEIGHTS = 1L << 27;

    private final SyntheticOptions options;
    private final RandomStreams streams;
    private final BatchSpec spec;
    private final Map<Modality, ModalityModel> models;
    private final Map<Modality, Lazy<FactorMap>> maps = new TreeMap<>();

    private SyntheticDataset(SyntheticOptions options, RandomStreams streams) {
        this.options = options;
        this.streams = streams;
        this.models = new TreeMap<>(Map.of(
                Modality.VIDEO, options.video(), Modality.AUDIO, options.audio(), Modality.TEXT, options.text()));
        Map<Modality, ModalitySpec> specs = new TreeMap<>();
        models.forEach((modality, model) -> {
            boolean tokens = isTokens(modality);
            int size = tokens ? model.length() : Math.multiplyExact(model.length(), model.width());
            specs.put(
                    modality,
                    new ModalitySpec(
                            tokens
                                    ? new FeatureSpec.Tokens(model.length(), options.textVocabulary())
                                    : new FeatureSpec.Vectors(model.length(), model.width()),
                            1));
            maps.put(
                    modality,
                    new Lazy<>(() -> new FactorMap(
                            model,
                            size,
                            options.latentFactors(),
                            options.nuisanceFactors(),
                            streams.child("maps").child(modality.name()).generator())));
        });
        this.spec = new BatchSpec(specs);
    }

    /**
     * A dataset.
     *
     * @throws InvalidOptionException if options do not go together
     */
    public static SyntheticDataset create(SyntheticOptions options, RandomStreams streams) {
        Map<String, ModalityModel> models =
                Map.of("video", options.video(), "audio", options.audio(), "text", options.text());
        new TreeMap<>(models).forEach((name, model) -> {
            long weights =
                    (long) model.length() * model.width() * (options.latentFactors() + options.nuisanceFactors());
            if (weights > MOST_WEIGHTS) {
                throw new InvalidOptionException(
                        name + ".width",
                        "makes " + weights + " weights with length, latent-factors and nuisance-factors; no more than "
                                + MOST_WEIGHTS + " are allowed");
            }
            if (model.misaligned() > 0 && options.samples() == 1) {
                throw new InvalidOptionException(
                        name + ".misaligned", "needs another sample to take from, but the training split has only one");
            }
        });
        if (options.textForm() == SyntheticOptions.TextForm.TOKENS
                && (options.textVocabulary() - 1) / options.text().length() < 2) {
            throw new InvalidOptionException(
                    "text-vocabulary",
                    "must be more than twice text.length, which is "
                            + options.text().length() + ", so that each place has two different ids");
        }
        return new SyntheticDataset(options, streams);
    }

    @Override
    public BatchSpec spec() {
        return spec;
    }

    @Override
    public List<Split> splits() {
        return List.of(new Split(Split.TRAIN, options.samples()), new Split(Split.TEST, options.testSamples()));
    }

    @Override
    public int classes() {
        return options.classes();
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        int size = requireSplit(split).size();
        Objects.checkIndex(index, size);
        RandomStreams own = streams.child(split);
        Map<Modality, Features> features = new TreeMap<>();
        Set<Modality> misaligned = new HashSet<>();
        models.forEach((modality, model) -> {
            RandomGenerator random = own.child(modality.name()).generator(index);
            // Both are drawn whatever the options, so that changing one changes nothing else.
            boolean missing = random.nextDouble() < model.missing();
            boolean moved = random.nextDouble() < model.misaligned() && split.equals(Split.TRAIN);
            int other = size == 1 ? index : (index + 1 + random.nextInt(size - 1)) % size;
            if (!missing) {
                features.put(modality, features(modality, latent(split, moved ? other : index), random));
                if (moved) {
                    misaligned.add(modality);
                }
            }
        });
        // The test split goes on where the training split ends, so that no id is in both.
        long id = split.equals(Split.TEST) ? (long) options.samples() + index : index;
        return new Sample(id, features, label(split, index), misaligned);
    }

    /** The latent factors of a sample, which all its modalities share. */
    double[] latent(String split, int index) {
        int label = label(split, index).orElseThrow();
        RandomGenerator mean = streams.child("classes").generator(label);
        RandomGenerator within = streams.child(split).child("latent").generator(index);
        double[] latent = new double[options.latentFactors()];
        for (int i = 0; i < latent.length; i++) {
            latent[i] = Math.sqrt(1 - options.withinClass()) * mean.nextGaussian()
                    + Math.sqrt(options.withinClass()) * within.nextGaussian();
        }
        return latent;
    }

    private Features features(Modality modality, double[] latent, RandomGenerator random) {
        Lazy<FactorMap> map = Objects.requireNonNull(maps.get(modality));
        float[] values = map.get().apply(latent, random);
        boolean[] valid = {true};
        return isTokens(modality)
                ? new Features.TokenIds(tokens(values, options.text()), valid)
                : new Features.Dense(values, valid);
    }

    /** Each number as the range of a normal distribution's quantiles that it is in. */
    private int[] tokens(float[] values, ModalityModel model) {
        int ranges = (options.textVocabulary() - 1) / values.length;
        double deviation = Math.sqrt(1 + model.nuisance() * model.nuisance() + model.noise() * model.noise());
        int[] ids = new int[values.length];
        for (int place = 0; place < ids.length; place++) {
            // The logistic function is the normal distribution's within a hundredth, at this scale.
            double quantile = 1 / (1 + Math.exp(-1.702 * values[place] / deviation));
            ids[place] = 1 + place * ranges + Math.min((int) (quantile * ranges), ranges - 1);
        }
        return ids;
    }

    private boolean isTokens(Modality modality) {
        return modality.equals(Modality.TEXT) && options.textForm() == SyntheticOptions.TextForm.TOKENS;
    }

    @Override
    public OptionalInt label(String split, int index) {
        Objects.checkIndex(index, requireSplit(split).size());
        return OptionalInt.of(
                streams.child(split).child("labels").generator(index).nextInt(options.classes()));
    }

    @Override
    public boolean plantsMisalignment(String split) {
        requireSplit(split);
        return split.equals(Split.TRAIN) && models.values().stream().anyMatch(model -> model.misaligned() > 0);
    }

    @Override
    public String fingerprint() {
        return new Fingerprint()
                .add("dataset", "synthetic")
                .add("seed", streams.seed())
                .add("options", options)
                .toHex();
    }
}
