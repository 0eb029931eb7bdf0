package dev.harmonize.probes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.probes.Bootstrap.Interval;
import dev.harmonize.probes.Bootstrap.Intervals;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/** Scores of positive samples are normal around 1, those of negative ones around 0, both of variance 1. */
class BootstrapTest {

    private static final RandomStreams STREAMS = new RandomStreams(20_260_101);
    /** Φ(1/√2). */
    private static final double TRUE_AREA = 0.7602499389065233;

    private static final Bootstrap DEFAULT = new Bootstrap(1000, 0.95);

    @Test
    void nothingVariesWhereSamplesAreSeparable() {
        Detection detection = new Detection(new double[] {4, 3, 2, 1}, new boolean[] {true, true, false, false});

        assertThat(DEFAULT.intervals(detection, STREAMS.generator()))
                .isEqualTo(new Intervals(new Interval(1, 1), new Interval(1, 1)));
    }

    @Test
    void theSameGeneratorGivesTheSameIntervals() {
        Detection detection = sample(40, 60, 0);

        Intervals first = DEFAULT.intervals(detection, STREAMS.generator(1));

        assertThat(DEFAULT.intervals(detection, STREAMS.generator(1))).isEqualTo(first);
        assertThat(DEFAULT.intervals(detection, STREAMS.generator(2))).isNotEqualTo(first);
    }

    @Test
    void intervalsHoldTheFigureAndGrowWithConfidence() {
        Detection detection = sample(40, 60, 0);
        Intervals wide = new Bootstrap(1000, 0.99).intervals(detection, STREAMS.generator(1));
        Intervals narrow = new Bootstrap(1000, 0.5).intervals(detection, STREAMS.generator(1));

        assertThat(wide.rocAuc().low()).isLessThan(narrow.rocAuc().low());
        assertThat(wide.rocAuc().high()).isGreaterThan(narrow.rocAuc().high());
        assertThat(detection.quality().rocAuc())
                .isBetween(narrow.rocAuc().low(), narrow.rocAuc().high());
        assertThat(detection.quality().averagePrecision())
                .isBetween(
                        wide.averagePrecision().low(), wide.averagePrecision().high());
    }

    @Test
    void aSingleResampleIsBothEnds() {
        Intervals intervals = new Bootstrap(1, 0.95).intervals(sample(40, 60, 0), STREAMS.generator(1));

        assertThat(intervals.rocAuc().low()).isEqualTo(intervals.rocAuc().high());
    }

    /**
     * The area of a resample is a two-sample U-statistic of draws from the sample, so its variance is known exactly (Lee,
     * 1990, section 2.2): (ζ₁₁ + (n − 1) ζ₁₀ + (m − 1) ζ₀₁) / mn with the variances ζ of the kernel and of its row and
     * column means.
     */
    @Test
    void theAreasSpreadAsUStatisticsDo() {
        int positives = 150;
        int negatives = 250;
        double[] scores = scores(positives, negatives, 7);
        double[][] kernel = new double[positives][negatives];
        for (int p = 0; p < positives; p++) {
            for (int n = 0; n < negatives; n++) {
                kernel[p][n] = scores[p] > scores[positives + n] ? 1 : 0;
            }
        }
        double[] all = Arrays.stream(kernel).flatMapToDouble(DoubleStream::of).toArray();
        double[] rowMeans = Arrays.stream(kernel)
                .mapToDouble(row -> DoubleStream.of(row).average().orElseThrow())
                .toArray();
        double[] columnMeans = new double[negatives];
        for (double[] row : kernel) {
            for (int n = 0; n < negatives; n++) {
                columnMeans[n] += row[n] / positives;
            }
        }
        double variance =
                (variance(all) + (negatives - 1) * variance(rowMeans) + (positives - 1) * variance(columnMeans))
                        / ((double) positives * negatives);

        Interval interval = new Bootstrap(20_000, 0.95)
                .intervals(new Detection(scores, positive(positives, negatives)), STREAMS.generator(1))
                .rocAuc();

        double standardErrors = 2 * 1.959964;
        assertThat((interval.high() - interval.low()) / standardErrors)
                .as("seed %d", STREAMS.seed())
                .isCloseTo(Math.sqrt(variance), within(0.04 * Math.sqrt(variance)));
    }

    @Test
    void theTrueAreaIsCoveredAboutAsOftenAsPromised() {
        int trials = 200;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            Interval interval = new Bootstrap(400, 0.9)
                    .intervals(sample(60, 90, trial), STREAMS.child("resamples").generator(trial))
                    .rocAuc();
            covered += interval.low() <= TRUE_AREA && TRUE_AREA <= interval.high() ? 1 : 0;
        }

        // Four standard deviations of a binomial, 0.085, and something for the bootstrap's own bias.
        assertThat((double) covered / trials).as("seed %d", STREAMS.seed()).isBetween(0.8, 0.98);
    }

    private static Detection sample(int positives, int negatives, int trial) {
        return new Detection(scores(positives, negatives, trial), positive(positives, negatives));
    }

    private static double[] scores(int positives, int negatives, int trial) {
        RandomGenerator random = STREAMS.child("scores").generator(trial);
        double[] scores = new double[positives + negatives];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextGaussian() + (i < positives ? 1 : 0);
        }
        return scores;
    }

    private static boolean[] positive(int positives, int negatives) {
        boolean[] positive = new boolean[positives + negatives];
        Arrays.fill(positive, 0, positives, true);
        return positive;
    }

    private static double variance(double[] values) {
        double mean = DoubleStream.of(values).average().orElseThrow();
        return DoubleStream.of(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow();
    }
}
