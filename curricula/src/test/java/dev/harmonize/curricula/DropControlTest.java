package dev.harmonize.curricula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Curriculum;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.WrappingOptions;
import dev.harmonize.api.training.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** How many units controls drop; which ones is tested with each of them. */
class DropControlTest {

    private static final long SEED = 7;
    private static final int UNITS = 64;

    /** The controls. */
    enum Control {
        RANDOM {
            @Override
            Curriculum create(Optional<Double> rate, Optional<Curriculum> like) {
                return new RandomDrop(new RandomDrop.Options(rate, like.map(curriculum -> "like")), like);
            }
        },
        HIGH_LOSS {
            @Override
            Curriculum create(Optional<Double> rate, Optional<Curriculum> like) {
                return new HighLossDrop(new HighLossDrop.Options(rate, like.map(curriculum -> "like")), like);
            }
        },
        LOW_SIMILARITY {
            @Override
            Curriculum create(Optional<Double> rate, Optional<Curriculum> like) {
                return new LowSimilarityDrop(new LowSimilarityDrop.Options(rate, like.map(curriculum -> "like")), like);
            }
        },
        REVERSE_COSINE {
            @Override
            Curriculum create(Optional<Double> rate, Optional<Curriculum> like) {
                return new ReverseCosine(new ReverseCosine.Options(rate, like.map(curriculum -> "like")), like);
            }
        };

        abstract Curriculum create(Optional<Double> rate, Optional<Curriculum> like);

        Curriculum dropping(double rate) {
            return create(Optional.of(rate), Optional.empty());
        }

