package dev.harmonize.datasets.decorators;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.base.Fingerprint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Several datasets in one. Splits are those that all parts have. The training split is a fixed list of the parts' samples, in
 * which a part's share is its weight; in each training batch every part has its share, but for one sample. The other splits
 * have every sample of every part once. Modalities are those of all parts together; of a sample whose part lacks one, it is
 * masked. What a part loses counts against that part's own limit.
 */
public final class MixtureDataset implements IndexedDataset {

    private final MixtureOptions options;
    private final List<String> names;
    private final List<IndexedDataset> parts;
    private final RandomStreams streams;
    private final BatchSpec spec;
    private final Map<String, MixturePlan> plans = new LinkedHashMap<>();
    private final List<String> classNames;
    private final int classes;
    private final int[] labelOffsets;
    private final SkippedSamples skipped = new SkippedSamples(OnError.SKIP, 1);

    private MixtureDataset(
            MixtureOptions options, List<String> names, List<IndexedDataset> parts, RandomStreams streams) {
        this.options = options;
        this.names = List.copyOf(names);
        this.parts = List.copyOf(parts);
        this.streams = streams;
        this.spec = union();
        this.labelOffsets = new int[parts.size()];
        boolean same = parts.get(0).classes() > 0
                && !parts.get(0).classNames().isEmpty()
                && parts.stream()
                        .allMatch(part -> part.classNames().equals(parts.get(0).classNames()));
        boolean offset = !same && options.labels() == MixtureOptions.Labels.OFFSET;
        this.classNames = same ? parts.get(0).classNames() : offset ? offsetNames() : List.of();
        this.classes = classNames.size();
        long total = 0;
        for (Split split : parts.get(0).splits()) {
            if (parts.stream().allMatch(part -> part.split(split.name()).isPresent())) {
                MixturePlan plan = plan(split.name());
                plans.put(split.name(), plan);
                total += plan.size();
            }
        }
        if (!plans.containsKey(Split.TRAIN)) {
            throw new InvalidOptionException("", "needs parts that all have a split '" + Split.TRAIN + "'");
        }
        skipped.expect(total);
    }

    /**
     * A mixture.
     *
     * @throws InvalidOptionException if a part is not indexed, parts do not go together, or weights name what there is not
     */
    public static Dataset create(MixtureOptions options, SortedMap<String, Dataset> parts, RandomStreams streams) {
        List<IndexedDataset> indexed = new ArrayList<>();
        parts.forEach((name, part) -> indexed.add(
                Requirements.indexed(part, "takes samples of every part for each batch; part '" + name + "'")));
        for (Map.Entry<String, Double> weight : options.weights().entrySet()) {
            if (!parts.containsKey(weight.getKey())) {
                throw new InvalidOptionException(
                        "weights." + weight.getKey(), "is not the weight of a part; there are " + parts.keySet());
            }
            if (!(weight.getValue() > 0 && weight.getValue() < Double.POSITIVE_INFINITY)) {
                throw new InvalidOptionException(
                        "weights." + weight.getKey(), "must be more than 0; leave the part out instead");
            }
        }
        if (!options.weights().isEmpty() && options.weights().size() < parts.size()) {
            throw new InvalidOptionException(
                    "weights",
                    "names " + new TreeMap<>(options.weights()).keySet() + "; name all parts, " + parts.keySet()
                            + ", or none");
        }
        return new MixtureDataset(options, List.copyOf(parts.keySet()), indexed, streams);
    }

    private BatchSpec union() {
        Map<Modality, ModalitySpec> specs = new TreeMap<>();
        Map<Modality, String> owners = new TreeMap<>();
        for (int part = 0; part < parts.size(); part++) {
            String name = names.get(part);
            parts.get(part).spec().modalities().forEach((modality, form) -> {
                ModalitySpec other = specs.putIfAbsent(modality, form);
                if (other != null && !other.equals(form)) {
                    throw new InvalidOptionException(
                            "",
                            "needs the same form of " + modality + " in all parts that have it: part '"
                                    + owners.get(modality) + "' has " + other + ", part '" + name + "' has " + form);
                }
                owners.putIfAbsent(modality, name);
            });
        }
        return new BatchSpec(specs);
    }

