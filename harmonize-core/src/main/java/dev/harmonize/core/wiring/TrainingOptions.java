package dev.harmonize.core.wiring;

import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Optional;

/**
 * The {@code training} section.
 *
 * @param steps number of updates
 * @param batchSize samples per step, B
 * @param microBatch samples whose activations are kept at once; all of a step's if empty
 * @param threads how many threads the encoder may compute on; if empty, the process decides
 * @param dataThreads how many samples may be read at the same time; if empty, the process decides
 * @param split what is trained on
 * @param measureEvery how often conflict is measured where neither realigner nor curriculum needs it
 * @param maxBadSteps how many steps in a row may be skipped
 */
@Component(id = "training", summary = "How long to train, on how much at a time")
public record TrainingOptions(
        @Option(doc = "Number of updates.", min = 1) int steps,
        @Option(doc = "Samples per step.", min = 2) int batchSize,

        @Option(
                doc = "Encode batches in pieces of this many samples, so that memory for activations does not grow with"
                        + " batch-size; losses, conflict and gradients are still those of the whole batch. Absent, or"
                        + " not less than batch-size: all at once. Costs another forward pass of the batch for every way"
                        + " back: to measure conflict, to measure it at a granularity of the curriculum's own, to measure"
                        + " what the curriculum left of units that it dropped parts of, and to update; at granularity"
                        + " batch, gradients that were measured and of which nothing was dropped need no way back to"
                        + " update, unless a Jacobian realigner does. So two forward passes instead of one for summed"
                        + " losses without measurement, or PCGrad on the batch; three for PCGrad within triplets."
                        + " Impossible where an encoder couples samples.",
                min = 1)
        Optional<Integer> microBatch,

        @Option(
                doc =
                        "Threads that the encoder may compute on; results do not depend on it. Absent: all cores that the JVM"
                                + " sees, of which the runs of a sweep that go on at the same time get equal shares. ND4J's own"
                                + " threads are another matter: OMP_NUM_THREADS.",
                min = 1,
                max = 1024)
        Optional<Integer> threads,

        @Option(
                doc =
                        "Samples that may be read at the same time, ahead of the step; batches do not depend on it. Absent: as"
                                + " many as threads where that is absent.",
                min = 1,
                max = 1024)
        Optional<Integer> dataThreads,

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
                        "A step with NaN or infinity in an embedding, a loss, a Gram matrix or the update is skipped; after this many in a"
                                + " row the run fails.",
                defaultValue = "10",
                min = 0)
        int maxBadSteps) {

    /** These options, in which {@link #dataThreads} is present. */
    TrainingOptions withDataThreads(int otherwise) {
        return new TrainingOptions(
                steps,
                batchSize,
                microBatch,
                threads,
                Optional.of(dataThreads.orElse(otherwise)),
                split,
                measureEvery,
                maxBadSteps);
    }
}
