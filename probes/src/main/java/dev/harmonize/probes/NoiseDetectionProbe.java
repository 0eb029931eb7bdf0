package dev.harmonize.probes;

import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.probe.MeasuredSplit;
import dev.harmonize.api.probe.Metric;
import dev.harmonize.api.probe.Metric.Better;
import dev.harmonize.api.probe.Probe;
import dev.harmonize.api.probe.ProbeContext;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Is conflict an indicator of noise? Ranks the samples of a split by the conflict between their objectives' gradients, as
 * the trained model sees them, and asks how well the ranking finds those that are misaligned. A sample is misaligned if any
 * of its modalities was planted from another sample. Samples are measured in batches as in training, without dropout and
 * the like; see {@link ProbeContext#measure}.
 *
 * <p>Scores, each of which is compared with the truth:
 *
 * <ul>
 *   <li>{@code cosine}: the smallest cosine over the pairs of objectives, low ones first;
 *   <li>{@code loss}: the mean over the objectives of the sample's weighted loss, high ones first;
 *   <li>{@code similarity}: the mean over the objectives of how alike the sample's modalities are, low ones first;
 *   <li>{@code loss.<objective>} and {@code similarity.<objective>}: that objective alone.
 * </ul>
 *
 * <p>Conflict and its rivals compete on the same population: the samples that have a cosine, which takes two objectives
 * that could judge the sample and have a gradient. Means are over the objectives that could judge the sample, and the score
 * of a single objective is over the samples of the population that it could judge; with two objectives that is all of them.
 *
 * <p>Per split and score, such as {@code train.cosine}:
 *
 * <ul>
 *   <li>{@code roc-auc}: area under the receiver operating characteristic, ties counting half; chance is 1/2;
 *   <li>{@code average-precision}: as {@link Detection.Quality#averagePrecision} defines it; chance is the share of
 *       misaligned samples;
 *   <li>{@code roc-auc.low}, {@code roc-auc.high}, {@code average-precision.low}, {@code average-precision.high}: the
 *       ends of a {@link Bootstrap} interval. Scores of one population are judged on the same resamples. Samples are drawn
 *       as if they were independent, although those of a batch are each other's negatives.
 * </ul>
 *
 * <p>Per split: {@code samples}, the size of the population; {@code prevalence}, the share of it that is misaligned; {@code
 * without-cosine}, how many of the samples that were measured are not in it; where there are more than two objectives,
 * {@code samples.<objective>}, how many of it each could judge.
 */
final class NoiseDetectionProbe implements Probe {

    /** What can be set. */
    @Component(
            id = "noise-detection",
            summary = "Whether conflict, loss or similarity finds the misaligned samples: ROC-AUC, average precision")
    public record Options(
            @Option(
                    doc = "The splits to look at, each with planted misalignment. If empty, every split that has it.",
                    defaultValue = "[]")
            List<String> splits,

            @Option(
                    doc = "Measure at most so many samples of a split, in whole batches, but one batch at least.",
                    defaultValue = "2048",
                    min = 1)
            int limit,

            @Option(doc = "Resamples of the bootstrap.", defaultValue = "1000", min = 1)
            int resamples,

            @Option(
                    doc = "The probability that a bootstrap interval is to cover.",
                    defaultValue = "0.95",
                    min = 0,
                    max = 1,
                    exclusiveMin = true,
                    exclusiveMax = true)
            double confidence) {

        public Options {
            splits = List.copyOf(splits);
        }
    }

    /**
     * A number per sample, high where it speaks for misalignment.
     *
     * @param name as in metric names
     * @param samples those that have it, numbers within the measured split
     * @param values one each
     */
    private record Score(String name, int[] samples, double[] values) {}

    private final Options options;
    private final List<String> splits;

    private NoiseDetectionProbe(Options options, List<String> splits) {
        this.options = options;
        this.splits = splits;
    }

    static Probe create(Options options, List<Output> outputs, Dataset dataset) {
        List<String> planted = dataset.splits().stream()
                .map(Split::name)
                .filter(dataset::plantsMisalignment)
                .toList();
        if (planted.isEmpty()) {
            throw new InvalidOptionException(
                    "",
                    "no split of the dataset has planted misalignment, so there is no truth to compare with; plant some,"
                            + " such as with misalign { rate = 0.4, splits = [" + Split.TRAIN
                            + "] } in the dataset section, or leave the probe out");
        }
        Set<String> seen = new HashSet<>();
        for (String split : options.splits()) {
            if (dataset.split(split).isEmpty()) {
                throw new InvalidOptionException(
                        "splits",
                        "names '" + split + "', but there is no such split; there are "
                                + dataset.splits().stream().map(Split::name).toList());
            }
            if (!planted.contains(split)) {
                throw new InvalidOptionException(
                        "splits",
                        "names '" + split
                                + "', in which no misalignment is planted; add it to the splits of misalign, or"
                                + " name some of " + planted);
            }
            if (!seen.add(split)) {
                throw new InvalidOptionException("splits", "names '" + split + "' twice");
            }
        }
        return new NoiseDetectionProbe(options, options.splits().isEmpty() ? planted : options.splits());
    }

    @Override
    public boolean measuresSamples() {
        return true;
    }

    @Override
    public List<Metric> evaluate(ProbeContext context) {
        List<Metric> metrics = new ArrayList<>();
        for (String split : splits) {
            MeasuredSplit measured = context.measure(split, options.limit());
            int[] population = population(measured, split);
            boolean[] misaligned = misaligned(measured);
            requireBothKinds(population, misaligned, split);
            addCounts(measured, population, misaligned, split, metrics);
            for (Score score : scores(measured, population)) {
                addMetrics(score, misaligned, split, context, metrics);
            }
        }
        return metrics;
    }

    /** The samples that have a cosine. */
    private static int[] population(MeasuredSplit measured, String split) {
        int[] population = IntStream.range(0, measured.samples())
                .filter(sample -> !Double.isNaN(measured.smallestCosine(sample)))
                .toArray();
        if (population.length == 0) {
            throw new IllegalArgumentException("none of the " + measured.samples() + " samples of split '" + split
                    + "' that were measured has a cosine: of each, fewer than two losses could judge it and have a"
                    + " gradient within the realigner's scope; check the modalities and weights of "
                    + measured.objectives());
        }
        return population;
    }

    /** For every sample that was measured, whether any of its modalities is. */
    private static boolean[] misaligned(MeasuredSplit measured) {
        boolean[] any = new boolean[measured.samples()];
        for (boolean[] flags : measured.annotations().misaligned().values()) {
            for (int sample = 0; sample < any.length; sample++) {
                any[sample] |= flags[sample];
            }
        }
        return any;
    }

    private void requireBothKinds(int[] population, boolean[] misaligned, String split) {
        int found = count(population, sample -> misaligned[sample]);
        if (found > 0 && found < population.length) {
            return;
        }
        throw new IllegalArgumentException((found == 0 ? "none" : "each") + " of the " + population.length
                + " samples of split '" + split
                + "' that have a cosine is misaligned, so there is nothing to tell apart; "
                + (found == 0 ? "raise" : "lower") + " the rate of misalign { splits = [" + split + "] }"
                + (population.length < options.limit() ? "" : ", raise the probe's limit") + ", or leave '" + split
                + "' out of the probe's splits");
    }

    private static void addCounts(
            MeasuredSplit measured, int[] population, boolean[] misaligned, String split, List<Metric> metrics) {
        int found = count(population, sample -> misaligned[sample]);
        metrics.add(figure(split + ".samples", population.length));
        metrics.add(figure(split + ".prevalence", (double) found / population.length));
        metrics.add(figure(split + ".without-cosine", measured.samples() - population.length));
        if (measured.objectives().size() > 2) {
            for (int k = 0; k < measured.objectives().size(); k++) {
                int objective = k;
                metrics.add(figure(
                        split + ".samples." + measured.objectives().get(k),
                        count(population, sample -> measured.valid(sample, objective))));
            }
        }
    }

    private static List<Score> scores(MeasuredSplit measured, int[] population) {
        List<Score> scores = new ArrayList<>();
        scores.add(score("cosine", population, sample -> -measured.smallestCosine(sample)));
        scores.add(score("loss", population, sample -> mean(measured, measured.losses(), sample)));
        scores.add(score("similarity", population, sample -> -mean(measured, measured.similarities(), sample)));
        int count = measured.objectives().size();
        for (int k = 0; k < count; k++) {
            int objective = k;
            String name = measured.objectives().get(k);
            int[] judged = IntStream.of(population)
                    .filter(sample -> measured.valid(sample, objective))
                    .toArray();
            scores.add(score("loss." + name, judged, sample -> measured.losses()[sample * count + objective]));
            scores.add(score(
                    "similarity." + name, judged, sample -> -measured.similarities()[sample * count + objective]));
        }
        return scores;
    }

    private static Score score(String name, int[] samples, IntToDoubleFunction value) {
        return new Score(name, samples, IntStream.of(samples).mapToDouble(value).toArray());
    }

    /** Over the objectives that could judge the sample. */
    private static double mean(MeasuredSplit measured, double[] values, int sample) {
        int count = measured.objectives().size();
        return IntStream.range(0, count)
                .filter(objective -> measured.valid(sample, objective))
                .mapToDouble(objective -> values[sample * count + objective])
                .average()
                .orElseThrow();
    }

    /** Adds nothing where an objective could judge samples of one kind only. */
    private void addMetrics(
            Score score, boolean[] misaligned, String split, ProbeContext context, List<Metric> metrics) {
        int[] samples = score.samples();
        boolean[] positive = new boolean[samples.length];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = misaligned[samples[i]];
        }
        int found = count(samples, sample -> misaligned[sample]);
        if (found == 0 || found == samples.length) {
            return;
        }
        Detection detection = new Detection(score.values(), positive);
        Detection.Quality quality = detection.quality();
        Bootstrap.Intervals intervals = new Bootstrap(options.resamples(), options.confidence())
                .intervals(
                        detection,
                        context.streams().child("bootstrap").child(split).generator());
        String prefix = split + "." + score.name() + ".";
        addMetrics(prefix + "roc-auc", quality.rocAuc(), 0.5, intervals.rocAuc(), metrics);
        addMetrics(
                prefix + "average-precision",
                quality.averagePrecision(),
                (double) found / samples.length,
                intervals.averagePrecision(),
                metrics);
    }

    private static void addMetrics(
            String name, double value, double chance, Bootstrap.Interval interval, List<Metric> metrics) {
        metrics.add(new Metric(name, value, OptionalDouble.of(chance), Better.HIGHER));
        metrics.add(figure(name + ".low", interval.low()));
        metrics.add(figure(name + ".high", interval.high()));
    }

    private static Metric figure(String name, double value) {
        return new Metric(name, value, OptionalDouble.empty(), Better.NEITHER);
    }

    private static int count(int[] samples, IntPredicate condition) {
        return Math.toIntExact(IntStream.of(samples).filter(condition).count());
    }
}