    private List<String> offsetNames() {
        List<String> all = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            IndexedDataset dataset = parts.get(part);
            if (dataset.classes() == 0) {
                throw new InvalidOptionException(
                        "labels", "is offset, but part '" + names.get(part) + "' has no classes; set labels = none");
            }
            labelOffsets[part] = all.size();
            for (int label = 0; label < dataset.classes(); label++) {
                String own = dataset.classNames().isEmpty()
                        ? Integer.toString(label)
                        : dataset.classNames().get(label);
                all.add(names.get(part) + "/" + own);
            }
        }
        return List.copyOf(all);
    }

    private MixturePlan plan(String split) {
        int[] sizes = new int[parts.size()];
        double[] weights = new double[parts.size()];
        double sum = 0;
        for (int part = 0; part < sizes.length; part++) {
            sizes[part] = parts.get(part).requireSplit(split).size();
            weights[part] = options.weights().getOrDefault(names.get(part), 1.0);
            sum += weights[part];
        }
        if (options.weights().isEmpty() || !split.equals(Split.TRAIN)) {
            return new MixturePlan(sizes, sizes, streams.child(split));
        }
        boolean longest = options.length() == MixtureOptions.Length.LONGEST;
        double total = longest ? 0 : Double.POSITIVE_INFINITY;
        for (int part = 0; part < sizes.length; part++) {
            double wanted = sizes[part] * sum / weights[part];
            total = longest ? Math.max(total, wanted) : Math.min(total, wanted);
        }
        if (total > Integer.MAX_VALUE - sizes.length) {
            throw new InvalidOptionException(
                    "weights",
                    "make an epoch of " + (long) total
                            + " samples; use length = shortest, or weights that differ less");
        }
        int[] taken = new int[sizes.length];
        for (int part = 0; part < sizes.length; part++) {
            taken[part] = (int) Math.max(1, Math.round(total * weights[part] / sum));
        }
        return new MixturePlan(sizes, taken, streams.child(split));
    }

    @Override
    public BatchSpec spec() {
        return spec;
    }

    @Override
    public List<Split> splits() {
        List<Split> splits = new ArrayList<>();
        plans.forEach((name, plan) -> splits.add(new Split(name, plan.size())));
        return splits;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        MixturePlan plan = requirePlan(split);
        MixturePlan.Place place = plan.place(index);
        IndexedDataset part = parts.get(place.part());
        try {
            Sample sample = part.sample(split, place.index(), reading);
            // A part's ids are unique within the part; part and repetition tell equal ones apart.
            long repeated = Math.addExact(Math.multiplyExact(sample.id(), (long) plan.mostRepeats()), place.repeat());
            long id = Math.addExact(Math.multiplyExact(repeated, (long) plan.parts()), place.part());
            return new Sample(id, sample.features(), label(place.part(), sample.label()), sample.misaligned());
        } catch (UnreadableSampleException e) {
            part.skipped().add(e);
            throw e;
        }
    }

    @Override
    public OptionalInt label(String split, int index) {
        MixturePlan.Place place = requirePlan(split).place(index);
        return label(
                place.part(),
                classes == 0 ? OptionalInt.empty() : parts.get(place.part()).label(split, place.index()));
    }

    private OptionalInt label(int part, OptionalInt own) {
        return classes == 0 || own.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(own.getAsInt() + labelOffsets[part]);
    }

    @Override
    public void shuffle(String split, int[] indices, RandomGenerator random) {
        IndexedDataset.super.shuffle(split, indices, random);
        requirePlan(split).interleave(indices);
    }

    @Override
    public String source(String split, long id) {
        MixturePlan plan = requirePlan(split);
        int part = (int) Math.floorMod(id, (long) plan.parts());
        long own = Math.floorDiv(Math.floorDiv(id, (long) plan.parts()), (long) plan.mostRepeats());
        return names.get(part) + ": " + parts.get(part).source(split, own);
    }

    /** As the first part that has the modality reads the ids. */
    @Override
    public String text(Modality modality, int[] ids) {
        for (IndexedDataset part : parts) {
            if (part.spec().names().contains(modality)) {
                return part.text(modality, ids);
            }
        }
        return IndexedDataset.super.text(modality, ids);
    }

    /** What the parts have lost so far. */
    @Override
    public SkippedSamples skipped() {
        for (int part = 0; part < parts.size(); part++) {
            for (SkippedSamples.Skipped lost : parts.get(part).skipped().named()) {
                skipped.add(lost.source(), lost.reason());
            }
        }
        return skipped;
    }

    @Override
    public boolean plantsMisalignment(String split) {
        return parts.stream().anyMatch(part -> part.plantsMisalignment(split));
    }

    private MixturePlan requirePlan(String split) {
        requireSplit(split);
        MixturePlan plan = plans.get(split);
        if (plan == null) {
            throw new IllegalStateException("no plan of split " + split);
        }
        return plan;
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint()
                .add("dataset", "mixture")
                .add("seed", streams.seed())
                .add("weights", new TreeMap<>(options.weights()))
                .add("length", options.length())
                .add("labels", options.labels());
        for (int part = 0; part < parts.size(); part++) {
            fingerprint.add(names.get(part), parts.get(part).fingerprint());
        }
        return fingerprint.toHex();
    }
}
