package dev.harmonize.realigners;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Dynamic weight average, DWA (Liu, Johns and Davison, "End-to-End Multi-Task Learning with Attention", CVPR 2019): an
 * objective whose loss falls slowly weighs more. w = K softmax(r / T) with r_k = L̄_k(t−1) / L̄_k(t−2), where L̄(t) are the
 * mean losses of period t and K is the number of objectives of the run. In the first two periods all weights are 1.
 *
 * <p>As published a period is an epoch. Self-supervised runs are counted in steps and may see less than one epoch, so here
 * it is a number of steps: 50 unless set, which averages most of the noise of single batches out and still leaves a run of
 * 500 steps eight periods of weights of its own. Remembered are the sums of the period that goes on and the means of the two
 * before it.
 *
 * <p>An objective without a loss in one of the two periods counts as one that stands still, r_k = 1. Where a loss is negative
 * the ratio says nothing; the weights of that step are 1, and it is left out of the means.
 */
final class DynamicWeightAverage extends StatefulLossWeighting {

    private static final String SUMS = "sums";
    private static final String STEPS = "steps";
    private static final String LAST_MEANS = "last-means";
    private static final String MEANS_BEFORE = "means-before";

    /** What can be set. */
    @Component(
            id = "dwa",
            summary = "Weighs objectives more whose losses fall slowly (DWA)",
            publication = "Liu, Johns and Davison, End-to-End Multi-Task Learning with Attention, CVPR 2019",
            cost = "K per unit")
    public record Options(
            @Option(
                    doc = "Temperature T of the softmax; the larger, the more equal the weights.",
                    defaultValue = "2",
                    min = 0.0,
                    exclusiveMin = true)
            double temperature,

            @Option(
                    doc = "Steps over which losses are averaged before they are compared; takes the place of an epoch.",
                    defaultValue = "50",
                    min = 1)
            int period) {}

    private final Options options;

    DynamicWeightAverage(Options options, List<String> objectives) {
        super(
                objectives,
                Map.of(
                        SUMS, new double[objectives.size()],
                        STEPS, new double[1],
                        LAST_MEANS, new double[objectives.size()],
                        MEANS_BEFORE, new double[objectives.size()]));
        this.options = options;
    }

    @Override
    void learn(String group, double[] lastLosses, double[] losses) {
        double[] sums = remembered(group, SUMS);
        double[] steps = remembered(group, STEPS);
        if (steps[0] == options.period()) {
            double[] last = remembered(group, LAST_MEANS);
            System.arraycopy(last, 0, remembered(group, MEANS_BEFORE), 0, last.length);
            Arrays.setAll(last, k -> sums[k] / options.period());
            Arrays.fill(sums, 0.0);
            steps[0] = 0.0;
        }
        Arrays.setAll(sums, k -> sums[k] + losses[k]);
        steps[0]++;
    }

    @Override
    double[] weigh(String group, double[] losses) {
        double[] last = remembered(group, LAST_MEANS);
        double[] before = remembered(group, MEANS_BEFORE);
        double[] exponents = new double[losses.length];
        for (int k = 0; k < exponents.length; k++) {
            double ratio = last[k] > 0.0 && before[k] > 0.0 ? last[k] / before[k] : 1.0;
            exponents[k] = ratio / options.temperature();
        }
        return Arrays.stream(softmax(exponents))
                .map(share -> exponents.length * share)
                .toArray();
    }

    @Override
    boolean hasAnswer(int k, double loss) {
        return loss >= 0.0;
    }

    @Override
    String demand() {
        return "a loss is negative, so that its ratio says nothing";
    }

    @Override
    double fallback() {
        return 1.0;
    }
}
