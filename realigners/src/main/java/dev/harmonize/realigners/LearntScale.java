package dev.harmonize.realigners;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A loss weighting with one learnt number s per objective. When a step begins, s takes a step of gradient descent on the
 * function of the losses of the step before: s_k ← s_k − learning-rate · ∂/∂s_k.
 *
 * <p>The derivative grows with the loss without bound, so that one step for a loss of an extreme size could switch the
 * objective off for thousands of steps. Therefore no step is longer than {@value #LONGEST_STEP}, and none goes past where the
 * function of that loss is smallest; s stays within ±{@value #LIMIT}. Other implementations leave that to the optimizer.
 */
abstract class LearntScale extends StatefulLossWeighting {

    /** Largest size of s. */
    static final double LIMIT = 30.0;

    /** Largest change of s in a step. */
    static final double LONGEST_STEP = 1.0;

    private static final String SCALES = "s";

    private final double learningRate;

    LearntScale(List<String> objectives, double learningRate, double initial) {
        super(objectives, Map.of(SCALES, filled(objectives.size(), initial)));
        this.learningRate = learningRate;
    }

    /** w_k where s_k is s. */
    abstract double weight(double s);

    /** The s for which the function of a loss is smallest. */
    abstract double best(double loss);

    /** The derivative of the function by s_k, where s_k is s. */
    abstract double slope(double s, double loss);

    @Override
    final void learn(String group, double[] lastLosses, double[] losses) {
        double[] scales = remembered(group, SCALES);
        for (int k = 0; k < scales.length; k++) {
            if (lastLosses[k] > 0.0) {
                double step = -learningRate * slope(scales[k], lastLosses[k]);
                double longest = Math.min(LONGEST_STEP, Math.abs(best(lastLosses[k]) - scales[k]));
                double next = scales[k] + Math.max(-longest, Math.min(longest, step));
                scales[k] = Math.max(-LIMIT, Math.min(LIMIT, next));
            }
        }
    }

    @Override
    final double[] weigh(String group, double[] losses) {
        return Arrays.stream(remembered(group, SCALES)).map(this::weight).toArray();
    }

    @Override
    final boolean hasAnswer(int k, double loss) {
        return loss >= 0.0;
    }

    @Override
    final String demand() {
        return "a loss is negative, for which no scale is the best";
    }

    @Override
    final double fallback() {
        return 1.0;
    }

    private static double[] filled(int count, double value) {
        double[] vector = new double[count];
        Arrays.fill(vector, value);
        return vector;
    }
}
