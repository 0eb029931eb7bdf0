package dev.harmonize.testkit;

import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** Batches of embeddings for {@link LossContract}, and what it does to them. Nothing here changes what it is given. */
final class EmbeddingBatches {

    private EmbeddingBatches() {}

    /** Rows of independent standard normal numbers in float64, all valid. */
    static List<Embedding> random(List<LossInput> inputs, int samples, RandomGenerator random) {
        List<Embedding> embeddings = new ArrayList<>();
        for (LossInput input : inputs) {
            boolean[] valid = new boolean[samples * input.candidates()];
            Arrays.fill(valid, true);
            double[] values = new double[valid.length * input.output().width()];
            Arrays.setAll(values, i -> random.nextGaussian());
            INDArray rows = Nd4j.createFromArray(values)
                    .reshape('c', valid.length, input.output().width());
            embeddings.add(new Embedding(input.output(), rows, input.candidates(), valid));
        }
        return embeddings;
    }

    /** Sample k lacks modality k, and sample K + 1 the first candidate of each modality that has several. */
    static List<Embedding> partlyMissing(List<Embedding> embeddings) {
        List<Embedding> result = new ArrayList<>();
        for (int k = 0; k < embeddings.size(); k++) {
            Embedding embedding = withoutSamples(embeddings.get(k), k);
            if (embedding.candidates() > 1) {
                embedding.valid()[(embeddings.size() + 1) * embedding.candidates()] = false;
            }
            result.add(embedding);
        }
        return result;
    }

    /** All modalities without some of the samples. */
    static List<Embedding> withoutSamples(List<Embedding> embeddings, int... samples) {
        return embeddings.stream().map(each -> withoutSamples(each, samples)).toList();
    }

    /** One modality without some of the samples; the validity is a copy. */
    static Embedding withoutSamples(Embedding embedding, int... samples) {
        boolean[] valid = embedding.valid().clone();
        for (int sample : samples) {
            Arrays.fill(valid, sample * embedding.candidates(), (sample + 1) * embedding.candidates(), false);
        }
        return new Embedding(embedding.output(), embedding.rows(), embedding.candidates(), valid);
    }

    static Embedding withRows(Embedding embedding, INDArray rows) {
        return new Embedding(embedding.output(), rows, embedding.candidates(), embedding.valid());
    }

    /** The batch with another modality in the k-th place. */
    static List<Embedding> with(List<Embedding> embeddings, int k, Embedding other) {
        List<Embedding> changed = new ArrayList<>(embeddings);
        changed.set(k, other);
        return changed;
    }

    static List<Embedding> mapRows(List<Embedding> embeddings, UnaryOperator<INDArray> change) {
        return embeddings.stream()
                .map(embedding -> withRows(embedding, change.apply(embedding.rows())))
                .toList();
    }

    /** Every other modality points the other way. */
    static List<Embedding> opposite(List<Embedding> embeddings) {
        List<Embedding> result = new ArrayList<>();
        for (Embedding embedding : embeddings) {
            double direction = result.size() % 2 == 0 ? 1.0 : -1.0;
            INDArray rows = Nd4j.valueArrayOf(embedding.rows().shape(), direction, DataType.DOUBLE);
            result.add(withRows(embedding, rows));
        }
        return result;
    }

    /** Whatever rows that are not valid hold is replaced by large numbers. */
    static List<Embedding> withOtherNumbersWhereNotValid(List<Embedding> embeddings) {
        List<Embedding> changed = new ArrayList<>();
        for (Embedding embedding : embeddings) {
            INDArray rows = embedding.rows().dup('c');
            for (int row = 0; row < embedding.valid().length; row++) {
                if (!embedding.valid()[row]) {
                    rows.putRow(row, Nd4j.valueArrayOf(new long[] {rows.size(1)}, 1e3 + row, rows.dataType()));
                }
            }
            changed.add(withRows(embedding, rows));
        }
        return changed;
    }

    /** The same numbers as a view into an array that has more rows and columns. */
    static INDArray asView(INDArray rows) {
        INDArray larger = Nd4j.valueArrayOf(new long[] {rows.size(0) + 2, rows.size(1) + 3}, 9.0, rows.dataType());
        INDArray view =
                larger.get(NDArrayIndex.interval(1, rows.size(0) + 1), NDArrayIndex.interval(2, rows.size(1) + 2));
        view.assign(rows);
        return view;
    }

    /** The batch that consists of these samples, in this order. */
    static List<Embedding> select(List<Embedding> embeddings, int[] samples) {
        List<Embedding> result = new ArrayList<>();
        for (Embedding embedding : embeddings) {
            int candidates = embedding.candidates();
            boolean[] valid = new boolean[samples.length * candidates];
            for (int i = 0; i < samples.length; i++) {
                System.arraycopy(embedding.valid(), samples[i] * candidates, valid, i * candidates, candidates);
            }
            INDArray rows = selectRows(embedding.rows(), candidates, samples);
            result.add(new Embedding(embedding.output(), rows, candidates, valid));
        }
        return result;
    }

    /** The rows of these samples, in this order. */
    static INDArray selectRows(INDArray rows, int candidates, int[] samples) {
        INDArray result = Nd4j.create(rows.dataType(), (long) samples.length * candidates, rows.size(1));
        for (int i = 0; i < samples.length; i++) {
            for (int c = 0; c < candidates; c++) {
                result.putRow((long) i * candidates + c, rows.getRow((long) samples[i] * candidates + c));
            }
        }
        return result;
    }
}
