package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.training.Progress;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;

class RealignerAnswersTest {

    private static final INDArray JACOBIAN = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
    private static final RealignmentContext CONTEXT = new RealignmentContext(
            "shared",
            List.of("a", "b"),
            Map.of("a", 0.5, "b", 1.5),
            new Progress(0, 1),
            new RandomStreams(5).generator(),
            (reason, units) -> {});

    @Test
    void aDirectionHasOneNumberPerColumn() {
        assertThat(direction((jacobian, context) -> jacobian.getRow(1).dup()).toDoubleVector())
                .containsExactly(4, 5, 6);
        assertThatThrownBy(() -> direction((jacobian, context) -> Nd4j.zeros(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the realigner gave a direction of shape [2]; expected [3]");
        assertThatThrownBy(() -> direction((jacobian, context) -> Nd4j.zeros(1, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the realigner gave a direction of shape [1, 3]; expected [3]");
    }

    @Test
    void thereIsOneWeightPerUnitAndObjective() {
        Gramians gramians = new Gramians(2, 2, new double[] {1, 0, 0, 1, 1, 0, 0, 1});

        assertThat(RealignerAnswers.weights((seen, context) -> new double[] {1, 2, 3, 4}, gramians, CONTEXT))
                .containsExactly(1, 2, 3, 4);
        assertThatThrownBy(() -> RealignerAnswers.weights((seen, context) -> new double[2], gramians, CONTEXT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the realigner gave 2 weights for 2 units of 2 objectives");
    }

    private static INDArray direction(JacobianRealigner realigner) {
        return RealignerAnswers.direction(realigner, JACOBIAN, CONTEXT);
    }
}
