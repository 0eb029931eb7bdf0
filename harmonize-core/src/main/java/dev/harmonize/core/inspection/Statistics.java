package dev.harmonize.core.inspection;

import java.util.Optional;

/**
 * Of some numbers.
 *
 * @param min the least that is finite
 * @param mean of those that are finite
 * @param max the greatest that is finite
 * @param notFinite how many are NaN or infinite, which no model can bear
 */
public record Statistics(double min, double mean, double max, long notFinite) {

    /**
     * Of the rows that are valid.
     *
     * @param values row after row, all of the same length
     * @return empty if no row is valid
     */
    static Optional<Statistics> of(float[] values, boolean[] valid) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        long finite = 0;
        long notFinite = 0;
        int rowSize = valid.length == 0 ? 0 : values.length / valid.length;
        for (int row = 0; row < valid.length; row++) {
            if (!valid[row]) {
                continue;
            }
            for (int i = row * rowSize; i < (row + 1) * rowSize; i++) {
                if (Float.isFinite(values[i])) {
                    min = Math.min(min, values[i]);
                    max = Math.max(max, values[i]);
                    sum += values[i];
                    finite++;
                } else {
                    notFinite++;
                }
            }
        }
        if (finite == 0) {
            return notFinite == 0
                    ? Optional.empty()
                    : Optional.of(new Statistics(Double.NaN, Double.NaN, Double.NaN, notFinite));
        }
        return Optional.of(new Statistics(min, sum / finite, max, notFinite));
    }
}
