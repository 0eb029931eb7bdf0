package dev.harmonize.datasets.clips;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.text.Tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Clips in named splits. The id of a sample is its number within its split. Where a sample is to have several texts and a
 * clip has fewer, the remaining rows are not valid; where it has more, training draws among them and evaluation takes the
 * first.
 */
public final class ClipDataset implements IndexedDataset {

    private final String name;
    private final Map<String, List<Clip>> clipsBySplit;
    private final List<String> classNames;
    private final ClipSource source;
    private final Optional<TextRows> text;
    private final SkippedSamples skipped;
    private final BatchSpec spec;

    /**
     * How texts become features.
     *
     * @param tokenizer makes ids of them
     * @param candidates texts per sample
     */
    public record TextRows(Tokenizer tokenizer, int candidates) {

        /** The form of the texts of a sample. */
        public ModalitySpec spec() {
            return new ModalitySpec(tokenizer.spec(), candidates);
        }

        /** The texts of one sample: for training some of them, drawn at random, and else the first. */
        public Features features(List<String> texts, Reading reading) {
            return tokenizer.rows(
                    reading.isTraining() ? drawn(texts, candidates, reading.random()) : texts, candidates);
        }
    }

    /**
     * A dataset of clips.
     *
     * @param name of the dataset, for its fingerprint
     * @param clipsBySplit the splits, the training split first
     * @param classNames by label; empty if clips have no labels
     * @param source reads the clips
     * @param text how texts are read; empty if the dataset has none
     * @param skipped where unreadable clips are counted, those included that the annotations already told of
     */
    public ClipDataset(
            String name,
            Map<String, List<Clip>> clipsBySplit,
            List<String> classNames,
            ClipSource source,
            Optional<TextRows> text,
            SkippedSamples skipped) {
        this.name = name;
        this.clipsBySplit = new LinkedHashMap<>(clipsBySplit);
        this.clipsBySplit.replaceAll((split, clips) -> List.copyOf(clips));
        this.classNames = List.copyOf(classNames);
        this.source = source;
        this.text = text;
        this.skipped = skipped;
        Map<Modality, ModalitySpec> specs = new HashMap<>(source.specs());
        text.ifPresent(rows -> specs.put(Modality.TEXT, rows.spec()));
        this.spec = new BatchSpec(specs);
    }

    @Override
    public BatchSpec spec() {
        return spec;
    }

    @Override
    public List<Split> splits() {
        return clipsBySplit.entrySet().stream()
                .map(entry -> new Split(entry.getKey(), entry.getValue().size()))
                .toList();
    }

    @Override
    public int classes() {
        return classNames.size();
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public Sample sample(String split, int index, Reading reading) {
        Clip clip = clips(split).get(index);
        Map<Modality, Features> features = new HashMap<>(source.read(clip, reading));
        text.filter(rows -> !clip.texts().isEmpty())
                .ifPresent(rows -> features.put(Modality.TEXT, rows.features(clip.texts(), reading)));
        return new Sample(index, features, clip.label(), Set.of());
    }

    @Override
    public OptionalInt label(String split, int index) {
        return clips(split).get(index).label();
    }

    @Override
    public String source(String split, long id) {
        return clips(split).get(Math.toIntExact(id)).source();
    }

    @Override
    public String text(Modality modality, int[] ids) {
        return text.filter(rows -> modality.equals(Modality.TEXT))
                .map(rows -> rows.tokenizer().text(ids))
                .orElseThrow(() -> new IllegalArgumentException("there are no tokens of " + modality));
    }

    @Override
    public SkippedSamples skipped() {
        return skipped;
    }

    @Override
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint()
                .add("dataset", name)
                .add("source", source.description())
                .add("classes", classNames);
        text.ifPresent(
                rows -> fingerprint.add("text", rows.tokenizer().description()).add("candidates", rows.candidates()));
        clipsBySplit.forEach((split, clips) -> {
            fingerprint.add("split", split);
            clips.forEach(clip -> fingerprint.add("clip", clip.toString()));
        });
        return fingerprint.toHex();
    }

    private List<Clip> clips(String split) {
        requireSplit(split);
        return clipsBySplit.getOrDefault(split, List.of());
    }

    /** Different ones, in random order, as many as wanted or there are. */
    private static List<String> drawn(List<String> texts, int count, RandomGenerator random) {
        List<String> left = new ArrayList<>(texts);
        List<String> drawn = new ArrayList<>();
        while (drawn.size() < count && !left.isEmpty()) {
            drawn.add(left.remove(random.nextInt(left.size())));
        }
        return drawn;
    }
}
