package dev.harmonize.api.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.data.Annotations;
import dev.harmonize.api.harmonization.Gramians;
import org.junit.jupiter.api.Test;

import java.util.List;

/** Two samples and two objectives, the second of which cannot judge the second sample. */
class MeasuredSplitTest {

    private static final boolean[] VALID = {true, true, true, false};

    @Test
    void aSampleThatOnlyOneObjectiveCouldJudgeHasNoCosine() {
        MeasuredSplit split = split(2, 4);

        assertThat(split.samples()).isEqualTo(2);
        assertThat(split.smallestCosine(0)).isEqualTo(-0.5);
        assertThat(split.smallestCosine(1)).isNaN();
        assertThat(split.valid(1, 0)).isTrue();
        assertThat(split.valid(1, 1)).isFalse();
    }

    @Test
    void everythingIsThereForEverySampleAndObjective() {
        assertThatThrownBy(() -> split(3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 3 Gram matrices of 2 objectives, not 2 of 2");
        assertThatThrownBy(() -> split(2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 4 validities, losses and similarities, not 4, 3 and 4");
    }

    private static MeasuredSplit split(int ids, int losses) {
        double[] matrices = {1, -0.5, -0.5, 1, 1, -0.5, -0.5, 1};
        return new MeasuredSplit(
                new long[ids],
                List.of("a", "b"),
                new Gramians(2, 2, matrices),
                VALID,
                new double[losses],
                new double[4],
                Annotations.NONE);
    }
}
