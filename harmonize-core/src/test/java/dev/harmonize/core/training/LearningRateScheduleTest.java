package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.training.Progress;
import dev.harmonize.core.training.LearningRateSchedule.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearningRateScheduleTest {

    private static final int STEPS = 111;
    private static final int WARMUP = 10;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void climbsLinearlyDuringWarmUp(Kind kind) {
        LearningRateSchedule schedule = new LearningRateSchedule(kind, WARMUP, 0.25);

        for (int step = 0; step < WARMUP; step++) {
            assertThat(factor(schedule, step)).as("step %d", step).isEqualTo((step + 1) / 10.0);
        }
        assertThat(factor(schedule, WARMUP)).as("first step after the warm-up").isEqualTo(1.0);
    }

    @Test
    void constantStays() {
        LearningRateSchedule schedule = new LearningRateSchedule(Kind.CONSTANT, WARMUP, 0.25);

        assertThat(factor(schedule, 60)).isEqualTo(1.0);
        assertThat(factor(schedule, STEPS - 1)).isEqualTo(1.0);
    }

    @Test
    void linearFallsToTheFinalFactorInTheLastStep() {
        LearningRateSchedule schedule = new LearningRateSchedule(Kind.LINEAR, WARMUP, 0.25);

        assertThat(factor(schedule, 60)).as("half way").isCloseTo(0.625, within(1e-12));
        assertThat(factor(schedule, 85)).as("three quarters").isCloseTo(0.4375, within(1e-12));
        assertThat(factor(schedule, STEPS - 1)).isEqualTo(0.25);
    }

    @Test
    void cosineFallsSlowlyAtBothEnds() {
        LearningRateSchedule schedule = new LearningRateSchedule(Kind.COSINE, WARMUP, 0.2);

        assertThat(factor(schedule, 35)).as("a quarter").isCloseTo(0.2 + 0.8 * (2 + Math.sqrt(2)) / 4, within(1e-12));
        assertThat(factor(schedule, 60)).as("half way").isCloseTo(0.6, within(1e-12));
        assertThat(factor(schedule, STEPS - 1)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void aWarmUpLongerThanTheRunNeverReachesTheFullRate() {
        LearningRateSchedule schedule = new LearningRateSchedule(Kind.COSINE, 200, 0);

        assertThat(factor(schedule, STEPS - 1)).isEqualTo(STEPS / 200.0);
    }

    @Test
    void withoutWarmUpTheFirstStepHasTheFullRate() {
        assertThat(factor(new LearningRateSchedule(Kind.COSINE, 0, 0), 0)).isEqualTo(1.0);
    }

    private static double factor(LearningRateSchedule schedule, int step) {
        return schedule.factor(new Progress(step, STEPS));
    }
}
