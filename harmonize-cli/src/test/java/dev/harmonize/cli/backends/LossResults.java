package dev.harmonize.cli.backends;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.DefaultLosses;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Value, per-sample values, similarities and gradients, between two modalities and three, one text per sample and three. */
final class LossResults implements ComponentKindResults {

    private static final List<List<Integer>> CANDIDATES =
            List.of(List.of(1, 1), List.of(1, 3), List.of(1, 1, 1), List.of(1, 1, 3));
    private static final int SAMPLES = 12;

    /** As {@link DefaultLosses} makes them. */
    private static final int WIDTH = 8;

    private final DefaultLosses losses;
    private final RandomStreams streams;

    LossResults(PluginCatalog catalog, RandomStreams streams) {
        this.losses = new DefaultLosses(catalog);
        this.streams = streams;
    }

    @Override
    public void compute(String id, NamedResults results) {
        boolean any = false;
        for (List<Integer> candidates : CANDIDATES) {
            Optional<Loss> loss = losses.create(id, candidates, new Problems());
            if (loss.isPresent()) {
                any = true;
                for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
                    evaluate(loss.get(), candidates, type, results.in(candidates + "-" + type));
                }
            }
        }
        if (!any) {
            throw new IllegalStateException("loss '" + id + "' takes none of the candidates " + CANDIDATES);
        }
    }

    private void evaluate(Loss loss, List<Integer> candidates, DataType type, NamedResults results) {
        RandomGenerator random = streams.child("embeddings").generator(candidates.hashCode());
        List<Embedding> embeddings = new ArrayList<>();
        for (int rows : candidates) {
            Output output = new Output(new Modality("modality-" + (embeddings.size() + 1)), "space", WIDTH);
            boolean[] valid = new boolean[SAMPLES * rows];
            Arrays.fill(valid, true);
            // Each modality lacks another sample, and the last sample has all.
            Arrays.fill(valid, embeddings.size() * rows, (embeddings.size() + 1) * rows, false);
            INDArray numbers = RandomArrays.normal(type, random, valid.length, WIDTH);
            embeddings.add(new Embedding(output, numbers, rows, valid));
        }
        INDArray parameters = Nd4j.zeros(type, Math.max(1, loss.parameters().length()));
        if (loss.parameters().length() > 0) {
            loss.initialize(parameters);
            results.put("parameters", parameters);
        } else {
            parameters = Nd4j.empty(type);
        }

        LossResult result = loss.evaluate(embeddings, parameters);

        results.put("value", result.value());
        results.put("per-sample", result.perSample());
        results.put("valid", result.valid());
        results.put("similarities", result.similarities());
        for (int k = 0; k < embeddings.size(); k++) {
            results.put("gradient-" + (k + 1), result.gradients().get(k));
        }
        result.parameterGradients().ifPresent(gradients -> results.put("parameter-gradients", gradients));
    }
}