        Curriculum like(Curriculum other) {
            return create(Optional.empty(), Optional.of(other));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0, 10, 0", "0.04, 10, 0", "0.05, 10, 1", "0.25, 10, 3", "0.5, 1, 1", "0.49, 1, 0", "1.0, 10, 10"})
    void rateOfTheUnitsIsDroppedRoundedToAWholeNumber(double rate, int units, int dropped) {
        for (Control control : Control.values()) {
            assertThat(dropped(control.dropping(rate).weigh(random(units, 3).measurements())))
                    .as("units that %s drops", control)
                    .isEqualTo(dropped);
        }
    }

    @ParameterizedTest
    @EnumSource
    void asManyUnitsAreDroppedAsTheNamedCurriculumDropsWhateverTheStep(Control control) {
        CosineThreshold threshold =
                new CosineThreshold(new CosineThreshold.Options(-0.5, 0.5, CosineThreshold.Schedule.COSINE));
        for (int step = 0; step < 20; step++) {
            PairedUnits units = random(UNITS, step).at(new Progress(step, 20)).withoutText(0, 5, 40);

            double[] expected = threshold.weigh(units.measurements());
            double[] weights = control.like(threshold).weigh(units.measurements());

            assertThat(dropped(weights)).as("step %d, seed %d", step, SEED).isEqualTo(dropped(expected));
            assertThat(weights).as("step %d, seed %d", step, SEED).containsOnly(0.0, 1.0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void unitsOfOneObjectiveCountForNothingAndAreKept(Control control) {
        PairedUnits units = random(10, 1).withoutText(2, 3, 9);

        assertThat(dropped(control.dropping(0.5).weigh(units.measurements())))
                .as("half of the seven others, rounded")
                .isEqualTo(4);
        double[] weights = control.dropping(1.0).weigh(units.measurements());
        assertThat(weights).containsExactly(0, 0, 1, 1, 0, 0, 0, 0, 0, 1);
    }

    @ParameterizedTest
    @EnumSource
    void unitsOfOneObjectiveHaveWhatTheNamedCurriculumGivesThem(Control control) {
        Curriculum byNumber = measurements -> new double[] {0.2, 0.4, 0.6, 0.8};
        PairedUnits units = random(4, 1).withoutText(0, 2);

        double[] weights = control.like(byNumber).weigh(units.measurements());

        assertThat(weights[0]).isEqualTo(0.2);
        assertThat(weights[2]).isEqualTo(0.6);
        assertThat(new double[] {weights[1], weights[3]}).containsExactlyInAnyOrder(0.4, 0.8);
    }

    @ParameterizedTest
    @EnumSource
    void weightsOfTheNamedCurriculumAreHandedOutInTheOrderOfTheCriterion(Control control) {
        Curriculum soft = measurements -> {
            double[] weights = new double[measurements.units()];
            Arrays.setAll(weights, unit -> 0.5 + 0.5 * Math.sin(unit));
            return weights;
        };
        PairedUnits units = random(UNITS, 11);

        double[] weights = control.like(soft).weigh(units.measurements());

        assertThat(sorted(weights)).isEqualTo(sorted(soft.weigh(units.measurements())));
        // Whatever the rate, the units that it drops are those with the smallest weights.
        for (int count = 1; count < UNITS; count++) {
            // The random numbers of one generator serve one call.
            double[] hard = control.dropping((double) count / UNITS)
                    .weigh(random(UNITS, 11).measurements());
            double largestDropped = IntStream.range(0, UNITS)
                    .filter(unit -> hard[unit] == 0.0)
                    .mapToDouble(unit -> weights[unit])
                    .max()
                    .orElseThrow();
            double smallestKept = IntStream.range(0, UNITS)
                    .filter(unit -> hard[unit] == 1.0)
                    .mapToDouble(unit -> weights[unit])
                    .min()
                    .orElseThrow();
            assertThat(largestDropped).as("%d units, seed %d", count, SEED).isLessThanOrEqualTo(smallestKept);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNamedCurriculumDrawsWhatItWouldDrawByItself(Control control) {
        Curriculum drawing = measurements -> {
            double[] weights = new double[measurements.units()];
            Arrays.fill(weights, 0, measurements.random().nextInt(weights.length), 1.0);
            return weights;
        };

        assertThat(dropped(control.like(drawing).weigh(random(UNITS, 2).measurements())))
                .isEqualTo(dropped(drawing.weigh(random(UNITS, 2).measurements())));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheNamedCurriculumReturnsIsItsOwn(Control control) {
        double[] shared = {0.0, 1.0, 1.0, 1.0};
        Curriculum returningTheSameArray = measurements -> shared;

        for (int seed = 0; seed < 4; seed++) {
            control.like(returningTheSameArray).weigh(random(4, seed).measurements());
        }

        assertThat(shared).containsExactly(0.0, 1.0, 1.0, 1.0);
    }

    @ParameterizedTest
    @EnumSource
    void gramiansAreNeededByTheCriterionOrByTheNamedCurriculum(Control control) {
        CosineThreshold threshold =
                new CosineThreshold(new CosineThreshold.Options(-0.3, 0.0, CosineThreshold.Schedule.LINEAR));
        boolean itself = control == Control.REVERSE_COSINE;

        assertThat(control.dropping(0.5).needsGramians()).isEqualTo(itself);
        assertThat(control.like(new NoCurriculum()).needsGramians()).isEqualTo(itself);
        assertThat(control.like(threshold).needsGramians()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void eitherRateOrLikeMustBeGiven(Control control) {
        String needs =
                "needs either rate, the share of units to drop, or like, the id of a curriculum that says how many to"
                        + " drop; ";
        assertThatThrownBy(() -> control.create(Optional.empty(), Optional.empty()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage(needs + "neither is given");
        assertThatThrownBy(() -> control.create(Optional.of(0.5), Optional.of(new NoCurriculum())))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage(needs + "both are given");
    }

    @Test
    void likeNamesTheWrappedCurriculum() {
        assertThat(new RandomDrop.Options(Optional.empty(), Optional.of("cosine-threshold")).wrapped())
                .contains(new WrappingOptions.Wrapped("like", "cosine-threshold"));
        assertThat(new RandomDrop.Options(Optional.of(0.5), Optional.empty()).wrapped())
                .isEmpty();
    }

    private static PairedUnits random(int units, int index) {
        RandomGenerator random = new RandomStreams(SEED).generator(index);
        double[] cosines = doubles(units, random);
        return PairedUnits.ofCosines(cosines)
                .withLosses(doubles(2 * units, random))
                .withSimilarities(doubles(2 * units, random))
                .drawing(new RandomStreams(SEED).child("curriculum").generator(index));
    }

    private static double[] doubles(int count, RandomGenerator random) {
        return random.doubles(count, -1.0, 1.0).toArray();
    }

    private static long dropped(double[] weights) {
        return Arrays.stream(weights).filter(weight -> weight == 0.0).count();
    }

    private static double[] sorted(double[] values) {
        return Arrays.stream(values).sorted().toArray();
    }
}
