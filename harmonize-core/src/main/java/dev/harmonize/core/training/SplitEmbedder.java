package dev.harmonize.core.training;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.AnnotatedBatch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.probe.EmbeddedSplit;
import dev.harmonize.core.wiring.TrainingOptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Embeds a split, batch by batch, in evaluation phase. */
final class SplitEmbedder {

    private final Dataset dataset;
    private final TrainedModel model;
    private final RandomStreams streams;
    private final int batchSize;
    private final int threads;

    SplitEmbedder(Dataset dataset, TrainedModel model, RandomStreams streams, int batchSize, int threads) {
        this.dataset = dataset;
        this.model = model;
        this.streams = streams;
        this.batchSize = batchSize;
        this.threads = threads;
    }

    /** As probes see splits, with the batches and the augmentation of the run. */
    static SplitEmbedder forProbes(
            Dataset dataset, TrainedModel model, TrainingOptions options, RandomStreams streams) {
        return new SplitEmbedder(
                dataset,
                model,
                streams.child("evaluation"),
                options.batchSize(),
                options.dataThreads().orElse(1));
    }

    /** All samples of a split. */
    EmbeddedSplit embed(String split) {
        return embed(split, Integer.MAX_VALUE);
    }

    /** The first samples of a split, at most so many. */
    EmbeddedSplit embed(String split, int limit) {
        int promised = dataset.requireSplit(split).size();
        int size = Math.min(limit, promised);
        long[] ids = new long[size];
        AnnotationCollector annotations = new AnnotationCollector(size);
        Map<Output, INDArray> rows = new LinkedHashMap<>();
        Map<Output, boolean[]> valid = new LinkedHashMap<>();
        for (Output output : model.encoder().outputs()) {
            int count = size * candidates(output);
            rows.put(output, Nd4j.create(DataType.FLOAT, count, output.width()));
            valid.put(output, new boolean[count]);
        }
        StreamRequest request = StreamRequest.of(split, batchSize, StreamRequest.Mode.EVALUATION, streams)
                .withThreads(threads);
        int read = 0;
        try (BatchStream batches = dataset.open(request)) {
            while (batches.hasNext() && (read < size || size == promised)) {
                AnnotatedBatch annotated = batches.next();
                int offset = read;
                read += annotated.batch().size();
                if (read > promised) {
                    break;
                }
                int count = Math.min(annotated.batch().size(), size - offset);
                System.arraycopy(annotated.batch().ids(), 0, ids, offset, count);
                annotations.add(annotated.annotations(), offset, count);
                try (Encoding encoding = model.encoder()
                        .encode(
                                model.parameters().encoderPart(model.theta()),
                                annotated.batch(),
                                new Phase.Evaluation())) {
                    for (Embedding embedding : encoding.embeddings().all()) {
                        copy(embedding, offset, count, rows, valid);
                    }
                }
            }
        }
        int found = Math.min(read, size);
        if (found == 0 && size > 0 && dataset.skipped().count() > 0) {
            throw new IllegalStateException("no sample of split '" + split + "' can be read");
        }
        if ((found < size && dataset.skipped().count() == 0) || read > promised) {
            throw new IllegalStateException("split '" + split + "' promises " + promised
                    + " samples, but reading it gave " + (read > promised ? "more" : read));
        }
        List<Embedding> embeddings = model.encoder().outputs().stream()
                .map(output -> embedding(output, found * candidates(output), rows, valid))
                .toList();
        EvaluatedBatch.requireFinite(embeddings, split);
        return new EmbeddedSplit(Arrays.copyOf(ids, found), new Embeddings(embeddings), annotations.first(found));
    }

    /** The first rows, which are fewer than there is room for where samples were skipped. */
    private Embedding embedding(Output output, int count, Map<Output, INDArray> rows, Map<Output, boolean[]> valid) {
        INDArray all = require(rows, output);
        INDArray first = count == all.rows()
                ? all
                : all.get(NDArrayIndex.interval(0, count), NDArrayIndex.all()).dup();
        return new Embedding(output, first, candidates(output), Arrays.copyOf(require(valid, output), count));
    }

    /** Copies the rows of the first samples of a batch to where sample number {@code offset} begins. */
    private static void copy(
            Embedding embedding, int offset, int samples, Map<Output, INDArray> rows, Map<Output, boolean[]> valid) {
        int begin = offset * embedding.candidates();
        int count = samples * embedding.candidates();
        require(rows, embedding.output())
                .get(NDArrayIndex.interval(begin, begin + count), NDArrayIndex.all())
                .assign(embedding.rows().get(NDArrayIndex.interval(0, count), NDArrayIndex.all()));
        System.arraycopy(embedding.valid(), 0, require(valid, embedding.output()), begin, count);
    }

    private static <T> T require(Map<Output, T> map, Output output) {
        T value = map.get(output);
        if (value == null) {
            throw new IllegalStateException(
                    "the encoder gave an embedding of " + output + ", which it does not declare");
        }
        return value;
    }

    private int candidates(Output output) {
        return dataset.spec().get(output.modality()).candidates();
    }
}
