package dev.harmonize.core.training;

import org.nd4j.linalg.factory.Nd4j;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Takes the time of one step: what passes between two ends belongs to the phase that ended. */
final class PhaseClock {

    private final Map<StepPhase, Long> nanoseconds = new EnumMap<>(StepPhase.class);
    private final long start = System.nanoTime();
    private long lastEnd = start;

    /** What passed since the last call, or since this clock was made, was this phase's, which may come more than once. */
    void ended(StepPhase phase) {
        // A GPU may be at work still; a processor is done, and this does nothing.
        Nd4j.getExecutioner().commit();
        long now = System.nanoTime();
        nanoseconds.merge(phase, now - lastEnd, Long::sum);
        lastEnd = now;
    }

    /** By phase, in their order. */
    Map<StepPhase, Long> nanoseconds() {
        return Collections.unmodifiableMap(nanoseconds);
    }

    /** From the beginning to the last end of a phase. */
    double seconds() {
        return (lastEnd - start) / 1e9;
    }
}
