package dev.harmonize.realigners;

import dev.harmonize.api.harmonization.Gramians;

/** A unit's Gram matrix divided by its largest diagonal entry s, so that no number in it is far from what solvers expect. */
final class NormalisedGramian {

    private final int count;
    private final double[] values;
    private double scale;

    NormalisedGramian(int count) {
        this.count = count;
        this.values = new double[count * count];
    }

    /** Takes in a unit; false if all its gradients are zero, and then all values are. */
    boolean load(Gramians gramians, int unit) {
        scale = 0.0;
        for (int k = 0; k < count; k++) {
            scale = Math.max(scale, gramians.get(unit, k, k));
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = scale > 0.0 ? gramians.values()[unit * values.length + i] / scale : 0.0;
        }
        return scale > 0.0;
    }

    /** The matrix, row-major, length K·K; the same array for every unit. */
    double[] values() {
        return values;
    }

    /** wᵀ G w / s, at least 0. */
    double square(double[] weights) {
        double sum = 0.0;
        for (int k = 0; k < count; k++) {
            for (int l = 0; l < count; l++) {
                sum += weights[k] * values[k * count + l] * weights[l];
            }
        }
        return Math.max(0.0, sum);
    }

    /** s. */
    double scale() {
        return scale;
    }
}
