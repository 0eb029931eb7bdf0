package dev.harmonize.core.config;

import dev.harmonize.api.plugin.Option;

import java.math.BigDecimal;

/** The numbers that an option takes. */
record Range(double min, double max, boolean exclusiveMin, boolean exclusiveMax) {

    static Range of(Option option) {
        return new Range(option.min(), option.max(), option.exclusiveMin(), option.exclusiveMax());
    }

    boolean isUnlimited() {
        return min == Double.NEGATIVE_INFINITY && max == Double.POSITIVE_INFINITY;
    }

    boolean isEmpty() {
        return !(min <= max) || (min == max && (exclusiveMin || exclusiveMax));
    }

    boolean contains(double value) {
        return (exclusiveMin ? value > min : value >= min) && (exclusiveMax ? value < max : value <= max);
    }

    /** Such as {@code greater than 0 and at most 1}; empty if it is unlimited. */
    @Override
    public String toString() {
        String lower = (exclusiveMin ? "greater than " : "at least ") + number(min);
        String upper = (exclusiveMax ? "less than " : "at most ") + number(max);
        if (isUnlimited()) {
            return "";
        }
        if (max == Double.POSITIVE_INFINITY) {
            return lower;
        }
        if (min == Double.NEGATIVE_INFINITY) {
            return upper;
        }
        return exclusiveMin || exclusiveMax ? lower + " and " + upper : "from " + number(min) + " to " + number(max);
    }

    /** Those of some whole numbers that are in this range, such as {@code from 1 to 100}. */
    String wholeNumbers(long smallest, long largest) {
        // A cast takes what is beyond a long, infinity too, for the nearest one.
        long lower = (long) (exclusiveMin ? Math.floor(min) + 1 : Math.ceil(min));
        long upper = (long) (exclusiveMax ? Math.ceil(max) - 1 : Math.floor(max));
        return "from " + Math.max(smallest, lower) + " to " + Math.min(largest, upper);
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "infinity" : "minus infinity";
        }
        boolean plain = value == 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e16);
        return plain ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString() : Double.toString(value);
    }
}
