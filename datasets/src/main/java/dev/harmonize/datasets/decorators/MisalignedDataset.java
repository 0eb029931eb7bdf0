package dev.harmonize.datasets.decorators;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.base.Lazy;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Plants misaligned modalities: of each named split, exactly round(rate · n) samples carry modalities of another sample.
 * Which samples, and whose modalities they carry, depends on the seed alone. The truth is in {@link Sample#misaligned()},
 * which training does not see; everything else of a sample, its label and its id included, stays as it was.
 *
 * <p>Where the other sample lacks the modality, so does the misaligned sample, and it does not count as misaligned.
 */
public final class MisalignedDataset implements Decorated {

    private final MisalignOptions options;
    private final IndexedDataset inner;
    private final RandomStreams streams;
    private final Map<String, List<Transplant>> transplantsBySplit;

    private MisalignedDataset(MisalignOptions options, IndexedDataset inner, RandomStreams streams) {
        this.options = options;
        this.inner = inner;
        this.streams = streams;
        this.transplantsBySplit = transplants();
    }

    /**
     * Wraps a dataset.
     *
     * @throws InvalidOptionException if the dataset is not indexed, or if it has not what the options name
     */
    public static Dataset create(MisalignOptions options, Dataset inner, RandomStreams streams) {
        if (!(inner instanceof IndexedDataset indexed)) {
            throw new InvalidOptionException(
                    "",
                    "needs a dataset that can give any of its samples at any time, because a sample takes modalities from"
                            + " another; "
                            + inner.getClass().getName()
                            + " only gives them one after the other. Use an indexed dataset or leave misalign out");
        }
        Set<Modality> modalities = inner.spec().names();
        requireKnown("modalities", "modality", options.modalities(), modalities);
        requireKnown(
                "splits",
                "split",
                options.splits(),
                inner.splits().stream().map(Split::name).toList());
        if (options.together() && options.modalities().size() == modalities.size()) {
            throw new InvalidOptionException(
                    "modalities",
                    "names every modality of the dataset; replacing them all from the same other sample misaligns"
                            + " nothing. Name fewer, or set together = false");
        }
        for (String split : options.splits()) {
            int size = inner.requireSplit(split).size();
            if (size == 1 && receiving(options, size) == 1) {
                throw new InvalidOptionException(
                        "splits", "names '" + split + "', which has a single sample and so no other to take from");
            }
        }
        return new MisalignedDataset(options, indexed, streams);
    }

    @Override
    public IndexedDataset inner() {
        return inner;
    }

    @Override
    public void shuffle(String split, int[] indices, RandomGenerator random) {
        inner.shuffle(split, indices, random);
    }

    @Override
    public boolean plantsMisalignment(String split) {
        boolean here = options.splits().contains(split)
                && receiving(options, inner.requireSplit(split).size()) > 0;
        return here || inner.plantsMisalignment(split);
    }

    @Override
    public OptionalInt label(String split, int index) {
        return inner.label(split, index);
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        Sample sample = inner.sample(split, index, reading);
        for (Transplant transplant : transplantsBySplit.getOrDefault(split, List.of())) {
            int donor = transplant.donors().get()[index];
            if (donor != index) {
                // After the sample's own reading, which is therefore the same as without misalignment.
                RandomGenerator donorRandom =
                        new SplittableRandom(reading.random().nextLong());
                sample = transplanted(
                        sample, inner.sample(split, donor, reading.with(donorRandom)), transplant.modalities());
            }
        }
        return sample;
    }

    @Override
    public String fingerprint() {
        return new Fingerprint()
                .add("decorator", "misalign")
                .add("dataset", inner.fingerprint())
                .add("seed", streams.seed())
                .add("rate", options.rate())
                .add("modalities", options.modalities())
                .add("splits", options.splits())
                .add("together", options.together())
                .add("different-label", options.differentLabel())
                .toHex();
    }

    private Map<String, List<Transplant>> transplants() {
        List<List<Modality>> groups = options.together()
                ? List.of(options.modalities())
                : options.modalities().stream().map(List::of).toList();
        Map<String, List<Transplant>> transplants = new LinkedHashMap<>();
        for (String split : options.splits()) {
            transplants.put(
                    split,
                    groups.stream()
                            .map(group -> new Transplant(group, new Lazy<>(() -> donors(split, group))))
                            .toList());
        }
        return transplants;
    }

    private int[] donors(String split, List<Modality> group) {
        int size = inner.requireSplit(split).size();
        RandomStreams own = streams.child(split);
        for (Modality modality : group) {
            own = own.child(modality.name());
        }
        IntFunction<OptionalInt> label =
                options.differentLabel() ? labels(split, size) : anySample -> OptionalInt.empty();
        return Donors.draw(size, receiving(options, size), label, own.generator());
    }

    private IntFunction<OptionalInt> labels(String split, int size) {
        OptionalInt[] labels = new OptionalInt[size];
        for (int i = 0; i < size; i++) {
            labels[i] = inner.label(split, i);
        }
        return index -> labels[index];
    }

    private static int receiving(MisalignOptions options, int splitSize) {
        return Math.toIntExact(Math.round(options.rate() * splitSize));
    }

    private static Sample transplanted(Sample receiver, Sample donor, List<Modality> modalities) {
        Map<Modality, Features> features = new HashMap<>(receiver.features());
        Set<Modality> misaligned = new HashSet<>(receiver.misaligned());
        for (Modality modality : modalities) {
            Features planted = donor.features().get(modality);
            if (planted == null) {
                features.remove(modality);
                misaligned.remove(modality);
            } else {
                features.put(modality, planted);
                misaligned.add(modality);
            }
        }
        return new Sample(receiver.id(), features, receiver.label(), misaligned);
    }

    private static <T> void requireKnown(String option, String kind, List<T> named, Collection<T> existing) {
        if (named.isEmpty()) {
            throw new InvalidOptionException(option, "names no " + kind + "; there are " + existing);
        }
        Set<T> seen = new HashSet<>();
        for (T name : named) {
            if (!existing.contains(name)) {
                throw new InvalidOptionException(
                        option,
                        "names '" + name + "', but the dataset has no such " + kind + "; there are " + existing);
            }
            if (!seen.add(name)) {
                throw new InvalidOptionException(option, "names '" + name + "' twice");
            }
        }
    }

    /**
     * Modalities that move together.
     *
     * @param modalities which
     * @param donors by receiving sample; the sample itself where nothing moves
     */
    private record Transplant(List<Modality> modalities, Lazy<int[]> donors) {}
}
