package dev.harmonize.core.training;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.Realignment;

import java.util.Arrays;
import java.util.List;

/**
 * Looks at a trained model from outside of training: in evaluation phase, so nothing is dropped from the input, nothing is
 * random, and nothing that the encoder remembers changes.
 */
public final class ModelInspector {

    private final Composition composition;
    private final TrainedModel model;

    /** An inspector of a model that was made of these components. */
    public ModelInspector(Composition composition, TrainedModel model) {
        this.composition = composition;
        this.model = model;
    }

    /**
     * The embeddings that probes see: of the first samples of a split in its own order, at most {@code limit} of them.
     *
     * @throws IllegalArgumentException if there is no such split
     * @throws TrainingFailedException if an embedding is not finite
     */
    public EmbeddedSplit embed(String split, int limit) {
        return SplitEmbedder.forProbes(composition.dataset(), model, composition.training(), composition.streams())
                .embed(split, limit);
    }

    /**
     * Draws a batch as training does, shuffled and augmented, and measures its conflict as a training step does.
     *
     * @param streams decide which batch; the same streams give the same one
     */
    public InspectedBatch inspect(RandomStreams streams) {
        StreamRequest request = StreamRequest.of(
                composition.training().split(),
                composition.training().batchSize(),
                StreamRequest.Mode.TRAINING,
                streams);
        try (BatchStream batches = composition.dataset().open(request)) {
            return inspect(batches.next());
        }
    }

    private InspectedBatch inspect(AnnotatedBatch annotated) {
        Realignment realignment = composition.realignment();
        Units units = realignment.granularity().units(annotated.batch().size());
        double[] everything = new double[annotated.batch().size()];
        Arrays.fill(everything, 1.0);
        try (Encoding encoding = model.encoder()
                .encode(model.parameters().encoderPart(model.theta()), annotated.batch(), new Phase.Evaluation())) {
            // Not closed: its cotangents are handed out.
            EvaluatedObjectives evaluated = EvaluatedObjectives.evaluate(
                    composition.objectives(), encoding.embeddings(), model.parameters(), model.theta());
            try (Measurement measured =
                    Measurement.measure(encoding, evaluated.cotangents(), units, realignment.groups())) {
                return new InspectedBatch(
                        annotated,
                        copies(encoding),
                        evaluated.results().stream()
                                .mapToDouble(LossResult::value)
                                .toArray(),
                        evaluated.cotangents(),
                        units,
                        realignment.groups(),
                        measured.byGroup(),
                        evaluated.valid(units, everything));
            }
        }
    }

    private static List<Embedding> copies(Encoding encoding) {
        return encoding.embeddings().all().stream()
                .map(embedding -> new Embedding(
                        embedding.output(), embedding.rows().dup('c'), embedding.candidates(), embedding.valid()))
                .toList();
    }
}
