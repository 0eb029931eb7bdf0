package dev.harmonize.cli.backends;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.core.runs.NpzFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class ResultComparisonTest {

    private static final String GRADIENT = "loss/nce/[1, 1]-FLOAT/gradient-1";
    private static final String WEIGHTS = "realigner/pcgrad/2-objectives/step-0/weights";

    @TempDir
    Path folder;

    @Test
    void whatDiffersByRoundingAgrees() {
        Path first = file("first", GRADIENT, 2.0, -1.0);
        assertThat(ResultComparison.differences(first, first)).isEmpty();
        assertThat(ResultComparison.differences(first, file("second", GRADIENT, 2.000001, -0.999999)))
                .isEmpty();
    }

    @Test
    void whatDiffersByMoreIsNamedWithItsWorstElement() {
        assertThat(ResultComparison.differences(
                        file("first", GRADIENT, 2.0, -1.0, 0.0), file("second", GRADIENT, 2.000001, -1.00002, 0.0)))
                .containsExactly(
                        GRADIENT + ": element 1 is -1.0, and -1.00002; the difference is 1.0e-05 of the largest,"
                                + " 2.0, and at most 3.0e-06 is rounding");
    }

    @Test
    void whatIsComputedInJavaAloneMustHaveTheSameBits() {
        assertThat(ResultComparison.differences(file("first", WEIGHTS, 1.0), file("second", WEIGHTS, Math.nextUp(1.0))))
                .hasSize(1);
    }

    @Test
    void notANumberAgreesWithItselfAlone() {
        Path numbers = file("numbers", GRADIENT, 1.0, Double.NaN, Double.POSITIVE_INFINITY);
        assertThat(ResultComparison.differences(numbers, numbers)).isEmpty();
        assertThat(ResultComparison.differences(numbers, file("finite", GRADIENT, 1.0, 1.0, Double.POSITIVE_INFINITY)))
                .hasSize(1);
        assertThat(ResultComparison.differences(numbers, file("limited", GRADIENT, 1.0, Double.NaN, 1e300)))
                .hasSize(1);
    }

    @Test
    void whatIsMissingOrOfAnotherSizeIsNamed() {
        Path first = file("first", GRADIENT, 1.0);
        Path second = file("second", WEIGHTS, 1.0);
        assertThat(ResultComparison.differences(first, second))
                .containsExactly(GRADIENT + " is missing in " + second, WEIGHTS + " is missing in " + first);
        assertThat(ResultComparison.differences(first, file("longer", GRADIENT, 1.0, 1.0)))
                .containsExactly(GRADIENT + ": 1 of DOUBLE, and 2 of DOUBLE");
    }

    private Path file(String name, String array, double... values) {
        Path file = folder.resolve(name + ".npz");
        NamedResults results = new NamedResults();
        results.put(array, values);
        NpzFile.write(file, results.all());
        return file;
    }
}
