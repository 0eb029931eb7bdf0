package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.WrappingOptions;
import dev.harmonize.testkit.GradientMatrices;
import dev.harmonize.testkit.RealignmentContexts;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class SmoothedWeightsTest extends MemoryContract {

    private static final long SEED = 5;
    private static final Gramians CONFLICT = GradientMatrices.gramian(new double[][] {{-4, 1, 1}, {6, 1, 1}});
    private static final Gramians AGREEMENT = GradientMatrices.gramian(new double[][] {{4, 1, 1}, {6, 1, 1}});

    @Override
    protected GramianRealigner create(List<String> objectives) {
        return smoothed(
                0.9, objectives, new GradVac(new GradVac.Options(0.5, 1e-8, PcGrad.Order.ASCENDING), objectives));
    }

    @Test
    void weightsAreAnAverageOverTheSteps() {
        GramianRealigner realigner = smoothed(0.9, RealignmentContexts.objectives(2), new PcGrad(PcGrad.Order.RANDOM));
        double a = 20.0 / 9;
        double b = 30.0 / 19;

        assertThat(Calls.weights(realigner, 0, CONFLICT))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(a, b);
        double[] second = Calls.weights(realigner, 1, AGREEMENT);
        assertThat(second).usingComparatorWithPrecision(1e-12).containsExactly(0.9 * a + 0.1, 0.9 * b + 0.1);
        assertThat(Calls.weights(realigner, 2, CONFLICT))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.9 * second[0] + 0.1 * a, 0.9 * second[1] + 0.1 * b);
    }

    @Test
    void withoutAlphaItIsTheOtherRealignerAndWithAlphaOneItsFirstStep() {
        GramianRealigner same = smoothed(0.0, RealignmentContexts.objectives(3), new PcGrad(PcGrad.Order.ASCENDING));
        GramianRealigner frozen = smoothed(1.0, RealignmentContexts.objectives(3), new PcGrad(PcGrad.Order.ASCENDING));
        double[] first = Calls.weights(frozen, 0, random(0));
        for (int step = 1; step < 20; step++) {
            assertThat(Calls.weights(same, step, random(step)))
                    .as("step %d, seed %d", step, SEED)
                    .isEqualTo(Calls.weights(new PcGrad(PcGrad.Order.ASCENDING), step, random(step)));
            assertThat(Calls.weights(frozen, step, random(step)))
                    .as("step %d, seed %d", step, SEED)
                    .isEqualTo(first);
        }
    }

    @Test
    void unitsShareTheMeanOfTheStepBefore() {
        GramianRealigner realigner = smoothed(0.5, RealignmentContexts.objectives(2), new PcGrad(PcGrad.Order.RANDOM));
        double[][] conflict = {{1, 0}, {-1, 1}};
        double[][] agreement = {{1, 0}, {1, 1}};
        Gramians units = GradientMatrices.gramians(List.of(conflict, agreement, agreement, agreement));

        assertThat(Calls.weights(realigner, 0, units))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(2, 1.5, 1, 1, 1, 1, 1, 1);
        assertThat(Calls.weights(realigner, 1, units))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(1.625, 1.3125, 1.125, 1.0625, 1.125, 1.0625, 1.125, 1.0625);
    }

    @Test
    void anObjectiveThatAppearsLaterBeginsWithItsOwnWeight() {
        List<String> all = RealignmentContexts.objectives(3);
        GramianRealigner realigner = smoothed(0.9, all, new PcGrad(PcGrad.Order.ASCENDING));
        Gramians pair = GradientMatrices.gramian(new double[][] {{1, 0}, {1, 1}});
        realigner.weights(pair, Calls.context("shared", 0, all.subList(0, 2), 1, 1, 1));
        assertThat(realigner.weights(CONFLICT, Calls.context("shared", 1, all.subList(1, 3), 1, 1, 1)))
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0.9 + 0.1 * 20 / 9, 30.0 / 19);
    }

    @Test
    void theOtherRealignersStateIsPartOfItsOwn() {
        GramianRealigner realigner = create(RealignmentContexts.objectives(2));
        Calls.weights(realigner, 0, CONFLICT);
        State state = ((SmoothedWeights) realigner).save();
        assertThat(state.arrays()).containsKeys("smoothed/shared/weights", "wrapped/shared/cosines");
        assertThat(state.numbers()).containsKeys("smoothed/shared/step", "wrapped/shared/step");
    }

    @Test
    void whatItNeedsIsWhatTheOtherNeeds() {
        List<String> objectives = RealignmentContexts.objectives(2);
        GramianRealigner ofSum = smoothed(0.9, objectives, new Sum());
        GramianRealigner ofLosses = smoothed(0.9, objectives, new GeometricMean(objectives));
        GramianRealigner ofPcGrad = smoothed(0.9, objectives, new PcGrad(PcGrad.Order.RANDOM));
        assertThat(ofSum.needsGramians()).isFalse();
        assertThat(ofPcGrad.needsGramians()).isTrue();
        assertThat(ofPcGrad.needsLosses()).isFalse();
        assertThat(ofLosses.needsLosses()).isTrue();
    }

    @Test
    void onlyThatScaleDoesNotMatterIsPromised() {
        GramianRealigner realigner = smoothed(0.9, RealignmentContexts.objectives(2), new Sum());
        assertThat(realigner.promises()).containsExactly(Promise.SCALE_INVARIANT);
    }

    @Test
    void aRealignerWithoutWeightsIsRefused() {
        JacobianRealigner direction = (jacobian, context) -> jacobian.sum(0);
        assertThatThrownBy(() -> SmoothedWeights.create(
                        new SmoothedWeights.Options("graddrop", 0.9),
                        RealignmentContexts.objectives(2),
                        Optional.of(direction)))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("of"))
                .hasMessageContaining("'graddrop' gives a direction and no weights");
    }

    @Test
    void theOptionOfNamesTheOtherRealigner() {
        assertThat(new SmoothedWeights.Options("upgrad", 0.9).wrapped())
                .contains(new WrappingOptions.Wrapped("of", "upgrad"));
    }

    private static Gramians random(int step) {
        return GradientMatrices.gramian(GradientMatrices.normal(3, 4, 3, new RandomStreams(SEED).generator(step)));
    }

    private static SmoothedWeights smoothed(double alpha, List<String> objectives, Realigner other) {
        return SmoothedWeights.create(new SmoothedWeights.Options("other", alpha), objectives, Optional.of(other));
    }
}
