package dev.harmonize.core.training;

import com.google.inject.Inject;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.core.wiring.Objectives;
import dev.harmonize.core.wiring.Realignment;
import dev.harmonize.core.wiring.TrainingOptions;

import java.util.List;

/** The conflict that was measured in the course of one run, as far as it got: the trainer fills it. */
public final class ConflictHistograms {

    private final ConflictHistogram realignerUnits;
    private final ConflictHistogram curriculumUnits;

    @Inject
    ConflictHistograms(Objectives objectives, Realignment realignment, TrainingOptions options) {
        List<ParameterGroup> groups = realignment.groups();
        this.realignerUnits = new ConflictHistogram(
                objectives.names(),
                groups.size() == 1
                        ? List.of()
                        : groups.stream().map(ParameterGroup::name).toList(),
                options.steps());
        this.curriculumUnits = new ConflictHistogram(objectives.names(), List.of(), options.steps());
    }

    /** Counts what was measured in a step that was applied. */
    void add(int step, StepMetrics metrics) {
        metrics.measuredConflict()
                .ifPresent(measured ->
                        realignerUnits.add(step, measured.overall(), measured.byGroup(), metrics.keptShare()));
        metrics.measuredCurriculumCosines()
                .ifPresent(measured -> curriculumUnits.add(step, measured, List.of(), metrics.keptShare()));
    }

    /** Whether conflict was measured in no step. */
    public boolean isEmpty() {
        return realignerUnits.isEmpty() && curriculumUnits.isEmpty();
    }

    /** Of the units that are realigned. */
    public ConflictHistogram realignerUnits() {
        return realignerUnits;
    }

    /** Of the curriculum's units, over the whole scope; empty if they are the realigner's, or if it looks at no conflict. */
    public ConflictHistogram curriculumUnits() {
        return curriculumUnits;
    }
}
