package dev.harmonize.core.trials;

import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.Problems;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A {@link RealignerTrial} as it is typed: numbers are text still.
 *
 * @param use id of the realigner
 * @param options each {@code name=value}
 * @param order rows, separated by commas
 * @param losses numbers, separated by commas
 * @param steps a whole number
 * @param seed a whole number
 */
public record RealignerTrialArguments(
        String use, List<String> options, Optional<String> order, Optional<String> losses, String steps, String seed) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]+");

    /** A decimal one: Java would take {@code 0x1p3} and {@code 1d} as well. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    public RealignerTrialArguments {
        options = List.copyOf(options);
    }

    /**
     * Reads the numbers.
     *
     * @throws ConfigurationException if any of them is none; it lists all that are not
     */
    public RealignerTrial toTrial() {
        Problems problems = new Problems();
        Optional<List<Integer>> rows = order.flatMap(text -> list(
                text,
                WHOLE_NUMBER,
                Integer::valueOf,
                "--order",
                "must be rows separated by commas, such as 2,0,1",
                problems));
        Optional<List<Double>> numbers = losses.flatMap(text -> list(
                text,
                NUMBER,
                Double::valueOf,
                "--losses",
                "must be numbers separated by commas, such as 0.3,1.2",
                problems));
        Optional<Integer> count =
                one(steps, WHOLE_NUMBER, Integer::valueOf, "--steps", RealignerTrial.STEPS_EXPECTED, problems);
        Optional<Long> start = one(
                seed,
                WHOLE_NUMBER,
                Long::valueOf,
                "--seed",
                "must be a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE,
                problems);
        problems.throwIfAny();
        return new RealignerTrial(use, options, rows, numbers, count.orElseThrow(), start.orElseThrow());
    }

    private static <T> Optional<List<T>> list(
            String text, Pattern form, Function<String, T> parser, String option, String expected, Problems problems) {
        Function<String, List<T>> parts = all -> Stream.of(all.split(",", -1))
                .map(String::strip)
                .map(part -> parse(part, form, parser))
                .toList();
        return read(text, parts, option, expected + "; was '" + text + "'", problems);
    }

    private static <T> Optional<T> one(
            String text, Pattern form, Function<String, T> parser, String option, String expected, Problems problems) {
        return read(text, all -> parse(all.strip(), form, parser), option, expected + ", was '" + text + "'", problems);
    }

    private static <T> Optional<T> read(
            String text, Function<String, T> parser, String option, String message, Problems problems) {
        try {
            return Optional.of(parser.apply(text));
        } catch (NumberFormatException e) {
            problems.add(option, message);
            return Optional.empty();
        }
    }

    private static <T> T parse(String text, Pattern form, Function<String, T> parser) {
        if (!form.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return parser.apply(text);
    }
}
