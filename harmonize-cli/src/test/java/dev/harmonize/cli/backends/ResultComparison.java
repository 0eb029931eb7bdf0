package dev.harmonize.cli.backends;

import dev.harmonize.core.runs.NpzReader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Compares two files of {@link ComponentResults}. */
final class ResultComparison {

    private ResultComparison() {}

    /**
     * Compares two files and prints what differs, for a machine without a build: what a test does with two processes can be
     * done there one by one. Exits with 1 if anything differs.
     *
     * @param files the two files
     */
    public static void main(String[] files) {
        List<String> differences = differences(Path.of(files[0]), Path.of(files[1]));
        differences.forEach(System.out::println);
        System.out.println(differences.size() + " differences");
        System.exit(differences.isEmpty() ? 0 : 1);
    }

    /** One line per array that differs by more than its {@link Tolerance}, or is in one of the files only. */
    static List<String> differences(Path expected, Path actual) {
        List<String> differences = new ArrayList<>();
        try (NpzReader first = NpzReader.open(expected);
                NpzReader second = NpzReader.open(actual)) {
            Set<String> names = new TreeSet<>(first.names());
            names.addAll(second.names());
            for (String name : names) {
                if (!second.names().contains(name)) {
                    differences.add(name + " is missing in " + actual);
                } else if (!first.names().contains(name)) {
                    differences.add(name + " is missing in " + expected);
                } else {
                    compare(name, first, second, differences);
                }
            }
        }
        return differences;
    }

    private static void compare(String name, NpzReader expected, NpzReader actual, List<String> differences) {
        try (INDArray first = expected.embedding(name, row -> false);
                INDArray second = actual.embedding(name, row -> false)) {
            if (first.dataType() != second.dataType() || first.length() != second.length()) {
                differences.add("%s: %d of %s, and %d of %s"
                        .formatted(name, first.length(), first.dataType(), second.length(), second.dataType()));
                return;
            }
            compare(name, numbers(first), numbers(second), differences);
        }
    }

    private static void compare(String name, double[] expected, double[] actual, List<String> differences) {
        Tolerance tolerance = Tolerance.of(name);
        double magnitude = tolerance.floor();
        for (double each : expected) {
            if (Double.isFinite(each)) {
                magnitude = Math.max(magnitude, Math.abs(each));
            }
        }
        int worst = -1;
        double largest = 0.0;
        for (int i = 0; i < expected.length; i++) {
            double difference = difference(expected[i], actual[i]);
            if (difference > largest) {
                largest = difference;
                worst = i;
            }
        }
        if (largest > tolerance.relative() * magnitude) {
            differences.add(
                    "%s: element %d is %s, and %s; the difference is %.2g of the largest, %s, and at most %.2g is rounding"
                            .formatted(
                                    name,
                                    worst,
                                    expected[worst],
                                    actual[worst],
                                    largest / magnitude,
                                    magnitude,
                                    tolerance.relative()));
        }
    }

    /** Infinite where one of the two is not finite, or is NaN, and the other is something else. */
    private static double difference(double expected, double actual) {
        if (Double.compare(expected, actual) == 0) {
            return 0.0;
        }
        double difference = Math.abs(expected - actual);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    private static double[] numbers(INDArray array) {
        if (array.dataType() == DataType.DOUBLE) {
            return array.data().asDouble();
        }
        float[] narrow = array.data().asFloat();
        double[] numbers = new double[narrow.length];
        for (int i = 0; i < narrow.length; i++) {
            numbers[i] = narrow[i];
        }
        return numbers;
    }
}
