package dev.harmonize.core.training;

import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.ParameterGroup;

import java.util.List;

/**
 * What a trained model makes of one batch.
 *
 * @param annotated the batch, with what was kept from training
 * @param embeddings one per output of the encoder; copies
 * @param losses the objectives' values without their weights, length K
 * @param cotangents per objective, ∂(weight · L_k)/∂z: what the gradients are made of; copies
 * @param units what a unit is
 * @param groups where contributions were compared
 * @param gramians per group, a Gram matrix per unit, of contributions as they are before any realignment
 * @param valid whether objective k could judge a sample of unit u, length U·K, unit-major
 */
public record InspectedBatch(
        AnnotatedBatch annotated,
        List<Embedding> embeddings,
        double[] losses,
        List<Cotangents> cotangents,
        Units units,
        List<ParameterGroup> groups,
        List<Gramians> gramians,
        boolean[] valid) {

    public InspectedBatch {
        embeddings = List.copyOf(embeddings);
        cotangents = List.copyOf(cotangents);
        groups = List.copyOf(groups);
        gramians = List.copyOf(gramians);
    }
}
