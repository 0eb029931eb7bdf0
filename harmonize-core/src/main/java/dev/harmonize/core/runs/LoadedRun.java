package dev.harmonize.core.runs;

import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunSpec;

/**
 * A run that was trained before, ready for use.
 *
 * @param spec what it is
 * @param composition its components, new ones but for what they learned
 * @param model what it learned
 */
public record LoadedRun(RunSpec spec, Composition composition, TrainedModel model) {}
