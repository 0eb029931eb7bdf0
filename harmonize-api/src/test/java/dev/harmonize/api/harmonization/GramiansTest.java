package dev.harmonize.api.harmonization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.OptionalInt;

class GramiansTest {

    @Test
    void cosinesAreInnerProductsOfUnitVectors() {
        Gramians gramians = pair(4, 3, 9);

        assertThat(gramians.norm(0, 0)).isEqualTo(2.0);
        assertThat(gramians.norm(0, 1)).isEqualTo(3.0);
        assertThat(gramians.cosine(0, 0, 1)).isCloseTo(0.5, within(1e-15));
        assertThat(gramians.cosine(0, 0, 0)).isEqualTo(1.0);
    }

    /** Gradients of these norms are far outside what is ever seen; their squares nearly leave the range of doubles. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-160, 1e-150, 1e-50, 1e50, 1e150, 1.3e154})
    void cosinesNeitherOverflowNorUnderflow(double norm) {
        double square = norm * norm;

        assertThat(pair(square, -0.5 * square, square).cosine(0, 0, 1)).isCloseTo(-0.5, within(1e-3));
        assertThat(pair(square, -0.5 * norm, 1).cosine(0, 0, 1)).isCloseTo(-0.5, within(1e-3));
    }

    @Test
    void roundingNeverLeavesTheRangeOfCosines() {
        assertThat(pair(1, 1 + 1e-15, 1).cosine(0, 0, 1)).isEqualTo(1.0);
        assertThat(pair(1, -1 - 1e-15, 1).cosine(0, 0, 1)).isEqualTo(-1.0);
    }

    @Test
    void zeroAndInfiniteGradientsHaveNoCosine() {
        assertThat(pair(0, 0, 1).cosine(0, 0, 1)).isNaN();
        assertThat(pair(0, 0, 0).cosine(0, 0, 1)).isNaN();
        assertThat(pair(Double.NaN, Double.NaN, 1).cosine(0, 0, 1)).isNaN();
        assertThat(pair(Double.POSITIVE_INFINITY, 1, 1).cosine(0, 0, 1)).isNaN();
        assertThat(pair(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1).cosine(0, 0, 1))
                .isNaN();
        assertThat(pair(1, Double.NaN, 1).cosine(0, 0, 1)).isNaN();
    }

    @Test
    void aSquareThatRoundingMadeNegativeIsZero() {
        assertThat(pair(-1e-18, 0, 1).norm(0, 0)).isZero();
        assertThat(pair(-1e-18, 0, 1).cosine(0, 0, 1)).isNaN();
    }

    @Test
    void finitenessIsAskedPerUnit() {
        Gramians gramians = new Gramians(3, 1, new double[] {1, Double.NaN, Double.POSITIVE_INFINITY});

        assertThat(gramians.finite(0)).isTrue();
        assertThat(gramians.finite(1)).isFalse();
        assertThat(gramians.finite(2)).isFalse();
    }

    @Test
    void groupsAddUp() {
        Gramians sum = Gramians.sum(List.of(pair(1, 2, 3), pair(10, 20, 30)));

        assertThat(sum.values()).containsExactly(11, 22, 22, 33);
    }

    @Test
    void rowsAreComparedWithinAGroupAndInDouble() {
        Segment first = segment("first", 2);
        Segment second = segment("second", 1);
        Segment third = segment("third", 2);
        Parameters parameters = new Parameters(List.of(first, second, third));

        // 16777217 = 2²⁴ + 1 is no float: a sum of squares in float would lose the 1.
        Gramians gramians = Gramians.ofRows(
                Nd4j.createFromArray(new float[][] {{4096, 1, 50, 0, 0}, {1, 2, 50, 3, -4}}),
                parameters,
                new ParameterGroup("outer", List.of(first, third)));

        assertThat(gramians.units()).isEqualTo(1);
        assertThat(gramians.values()).containsExactly(16777217, 4098, 4098, 30);
    }

    @Test
    void theNumberOfValuesMustFit() {
        assertThatThrownBy(() -> new Gramians(2, 2, new double[7]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 2 matrices of 2 x 2, not 7 numbers");
    }

    private static Gramians pair(double aa, double ab, double bb) {
        return new Gramians(1, 2, new double[] {aa, ab, ab, bb});
    }

    private static Segment segment(String name, long length) {
        return new Segment(name, List.of(length), "module", OptionalInt.empty(), true);
    }
}
