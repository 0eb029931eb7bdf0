package dev.harmonize.losses;

import java.util.Arrays;

/**
 * A contrastive loss as a function of sums of exponentials, which is all that such a loss needs to know of the cosines
 * between the rows of two modalities.
 */
interface Contrast {

    /** The factors a_m of cosines within the exponentials whose sums are needed. */
    double[] factors();

    /** The samples' values and their slopes. */
    Values evaluate(Sums sums);

    /**
     * Sums of e_m(u, v) = exp(a_m (cos(u, v) − 1)), per exponent and sample. The common factor exp(−a_m) is what {@link
     * #evaluate} has to account for where it does not cancel.
     *
     * @param judged which samples have a valid row in both modalities; for others nothing has to be said
     * @param positives P_m,i = Σ e_m over the pairs of sample i's own rows
     * @param forward F_m,i = Σ e_m over the pairs of a row of sample i in the first modality and a row of another sample
     *     in the second
     * @param backward the same with first and second exchanged
     * @param forwardCounts how many pairs F_m,i has
     * @param backwardCounts how many pairs the backward sum has
     */
    record Sums(
            boolean[] judged,
            double[][] positives,
            double[][] forward,
            double[][] backward,
            int[] forwardCounts,
            int[] backwardCounts) {

        int samples() {
            return judged.length;
        }
    }

    /**
     * What a contrast says.
     *
     * @param perSample ℓ_i; 0 where not judged
     * @param positives ∂(Σ ℓ)/∂P_m,i
     * @param forward ∂(Σ ℓ)/∂F_m,i
     * @param backward the same for the backward sums
     */
    record Values(double[] perSample, double[][] positives, double[][] forward, double[][] backward) {

        /** Zeros. */
        static Values zeros(int factors, int samples) {
            return new Values(
                    new double[samples],
                    new double[factors][samples],
                    new double[factors][samples],
                    new double[factors][samples]);
        }
    }

    /**
     * What a contrast says of one anchor, a row whose positive is to stand out among negatives.
     *
     * @param value ℓ
     * @param positives ∂ℓ/∂P_m
     * @param negatives ∂ℓ/∂(sum over the negatives)_m
     */
    record AnchorValue(double value, double[] positives, double[] negatives) {}

    /** A contrast that looks at one anchor at a time. */
    interface Anchors {

        /** The factors a_m of cosines within the exponentials whose sums are needed. */
        double[] factors();

        /**
         * One anchor.
         *
         * @param positives P_m, the exponentials of its positive
         * @param negatives sums of the exponentials of its negatives, N_m
         * @param count number of negatives
         */
        AnchorValue evaluate(double[] positives, double[] negatives, int count);
    }

    /** A contrast of anchors with one row per sample and modality. */
    static Contrast of(Anchors anchors, Direction direction) {
        return new Contrast() {
            @Override
            public double[] factors() {
                return anchors.factors();
            }

            @Override
            public Values evaluate(Sums sums) {
                Values values = Values.zeros(factors().length, sums.samples());
                double share = direction == Direction.BOTH ? 0.5 : 1.0;
                for (int i = 0; i < sums.samples(); i++) {
                    if (sums.judged()[i] && direction != Direction.BACKWARD) {
                        add(anchors, share, i, sums, sums.forward(), sums.forwardCounts(), values, values.forward());
                    }
                    if (sums.judged()[i] && direction != Direction.FORWARD) {
                        add(anchors, share, i, sums, sums.backward(), sums.backwardCounts(), values, values.backward());
                    }
                }
                return values;
            }
        };
    }

    private static void add(
            Anchors anchors,
            double share,
            int sample,
            Sums sums,
            double[][] negatives,
            int[] counts,
            Values values,
            double[][] slopes) {
        AnchorValue value = anchors.evaluate(of(sample, sums.positives()), of(sample, negatives), counts[sample]);
        values.perSample()[sample] += share * value.value();
        for (int m = 0; m < slopes.length; m++) {
            values.positives()[m][sample] += share * value.positives()[m];
            slopes[m][sample] += share * value.negatives()[m];
        }
    }

    private static double[] of(int sample, double[][] byFactor) {
        return Arrays.stream(byFactor).mapToDouble(each -> each[sample]).toArray();
    }
}
