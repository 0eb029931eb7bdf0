package dev.harmonize.core.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Segment;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

class StepMetricsTest {

    private static final List<String> TWO = List.of("va", "vt");
    private static final List<ParameterGroup> WHOLE = groups("all");
    private static final List<ParameterGroup> STACK_AND_HEADS = groups("stack", "heads");

    /** Cosines -0.5 and 0.5; then vt is not valid, vt is zero, nothing is valid. */
    private static final Gramians FIVE_UNITS = new Gramians(5, 2, new double[] {
        4, -1, -1, 1, //
        1, 1, 1, 4, //
        1, -1, -1, 1, //
        1, 0, 0, 0, //
        0, 0, 0, 0, //
    });

    private static final boolean[] VALID_IN_FIVE = {true, true, true, true, true, false, true, true, false, false};

    private final StepMetrics metrics = new StepMetrics();

    @Test
    void cosinesAreThoseOfUnitsInWhichBothObjectivesAreValidAndContribute() {
        metrics.conflict(TWO, WHOLE, MeasuredConflict.of(List.of(FIVE_UNITS), VALID_IN_FIVE));

        assertThat(metrics.all().keySet())
                .containsExactly(
                        "units",
                        "units-without-cosine",
                        "units-with-one-objective",
                        "units-without-objective",
                        "cosine.va~vt.mean",
                        "cosine.va~vt.p05",
                        "cosine.va~vt.p50",
                        "cosine.va~vt.p95",
                        "conflict-rate",
                        "conflict-rate.va~vt",
                        "norm-ratio.va~vt");
        assertThat(figure("cosine.va~vt.mean")).isCloseTo(0.0, within(1e-12));
        assertThat(figure("cosine.va~vt.p05")).isCloseTo(-0.45, within(1e-12));
        assertThat(figure("cosine.va~vt.p50")).isCloseTo(0.0, within(1e-12));
        assertThat(figure("cosine.va~vt.p95")).isCloseTo(0.45, within(1e-12));
        assertThat(figure("conflict-rate")).isEqualTo(0.5);
        assertThat(figure("conflict-rate.va~vt")).isEqualTo(0.5);
    }

    @Test
    void unitsWithoutCosineAreCountedApart() {
        metrics.conflict(TWO, WHOLE, MeasuredConflict.of(List.of(FIVE_UNITS), VALID_IN_FIVE));

        assertThat(figure("units")).isEqualTo(5.0);
        assertThat(figure("units-without-cosine")).isEqualTo(3.0);
        assertThat(figure("units-with-one-objective")).isEqualTo(1.0);
        assertThat(figure("units-without-objective")).isEqualTo(1.0);
    }

    @Test
    void theNormRatioIsAMedianThatTurnsOverWithThePair() {
        Gramians gramians = new Gramians(4, 2, new double[] {
            100, 1, 1, 1, // 10
            4, 1, 1, 1, // 2
            1, 1, 1, 64, // 1/8
            9, 0, 0, 0, // none
        });
        Gramians reversed = new Gramians(4, 2, new double[] {1, 1, 1, 100, 1, 1, 1, 4, 64, 1, 1, 1, 0, 0, 0, 9});
        boolean[] valid = valid(8);

        metrics.conflict(TWO, WHOLE, MeasuredConflict.of(List.of(gramians), valid));
        assertThat(figure("norm-ratio.va~vt")).isCloseTo(2.0, within(1e-12));

        metrics.conflict(TWO, WHOLE, MeasuredConflict.of(List.of(reversed), valid));
        assertThat(figure("norm-ratio.va~vt")).isCloseTo(0.5, within(1e-12));

        boolean[] withoutTheLastTwo = {true, true, true, true, false, true, true, true};
        metrics.conflict(TWO, WHOLE, MeasuredConflict.of(List.of(gramians), withoutTheLastTwo));
        assertThat(figure("norm-ratio.va~vt")).isCloseTo(Math.sqrt(10.0 * 2.0), within(1e-12));
    }

