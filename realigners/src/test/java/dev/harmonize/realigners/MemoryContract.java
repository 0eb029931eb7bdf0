package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignerContract;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;

/** What every Gramian realigner with a memory must do. */
abstract class MemoryContract extends RealignerContract {

    private static final long SEED = 77;
    private static final int STEPS = 9;
    private static final List<String> ALL = RealignmentContexts.objectives(3);
    private static final List<String> SOME = List.of(ALL.get(0), ALL.get(2));

    @Override
    protected abstract GramianRealigner create(List<String> objectives);

    @Test
    void whatItRemembersMatters() {
        GramianRealigner realigner = create(ALL);
        for (int step = 0; step < STEPS - 1; step++) {
            step(realigner, "a", step);
        }
        assertThat(step(realigner, "a", STEPS - 1)).isNotEqualTo(step(create(ALL), "a", STEPS - 1));
    }

    @Test
    void itContinuesFromASavedStateAsIfItHadNeverStopped() {
        for (int stop = 0; stop < STEPS; stop++) {
            GramianRealigner steady = create(ALL);
            for (int step = 0; step < stop; step++) {
                step(steady, "a", step);
                step(steady, "module/b", step);
            }
            GramianRealigner resumed = create(ALL);
            ((Stateful) resumed).restore(((Stateful) steady).save());
            for (int step = stop; step < STEPS; step++) {
                String what = "step %d after a stop before step %d, seed %d".formatted(step, stop, SEED);
                assertThat(step(resumed, "a", step)).as(what).isEqualTo(step(steady, "a", step));
                assertThat(step(resumed, "module/b", step)).as(what).isEqualTo(step(steady, "module/b", step));
            }
        }
    }

    @Test
    void itContinuesFromTheMiddleOfAStep() {
        GramianRealigner steady = create(ALL);
        GramianRealigner resumed = create(ALL);
        for (int step = 0; step < STEPS; step++) {
            call(steady, "a", step, ALL, 2);
            ((Stateful) resumed).restore(((Stateful) steady).save());
            assertThat(call(resumed, "a", step, SOME, 1))
                    .as("step %d, seed %d", step, SEED)
                    .isEqualTo(call(steady, "a", step, SOME, 1));
        }
    }

    @Test
    void aSavedStateDoesNotChangeAfterwards() {
        GramianRealigner realigner = create(ALL);
        step(realigner, "a", 0);
        step(realigner, "a", 1);
        State saved = ((Stateful) realigner).save();
        GramianRealigner before = create(ALL);
        ((Stateful) before).restore(saved);
        step(realigner, "a", 2);
        GramianRealigner after = create(ALL);
        ((Stateful) after).restore(saved);
        assertThat(step(after, "a", 2)).isEqualTo(step(before, "a", 2));
    }

    @Test
    void parameterGroupsDoNotMix() {
        GramianRealigner both = create(ALL);
        GramianRealigner first = create(ALL);
        GramianRealigner second = create(ALL);
        for (int step = 0; step < STEPS; step++) {
            assertThat(step(both, "a", step)).isEqualTo(step(first, "a", step));
            assertThat(step(both, "module/b", step)).isEqualTo(step(second, "module/b", step));
        }
    }

    @Test
    void itDoesNotMatterInHowManyCallsTheUnitsOfAStepCome() {
        GramianRealigner together = create(ALL);
        GramianRealigner apart = create(ALL);
        for (int step = 0; step < STEPS; step++) {
            double[] losses = losses("a", step);
            List<double[][]> units = matrices("a", step, 3, 4);
            double[] inOne = together.weights(GradientMatrices.gramians(units), Calls.context("a", step, ALL, losses));
            double[] inTwo = DoubleStream.concat(
                            DoubleStream.of(apart.weights(
                                    GradientMatrices.gramians(units.subList(0, 1)),
                                    Calls.context("a", step, ALL, losses))),
                            DoubleStream.of(apart.weights(
                                    GradientMatrices.gramians(units.subList(1, 4)),
                                    Calls.context("a", step, ALL, losses))))
                    .toArray();
            assertThat(inTwo)
                    .as("step %d, seed %d", step, SEED)
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(inOne);
        }
    }

    @Test
    void aStateThatDoesNotFitIsRefusedAndChangesNothing() {
        GramianRealigner realigner = create(ALL);
        GramianRealigner untouched = create(ALL);
        step(realigner, "a", 0);
        step(untouched, "a", 0);

        GramianRealigner ofTwo = create(ALL.subList(0, 2));
        ofTwo.weights(
                GradientMatrices.gramians(matrices("a", 0, 2, 1)), Calls.context("a", 0, ALL.subList(0, 2), 1.0, 2.0));
        State otherShape = ((Stateful) ofTwo).save();
        State lacking = new State(
                Map.of("a/something", Nd4j.zeros(3), "smoothed/a/something", Nd4j.zeros(3)),
                Map.of("a/step", 0L, "smoothed/a/step", 0L));

        for (State state : List.of(otherShape, lacking)) {
            assertThatThrownBy(() -> ((Stateful) realigner).restore(state))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(step(realigner, "a", 1)).isEqualTo(step(untouched, "a", 1));
    }

    /** A step with units that have all objectives and one that lacks one; the weights of all. */
    private static double[] step(GramianRealigner realigner, String group, int step) {
        return DoubleStream.concat(
                        DoubleStream.of(call(realigner, group, step, ALL, 2)),
                        DoubleStream.of(call(realigner, group, step, SOME, 1)))
                .toArray();
    }

    private static double[] call(
            GramianRealigner realigner, String group, int step, List<String> objectives, int units) {
        Gramians gramians = GradientMatrices.gramians(matrices(group, step, objectives.size(), units));
        return realigner.weights(gramians, Calls.context(group, step, objectives, losses(group, step)));
    }

    private static List<double[][]> matrices(String group, int step, int count, int units) {
        List<double[][]> matrices = new ArrayList<>();
        for (int unit = 0; unit < units; unit++) {
            RandomGenerator random =
                    new RandomStreams(SEED).child(group).child("gradients").generator(step, unit);
            matrices.add(GradientMatrices.normal(count, 5, count, random));
        }
        return matrices;
    }

    /** Losses that fall at different rates, with noise. */
    private static double[] losses(String group, int step) {
        RandomGenerator random =
                new RandomStreams(SEED).child(group).child("losses").generator(step);
        double[] losses = new double[ALL.size()];
        for (int k = 0; k < losses.length; k++) {
            losses[k] = 0.5 + 0.1 * k + Math.exp(-0.1 * k * step) + 0.1 * random.nextDouble();
        }
        return losses;
    }
}
