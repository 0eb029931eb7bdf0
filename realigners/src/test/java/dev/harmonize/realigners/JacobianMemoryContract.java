package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** What realigners that remember gradients must do beyond the contract of all. */
abstract class JacobianMemoryContract extends RealignerContract {

    private static final long SEED = 26_071;
    private static final int STEPS = 6;
    private static final double[] LOSSES = {0.7, 1.4, 2.1};

    private JacobianRealigner fresh() {
        return (JacobianRealigner) create(RealignmentContexts.objectives(3));
    }

    @Test
    void aRestoredOneContinuesBitForBit() {
        JacobianRealigner uninterrupted = fresh();
        State saved = State.EMPTY;
        List<double[]> expected = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            if (step == STEPS / 2) {
                saved = ((Stateful) uninterrupted).save();
            }
            expected.add(step(uninterrupted, "shared", step));
            step(uninterrupted, "heads", step + 100);
        }
        JacobianRealigner restored = fresh();
        step(restored, "shared", 77);
        ((Stateful) restored).restore(saved);
        for (int step = STEPS / 2; step < STEPS; step++) {
            assertThat(step(restored, "shared", step))
                    .as("step %d, seed %d", step, SEED)
                    .isEqualTo(expected.get(step));
            step(restored, "heads", step + 100);
        }
    }

    @Test
    void aSavedStateIsACopy() {
        JacobianRealigner realigner = fresh();
        step(realigner, "shared", 0);
        State saved = ((Stateful) realigner).save();
        double[] next = step(realigner, "shared", 1);
        step(realigner, "shared", 2);
        ((Stateful) realigner).restore(saved);
        assertThat(step(realigner, "shared", 1)).isEqualTo(next);
    }

    @Test
    void parameterGroupsDoNotKnowOfEachOther() {
        JacobianRealigner both = fresh();
        JacobianRealigner one = fresh();
        for (int step = 0; step < STEPS; step++) {
            double[][] other = GradientMatrices.normal(
                    3, 4, 3, new RandomStreams(SEED).child("other").generator(step));
            Jacobians.direction(both, other, Jacobians.context("heads", step, LOSSES));
            assertThat(step(both, "shared", step)).isEqualTo(step(one, "shared", step));
        }
    }

    @Test
    void callingItAgainInAStepChangesNothing() {
        JacobianRealigner twice = fresh();
        JacobianRealigner once = fresh();
        for (int step = 0; step < STEPS; step++) {
            double[] direction = step(twice, "shared", step);
            assertThat(step(twice, "shared", step)).isEqualTo(direction);
            assertThat(step(once, "shared", step)).isEqualTo(direction);
        }
    }

    private static double[] step(JacobianRealigner realigner, String group, int step) {
        double[][] matrix = GradientMatrices.normal(3, 7, 3, new RandomStreams(SEED).generator(step));
        return Jacobians.direction(realigner, matrix, Jacobians.context(group, step, LOSSES));
    }
}
