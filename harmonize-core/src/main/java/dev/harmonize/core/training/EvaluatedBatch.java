package dev.harmonize.core.training;

import dev.harmonize.api.data.Batch;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Phase;
import dev.harmonize.core.wiring.Objectives;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;

/**
 * What a trained model and its objectives make of one batch in evaluation phase. All of it is finite, or there is an
 * exception instead: figures of a model that is broken would be numbers without meaning.
 *
 * @param split where the batch comes from, for messages
 */
record EvaluatedBatch(Encoding encoding, EvaluatedObjectives objectives, String split) implements AutoCloseable {

    /**
     * Encodes a batch and evaluates the objectives.
     *
     * @throws TrainingFailedException if an embedding, a loss or a similarity is not finite
     */
    static EvaluatedBatch evaluate(TrainedModel model, Objectives objectives, Batch batch, String split) {
        INDArray theta = model.theta();
        Encoding encoding =
                model.encoder().encode(model.parameters().encoderPart(theta), batch, new Phase.Evaluation());
        try {
            requireFinite(encoding.embeddings().all(), split);
            EvaluatedObjectives evaluated =
                    EvaluatedObjectives.evaluate(objectives, encoding.embeddings(), model.parameters(), theta);
            EvaluatedBatch whole = new EvaluatedBatch(encoding, evaluated, split);
            try {
                whole.requireFiniteObjectives();
                return whole;
            } catch (RuntimeException | Error e) {
                evaluated.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            encoding.close();
            throw e;
        }
    }

    /**
     * The conflict within the units of the batch.
     *
     * @throws TrainingFailedException if a Gram matrix is not finite
     */
    Measurement measure(Units units, List<ParameterGroup> groups) {
        Measurement measurement = Measurement.measure(encoding, objectives.cotangents(), units, groups);
        measurement.notFinite(groups).ifPresent(where -> {
            measurement.close();
            throw TrainingFailedException.notFinite("the Gram matrix of " + where, split);
        });
        return measurement;
    }

    /**
     * Refuses embeddings of which a number in a valid row is not finite.
     *
     * @throws TrainingFailedException if there is one
     */
    static void requireFinite(List<Embedding> embeddings, String split) {
        FiniteRows.notFinite(embeddings).ifPresent(where -> {
            throw TrainingFailedException.notFinite(where, split);
        });
    }

    private void requireFiniteObjectives() {
        for (int k = 0; k < objectives.count(); k++) {
            LossResult result = objectives.results().get(k);
            String loss = "loss '" + objectives.objectives().names().get(k) + "'";
            if (!Double.isFinite(result.value()) || !finite(result.perSample())) {
                throw TrainingFailedException.notFinite(loss, split);
            }
            if (!finite(result.similarities())) {
                throw TrainingFailedException.notFinite("a similarity of " + loss, split);
            }
        }
    }

    private static boolean finite(double[] values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    @Override
    public void close() {
        objectives.close();
        encoding.close();
    }
}
