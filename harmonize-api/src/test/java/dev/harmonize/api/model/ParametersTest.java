package dev.harmonize.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

class ParametersTest {

    private static final Parameters PARAMETERS =
            new Parameters(List.of(segment("a", 2, 3), segment("b", 4), segment("c", 1, 1)));

    @Test
    void segmentsLieOneAfterTheOther() {
        assertThat(PARAMETERS.length()).isEqualTo(11);
        assertThat(PARAMETERS.offset("a")).isZero();
        assertThat(PARAMETERS.offset("b")).isEqualTo(6);
        assertThat(PARAMETERS.offset("c")).isEqualTo(10);
        assertThat(PARAMETERS.segments()).extracting(Segment::name).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsWrittenToAViewIsWrittenToTheVector() {
        INDArray vector = Nd4j.arange(11).castTo(DataType.FLOAT);

        INDArray view = PARAMETERS.view(vector, "a");
        assertThat(view.toFloatMatrix()).isDeepEqualTo(new float[][] {{0, 1, 2}, {3, 4, 5}});
        view.putScalar(1, 0, -3);
        PARAMETERS.view(vector, "b").addi(100);
        PARAMETERS.flatView(vector, "c").muli(2);

        assertThat(vector.toFloatVector()).containsExactly(0, 1, 2, -3, 4, 5, 106, 107, 108, 109, 20);
    }

    @Test
    void aViewOfAViewWritesThroughToo() {
        INDArray whole = Nd4j.zeros(DataType.DOUBLE, 13);
        INDArray part = whole.get(NDArrayIndex.interval(2, 13));

        PARAMETERS.view(part, "a").addi(1);

        assertThat(whole.toDoubleVector()).containsExactly(0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0);
    }

    @Test
    void vectorsOfAnotherFormAreRefused() {
        assertThatThrownBy(() -> PARAMETERS.view(Nd4j.zeros(DataType.FLOAT, 12), "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a vector of 11 parameters, not shape [12]");
        assertThatThrownBy(() -> PARAMETERS.flatView(Nd4j.zeros(DataType.FLOAT, 1, 11), "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a vector of 11 parameters, not shape [1, 11]");
    }

    @Test
    void namesAreUniqueAndMustBeKnown() {
        assertThatThrownBy(() -> new Parameters(List.of(segment("a", 1), segment("a", 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two parameter segments are named 'a'");
        assertThatThrownBy(() -> PARAMETERS.offset("d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no parameter segment 'd'");
    }

    @Test
    void anotherLayoutIsAppendedUnderAPrefix() {
        Parameters appended = PARAMETERS.append("loss.va.", new Parameters(List.of(segment("temperature", 1))));

        assertThat(appended.length()).isEqualTo(12);
        assertThat(appended.offset("loss.va.temperature")).isEqualTo(11);
        assertThat(PARAMETERS.append("x.", Parameters.NONE).segments()).isEqualTo(PARAMETERS.segments());
    }

    @Test
    void aSegmentHasNoEmptyDimension() {
        assertThatThrownBy(() -> segment("a", 2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("segment 'a' has shape [2, 0]");
    }

    private static Segment segment(String name, long... shape) {
        return new Segment(name, Arrays.stream(shape).boxed().toList(), "module", OptionalInt.empty(), false);
    }
}
