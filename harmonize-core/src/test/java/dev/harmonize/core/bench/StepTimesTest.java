package dev.harmonize.core.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.core.training.StepPhase;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class StepTimesTest {

    private final StepTimes times = new StepTimes(StepBenchmarkOptions.read(List.of("batch=10", "steps=2")));

    @Test
    void theLastStepsOfEveryTurnCount() {
        turn(1.0, 1.0, 1.0, 1000.0, 200.0);
        turn(2.0, 500.0, 100.0);

        StepTiming timing = times.timing();

        assertThat(timing.milliseconds()).containsExactly(10.0, 20.0, 50.0, 100.0);
        assertThat(timing.fastest()).isEqualTo(10.0);
        assertThat(timing.lowerQuartile()).isEqualTo(17.5);
        assertThat(timing.median()).isEqualTo(35.0);
        assertThat(timing.upperQuartile()).isEqualTo(62.5);
        assertThat(timing.slowest()).isEqualTo(100.0);
        assertThat(timing.tripletsPerSecond()).isCloseTo(10 / 0.035, within(1e-9));
        assertThat(timing.kept()).isEqualTo(0.75);
        assertThat(times.parameters()).isEqualTo(123);
    }

    @Test
    void stepsThatKeepNothingAreCountedButForThoseOfTheWarmUp() {
        times.onEvent(new TrainingEvent.Started(3, 123));
        for (int step = 0; step < 3; step++) {
            completed(step, 1.0, step == 2 ? 0.25 : 0.0);
        }

        assertThat(times.timing().emptySteps()).isEqualTo(1);
        assertThat(times.timing().kept()).isEqualTo(0.125);
    }

    @Test
    void aPhaseTakesTheMedianOfTheStepsThatCount() {
        times.onEvent(new TrainingEvent.Started(4, 123));
        for (int step = 0; step < 4; step++) {
            Map<StepPhase, Long> nanoseconds = step == 3
                    ? Map.of(StepPhase.ENCODE, 5_000_000L)
                    : Map.of(StepPhase.ENCODE, 3_000_000L, StepPhase.UPDATE, 2_000_000L);
            times.onStep(step, nanoseconds);
            times.onEvent(new TrainingEvent.StepCompleted(step, Map.of("triplets-per-second", 2000.0, "kept", 1.0)));
        }

        StepTiming timing = times.timing();

        assertThat(timing.phase(StepPhase.ENCODE)).isEqualTo(4.0);
        assertThat(timing.phase(StepPhase.UPDATE))
                .as("one of two steps had none")
                .isEqualTo(1.0);
        assertThat(timing.phase(StepPhase.MEASURE)).isZero();
    }

    @Test
    void aRatioIsThatOfTheMedians() {
        StepTiming plain = new StepTiming(10, List.of(4.0, 2.0, 100.0), Map.of(), 1.0, 0);
        StepTiming other = new StepTiming(10, List.of(1.0, 10.0, 11.0), Map.of(), 1.0, 0);

        assertThat(other.ratioTo(plain)).isEqualTo(2.5);
        assertThat(plain.ratioTo(plain)).isEqualTo(1.0);
    }

    @Test
    void aStepWithoutATimeIsADefect() {
        assertThatThrownBy(() -> times.onEvent(new TrainingEvent.StepCompleted(1, Map.of("kept", 1.0))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a step has no metric 'triplets-per-second'; it has [kept]");
    }

    private void turn(double... tripletsPerSecond) {
        times.onEvent(new TrainingEvent.Started(tripletsPerSecond.length, 123));
        for (int step = 0; step < tripletsPerSecond.length; step++) {
            completed(step, tripletsPerSecond[step], step % 2 == 1 ? 1.0 : 0.5);
        }
        times.onEvent(new TrainingEvent.Finished(tripletsPerSecond.length));
    }

    private void completed(int step, double tripletsPerSecond, double kept) {
        times.onStep(step, Map.of());
        times.onEvent(
                new TrainingEvent.StepCompleted(step, Map.of("triplets-per-second", tripletsPerSecond, "kept", kept)));
    }
}
