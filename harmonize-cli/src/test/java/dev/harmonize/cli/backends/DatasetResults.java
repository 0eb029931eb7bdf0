package dev.harmonize.cli.backends;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;

import java.util.Arrays;

/** Features of a dataset's first batches, of every split. */
final class DatasetResults {

    private static final int BATCH_SIZE = 4;
    private static final int BATCHES = 2;

    private final RandomStreams streams;

    DatasetResults(RandomStreams streams) {
        this.streams = streams;
    }

    /** Reads the batches. */
    void compute(Dataset dataset, NamedResults results) {
        for (Split split : dataset.splits()) {
            StreamRequest.Mode mode =
                    split.name().equals(Split.TRAIN) ? StreamRequest.Mode.TRAINING : StreamRequest.Mode.EVALUATION;
            StreamRequest request = StreamRequest.of(split.name(), BATCH_SIZE, mode, streams.child("batches"));
            try (BatchStream batches = dataset.open(request)) {
                for (int i = 0; i < BATCHES && batches.hasNext(); i++) {
                    AnnotatedBatch annotated = batches.next();
                    put(annotated.batch(), results.in(split.name() + "-" + i));
                }
            }
        }
    }

    private static void put(Batch batch, NamedResults results) {
        results.put("ids", Arrays.stream(batch.ids()).asDoubleStream().toArray());
        batch.features().forEach((modality, features) -> {
            results.put(modality + ".valid", features.valid());
            if (features instanceof Features.Dense dense) {
                results.put(modality.name(), dense.values());
            } else if (features instanceof Features.TokenIds tokens) {
                results.put(
                        modality.name(),
                        Arrays.stream(tokens.ids()).asDoubleStream().toArray());
            }
        });
    }
}