    @Test
    void aUnitIsInConflictIfAnyPairIs() {
        Gramians gramians = new Gramians(2, 3, new double[] {
            1, 0.5, -0.5, 0.5, 1, 0.5, -0.5, 0.5, 1, // a and c disagree
            1, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 1,
        });

        metrics.conflict(List.of("a", "b", "c"), WHOLE, MeasuredConflict.of(List.of(gramians), valid(6)));

        assertThat(figure("conflict-rate")).isEqualTo(0.5);
        assertThat(figure("conflict-rate.a~b")).isEqualTo(0.0);
        assertThat(figure("conflict-rate.a~c")).isEqualTo(0.5);
        assertThat(figure("cosine.a~c.mean")).isEqualTo(0.0);
        assertThat(metrics.all()).containsKeys("cosine.a~b.mean", "cosine.b~c.p95");
    }

    @Test
    void severalGroupsHaveFiguresOfTheirOwnBesideThoseOfTheirUnion() {
        Gramians stack = new Gramians(1, 2, new double[] {1, -1, -1, 4});
        Gramians heads = new Gramians(1, 2, new double[] {3, 3, 3, 12});

        metrics.conflict(TWO, STACK_AND_HEADS, MeasuredConflict.of(List.of(stack, heads), valid(2)));

        assertThat(figure("cosine.va~vt.mean")).isCloseTo(2.0 / Math.sqrt(4 * 16), within(1e-12));
        assertThat(figure("group.stack.cosine.va~vt.mean")).isCloseTo(-0.5, within(1e-12));
        assertThat(figure("group.heads.cosine.va~vt.p95")).isCloseTo(0.5, within(1e-12));
        assertThat(figure("conflict-rate")).isEqualTo(0.0);
        assertThat(figure("group.stack.conflict-rate")).isEqualTo(1.0);
        assertThat(figure("group.stack.conflict-rate.va~vt")).isEqualTo(1.0);
        assertThat(figure("group.heads.conflict-rate")).isEqualTo(0.0);
        assertThat(figure("group.stack.norm-ratio.va~vt")).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void aGroupThatOnlyOneObjectiveReachesHasNoFigures() {
        Gramians stack = new Gramians(1, 2, new double[] {1, -1, -1, 4});
        Gramians audio = new Gramians(1, 2, new double[] {3, 0, 0, 0});

        metrics.conflict(TWO, groups("stack", "audio"), MeasuredConflict.of(List.of(stack, audio), valid(2)));

        assertThat(metrics.all().keySet()).noneMatch(name -> name.startsWith("group.audio."));
        assertThat(metrics.all()).containsKey("group.stack.cosine.va~vt.mean");
    }

    @Test
    void theCurriculumsUnitsHaveFiguresOfTheirOwn() {
        metrics.curriculumConflict(TWO, UnitCosines.of(FIVE_UNITS, VALID_IN_FIVE));

        assertThat(metrics.all().keySet()).allMatch(name -> name.startsWith("curriculum."));
        assertThat(figure("curriculum.units")).isEqualTo(5.0);
        assertThat(figure("curriculum.units-without-cosine")).isEqualTo(3.0);
        assertThat(figure("curriculum.conflict-rate")).isEqualTo(0.5);
        assertThat(figure("curriculum.cosine.va~vt.p50")).isCloseTo(0.0, within(1e-12));
    }

    @Test
    void whereNothingCanBeComparedNothingButThatIsSaid() {
        Gramians gramians = new Gramians(1, 2, new double[] {1, -1, -1, 1});

        metrics.conflict(TWO, WHOLE, MeasuredConflict.of(List.of(gramians), new boolean[] {true, false}));
        metrics.curriculum(new double[] {0.5}, new double[] {0.5});
        metrics.conflictLeft(List.of(UnitCosines.of(gramians, new boolean[] {true, false})), new double[] {0.5});

        assertThat(metrics.all().keySet())
                .containsExactly(
                        "units",
                        "units-without-cosine",
                        "units-with-one-objective",
                        "units-without-objective",
                        "kept",
                        "curriculum-acted");
    }

    @Test
    void weightsAreMeansOverGroupsAndKeptUnits() {
        double[] stack = {1, 2, 9, 9, 3, 4};
        double[] heads = {1, 1, 9, 9, 1, 1};

        metrics.realigner(TWO, STACK_AND_HEADS, List.of(stack, heads), new double[] {1.0, 0.0, 0.5}, valid(6));

        assertThat(figure("weight.va")).isCloseTo((1 + 1.5 + 1 + 0.5) / 3, within(1e-12));
        assertThat(figure("weight.vt")).isCloseTo((2 + 2 + 1 + 0.5) / 3, within(1e-12));
        assertThat(figure("group.stack.weight.vt")).isCloseTo((2 + 2) / 1.5, within(1e-12));
        assertThat(figure("group.heads.weight.vt")).isEqualTo(1.0);
        assertThat(figure("realigner-acted")).isEqualTo(0.5);
        assertThat(figure("group.stack.realigner-acted")).isEqualTo(1.0);
        assertThat(figure("group.heads.realigner-acted")).isEqualTo(0.0);
    }

    @Test
    void unitsThatNoRealignerIsShownCountInNoFigureOfIt() {
        double[] realigned = {2, 3, 1, 1, 1, 1};
        boolean[] valid = {true, true, true, false, false, false};

        metrics.realigner(TWO, WHOLE, List.of(realigned), new double[] {1, 1, 1}, valid);

        assertThat(figure("weight.va")).isEqualTo(2.0);
        assertThat(figure("weight.vt")).isEqualTo(3.0);
        assertThat(figure("realigner-acted")).isEqualTo(1.0);
        assertThat(metrics.all().keySet()).noneMatch(name -> name.startsWith("group."));
    }

    @Test
    void anObjectiveThatIsValidNowhereHasNoMeanWeight() {
        List<String> three = List.of("va", "vt", "at");

        metrics.realigner(
                three, WHOLE, List.of(new double[] {1, 3, 7}), new double[] {1}, new boolean[] {true, true, false});

        assertThat(metrics.all().keySet()).containsExactly("weight.va", "weight.vt", "realigner-acted");
        assertThat(figure("realigner-acted")).isEqualTo(1.0);
    }

    @Test
    void whereNoUnitHasTwoObjectivesNoRealignerHasFigures() {
        metrics.realigner(TWO, WHOLE, List.of(new double[] {1, 1}), new double[] {1}, new boolean[] {true, false});

        assertThat(metrics.all()).isEmpty();
    }

    @Test
    void whereNothingIsKeptThereAreNoWeights() {
        metrics.realigner(TWO, WHOLE, List.of(new double[] {1, 1}), new double[] {0.0}, valid(2));

        assertThat(metrics.all()).isEmpty();
    }

    @Test
    void whatTheCurriculumTookFromTheRealignerIsVisible() {
        // Two units in conflict, of which the curriculum drops one; two in agreement, of which it drops one.
        Gramians gramians = new Gramians(4, 2, new double[] {1, -1, -1, 4, 1, -1, -1, 4, 1, 1, 1, 4, 1, 1, 1, 4});
        MeasuredConflict conflict = MeasuredConflict.of(List.of(gramians), valid(8));
        double[] weights = {0, 1, 0.5, 1};

        metrics.conflict(TWO, WHOLE, conflict);
        metrics.curriculum(weights, weights);
        metrics.conflictLeft(conflict.byGroup(), weights);

        assertThat(figure("kept")).isEqualTo(0.625);
        assertThat(figure("curriculum-acted")).isEqualTo(0.5);
        assertThat(figure("conflict-rate")).isEqualTo(0.5);
        assertThat(figure("both-could-act")).isEqualTo(0.25);
        assertThat(figure("conflict-left")).isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void bothCouldActIsCountedPerUnitAndGroup() {
        Gramians stack = new Gramians(2, 2, new double[] {1, -1, -1, 4, 1, 1, 1, 4});
        Gramians heads = new Gramians(2, 2, new double[] {9, 9, 9, 9, 9, 9, 9, 9});
        MeasuredConflict conflict = MeasuredConflict.of(List.of(stack, heads), valid(4));

        metrics.conflict(TWO, STACK_AND_HEADS, conflict);
        metrics.curriculum(new double[] {0}, new double[] {0, 0});

        assertThat(figure("conflict-rate")).isEqualTo(0.0);
        assertThat(figure("both-could-act")).isEqualTo(0.25);
    }

    private double figure(String name) {
        return requireNonNull(metrics.all().get(name), name);
    }

    private static boolean[] valid(int length) {
        boolean[] valid = new boolean[length];
        Arrays.fill(valid, true);
        return valid;
    }

    private static List<ParameterGroup> groups(String... names) {
        return Arrays.stream(names)
                .map(name -> new ParameterGroup(
                        name, List.of(new Segment(name, List.of(1L), name, OptionalInt.empty(), true))))
                .toList();
    }
}
