package dev.harmonize.core.training;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.Realignment;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
     * @throws TrainingFailedException if an embedding, a loss or a Gram matrix is not finite
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
        try (EvaluatedBatch evaluated = EvaluatedBatch.evaluate(
                        model,
                        composition.objectives(),
                        annotated.batch(),
                        composition.training().split());
                Measurement measured = evaluated.measure(units, realignment.groups())) {
            EvaluatedObjectives objectives = evaluated.objectives();
            return new InspectedBatch(
                    annotated,
                    copies(evaluated.encoding()),
                    objectives.results().stream().mapToDouble(LossResult::value).toArray(),
                    objectives.cotangents().stream().map(ModelInspector::copy).toList(),
                    units,
                    realignment.groups(),
                    measured.byGroup(),
                    objectives.valid(units));
        }
    }

    private static Cotangents copy(Cotangents cotangents) {
        Map<Output, INDArray> rows = new LinkedHashMap<>();
        cotangents.byOutput().forEach((output, each) -> rows.put(output, each.dup('c')));
        return new Cotangents(cotangents.samples(), rows);
    }

    private static List<Embedding> copies(Encoding encoding) {
        return encoding.embeddings().all().stream()
                .map(embedding -> new Embedding(
                        embedding.output(), embedding.rows().dup('c'), embedding.candidates(), embedding.valid()))
                .toList();
    }
}
