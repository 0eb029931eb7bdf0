package dev.harmonize.probes;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.probe.Metric.Better;
import dev.harmonize.api.probe.Probe;
import dev.harmonize.api.probe.ProbeContext;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Zero-shot retrieval across modalities: given a sample's text, say, find its video among those of a pool, by cosine
 * similarity in a space that both share; and the other way round.
 *
 * <p>The pool is every sample of the split that has a valid row in both modalities, or {@code limit} of them drawn at
 * random, the same ones in every run; queries and items are the same N samples. A sample with several candidates scores by its best pair of valid
 * rows. An item is correct if it is the query's own sample ({@code match = instance}) or of the query's class ({@code match
 * = label}).
 *
 * <p>Per direction, such as {@code text-to-video}, with the rank of the best correct item of a query counted from 1:
 *
 * <ul>
 *   <li>{@code R@1, R@5, R@10}: share of the queries whose rank is at most that, in [0, 1];
 *   <li>{@code MedR}: median of the ranks, the mean of the two middle ones for even N;
 *   <li>{@code mAP}: mean over the queries of average precision, the mean over the correct items of the share of correct
 *       items up to and including them; for {@code match = instance} it is the mean of 1 / rank;
 *   <li>{@code pool}: N.
 * </ul>
 *
 * Ties are broken against the encoder: every wrong item that scores as high as a correct one ranks before it. So the
 * result does not depend on the order of the samples, and an encoder that maps everything to one point ranks every correct
 * item last.
 */
final class RetrievalProbe implements Probe {

    private static final int[] CUTOFFS = {1, 5, 10};
    private static final RandomStreams POOL_STREAMS = new RandomStreams(0).child("retrieval-pool");

    /** What can be set. */
    @Component(id = "retrieval", summary = "Finds a sample's other modality among those of all samples: R@K, MedR, mAP")
    public record Options(
            @Option(doc = "The split that is searched.", defaultValue = Split.TEST)
            String split,

            @Option(
                    doc = "The two modalities to search between, in both directions. If empty, every pair that shares a"
                            + " space.",
                    defaultValue = "[]")
            List<Modality> between,

            @Option(
                    doc = "What counts as found: instance, the query's own sample, or label, any sample of its class.",
                    defaultValue = "instance")
            Match match,

            @Option(doc = "Size of the pool; without it, all samples that have both modalities.", min = 1)
            Optional<Integer> limit,

            @Option(doc = "The space to compare in; needed only where two modalities share several.")
            Optional<String> space) {

        public Options {
            between = List.copyOf(between);
        }
    }

    /** What counts as found. */
    public enum Match {
        /** The query's own sample. */
        INSTANCE,
        /** Any sample of the query's class. */
        LABEL
    }

    /** Two outputs of one space. */
    private record Pair(Output first, Output second) {}

    private final Options options;
    private final List<Pair> pairs;

    private RetrievalProbe(Options options, List<Pair> pairs) {
        this.options = options;
        this.pairs = pairs;
    }

    static Probe create(Options options, List<Output> outputs, Dataset dataset) {
        if (dataset.split(options.split()).isEmpty()) {
            throw new InvalidOptionException(
                    "split",
                    "there is no split '" + options.split() + "'; there are "
                            + dataset.splits().stream().map(Split::name).toList());
        }
        if (options.match() == Match.LABEL && dataset.classes() == 0) {
            throw new InvalidOptionException(
                    "match", "the samples of this dataset have no classes; use instance, or a dataset with classes");
        }
        return new RetrievalProbe(options, pairs(options, outputs));
    }

