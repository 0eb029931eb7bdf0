package dev.harmonize.core.wiring;

import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

/**
 * The {@code training} section.
 *
 * @param steps number of updates
 * @param batchSize samples per step, B
 * @param split what is trained on
 * @param measureEvery how often conflict is measured where neither realigner nor curriculum needs it
 * @param maxBadSteps how many steps in a row may be skipped
 */
@Component(id = "training", summary = "How long to train, on how much at a time")
public record TrainingOptions(
        @Option(doc = "Number of updates.", min = 1) int steps,
        @Option(doc = "Samples per step.", min = 2) int batchSize,

        @Option(doc = "The split to train on.", defaultValue = Split.TRAIN)
        String split,

        @Option(
                doc =
                        "Measure and log conflict every so many steps even where neither realigner nor curriculum needs it; 0"
                                + " never.",
                defaultValue = "1",
                min = 0)
        int measureEvery,

        @Option(
                doc =
                        "A step with NaN or infinity in a loss, a Gram matrix or the update is skipped; after this many in a"
                                + " row the run fails.",
                defaultValue = "10",
                min = 0)
        int maxBadSteps) {}