    private static List<Pair> pairs(Options options, List<Output> outputs) {
        requireEmbedded(options, outputs);
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < outputs.size(); a++) {
            for (int b = a + 1; b < outputs.size(); b++) {
                Pair pair = new Pair(outputs.get(a), outputs.get(b));
                if (isWanted(pair, options)) {
                    requireNew(pair, pairs);
                    pairs.add(pair);
                }
            }
        }
        if (pairs.isEmpty()) {
            String where = options.space().map(space -> "space '" + space + "'").orElse("a space");
            List<Modality> between = options.between();
            throw between.isEmpty()
                    ? new InvalidOptionException(
                            "", "no two modalities share " + where + "; the encoder has " + outputs)
                    : new InvalidOptionException(
                            "between",
                            between.get(0) + " and " + between.get(1) + " do not share " + where + "; the encoder has "
                                    + outputs);
        }
        return pairs;
    }

    /** Refuses modalities and spaces that the encoder does not have. */
    private static void requireEmbedded(Options options, List<Output> outputs) {
        List<Modality> between = options.between();
        if (!between.isEmpty() && (between.size() != 2 || between.get(0).equals(between.get(1)))) {
            throw new InvalidOptionException("between", "expected two different modalities, not " + between);
        }
        List<Modality> modalities =
                outputs.stream().map(Output::modality).distinct().toList();
        for (Modality modality : between) {
            if (!modalities.contains(modality)) {
                throw new InvalidOptionException(
                        "between", "the encoder does not embed '" + modality + "'; it has " + modalities);
            }
        }
        List<String> spaces = outputs.stream().map(Output::space).distinct().toList();
        options.space().filter(space -> !spaces.contains(space)).ifPresent(space -> {
            throw new InvalidOptionException("space", "the encoder has no space '" + space + "'; it has " + spaces);
        });
    }

    private static boolean isWanted(Pair pair, Options options) {
        Modality first = pair.first().modality();
        Modality second = pair.second().modality();
        return !first.equals(second)
                && pair.first().space().equals(pair.second().space())
                && options.space().map(pair.first().space()::equals).orElse(true)
                && (options.between().isEmpty()
                        || (options.between().contains(first)
                                && options.between().contains(second)));
    }

    private static void requireNew(Pair pair, List<Pair> pairs) {
        for (Pair other : pairs) {
            List<Modality> modalities =
                    List.of(other.first().modality(), other.second().modality());
            if (modalities.contains(pair.first().modality())
                    && modalities.contains(pair.second().modality())) {
                throw new InvalidOptionException(
                        "space",
                        pair.first().modality() + " and " + pair.second().modality() + " share the spaces '"
                                + other.first().space() + "' and '"
                                + pair.first().space() + "'; name one");
            }
        }
    }

    @Override
    public List<Metric> evaluate(ProbeContext context) {
        EmbeddedSplit split = context.embed(options.split());
        List<Metric> metrics = new ArrayList<>();
        for (Pair pair : pairs) {
            Embedding first = split.embeddings().get(pair.first());
            Embedding second = split.embeddings().get(pair.second());
            int[] pool = pool(first, second);
            int[] classes = classes(split, pool);
            UnitRows firstRows = UnitRows.of(first, pool);
            UnitRows secondRows = UnitRows.of(second, pool);
            addMetrics(pair.first().modality(), pair.second().modality(), firstRows, secondRows, classes, metrics);
            addMetrics(pair.second().modality(), pair.first().modality(), secondRows, firstRows, classes, metrics);
        }
        return metrics;
    }

    /**
     * The samples that have both modalities, or {@code limit} of them. Drawn, because samples at equal distances would miss
     * classes wherever a dataset goes through its classes in turn; with a seed of its own, so that runs are compared on the
     * same pool whatever their seeds.
     */
    private int[] pool(Embedding first, Embedding second) {
        int[] complete = IntStream.range(0, first.samples())
                .filter(sample -> first.validSample(sample) && second.validSample(sample))
                .toArray();
        if (complete.length == 0) {
            throw new IllegalArgumentException("no sample of split '" + options.split() + "' has both "
                    + first.output().modality() + " and " + second.output().modality()
                    + ", so there is nothing to retrieve");
        }
        int size = Math.min(complete.length, options.limit().orElse(complete.length));
        RandomGenerator random = POOL_STREAMS.generator();
        for (int i = 0; i < size && size < complete.length; i++) {
            int drawn = i + random.nextInt(complete.length - i);
            int sample = complete[drawn];
            complete[drawn] = complete[i];
            complete[i] = sample;
        }
        int[] pool = Arrays.copyOf(complete, size);
        Arrays.sort(pool);
        return pool;
    }

    /** For every sample of the pool a number that exactly the correct items share. */
    private int[] classes(EmbeddedSplit split, int[] pool) {
        int[] classes = new int[pool.length];
        switch (options.match()) {
            case INSTANCE -> Arrays.setAll(classes, i -> i);
            case LABEL -> {
                int[] labels = split.annotations()
                        .labels()
                        .orElseThrow(() -> new IllegalArgumentException("match = label needs labels, but split '"
                                + options.split() + "' has samples without; use match = instance"));
                Arrays.setAll(classes, i -> labels[pool[i]]);
            }
        }
        return classes;
    }

    private static void addMetrics(
            Modality from, Modality to, UnitRows queries, UnitRows items, int[] classes, List<Metric> metrics) {
        Ranking ranking = new Ranking(classes);
        Scores.forEachQuery(queries, items, ranking::add);
        Chance chance = Chance.of(classes);
        String prefix = from + "-to-" + to + ".";
        for (int cutoff : CUTOFFS) {
            metrics.add(new Metric(
                    prefix + "R@" + cutoff,
                    ranking.recall(cutoff),
                    OptionalDouble.of(chance.recall(cutoff)),
                    Better.HIGHER));
        }
        metrics.add(new Metric(
                prefix + "MedR", ranking.medianRank(), OptionalDouble.of(chance.medianRank()), Better.LOWER));
        metrics.add(new Metric(
                prefix + "mAP",
                ranking.meanAveragePrecision(),
                OptionalDouble.of(chance.meanAveragePrecision()),
                Better.HIGHER));
        metrics.add(new Metric(prefix + "pool", classes.length, OptionalDouble.empty(), Better.NEITHER));
    }
}
