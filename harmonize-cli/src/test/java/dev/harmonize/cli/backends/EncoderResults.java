package dev.harmonize.cli.backends;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.GroupWeights;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.ParameterGroup;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.SampleWeights;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.Scope;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Embeddings and every way back, of a batch of vectors and of one of digits, in both phases. */
final class EncoderResults implements ComponentKindResults {

    private static final String VATT = "vatt";
    private static final String SMALL_VATT = "width = 8, heads = 2, layers = 2, feed-forward = 16, va-width = 4,"
            + " vt-width = 4, drop-token = 0.5, video-patch-height = 7, video-patch-width = 7, ";
    private static final String DIGITS =
            "{ use = digits, digits { languages = [en], frames = 4, frame-size = 21," + " audio-samples = 1600 } }";
    private static final int OBJECTIVES = 2;

    /**
     * How an encoder computes.
     *
     * @param name in names of results
     * @param options of the encoder
     */
    private record Variant(String name, String options, DataType type) {}

    private final Compositions compositions;
    private final List<String> kernels;
    private final RandomStreams streams;

    EncoderResults(Compositions compositions, List<String> kernels, RandomStreams streams) {
        this.compositions = compositions;
        this.kernels = kernels;
        this.streams = streams;
    }

    @Override
    public void compute(String id, NamedResults results) {
        for (Variant variant : variants(id)) {
            String encoder = "encoder={use = %s, %s { %s }}".formatted(id, id, variant.options());
            NamedResults ofVariant = results.in(variant.name() + "-" + variant.type());
            encode(compositions.with(encoder), variant.type(), ofVariant.in("random-vectors"));
            encode(
                    compositions.with(encoder, "dataset=null", "dataset=" + DIGITS),
                    variant.type(),
                    ofVariant.in("digits"));
        }
    }

    private List<Variant> variants(String id) {
        if (!id.equals(VATT)) {
            return List.of(new Variant("default", "", DataType.FLOAT));
        }
        List<Variant> variants = new ArrayList<>();
        for (String each : kernels) {
            String options = SMALL_VATT + "kernels = " + each;
            variants.add(new Variant(each, options, DataType.FLOAT));
            if (each.equals("portable")) {
                variants.add(new Variant(each, options, DataType.DOUBLE));
            }
        }
        return variants;
    }

    private void encode(Composition composition, DataType type, NamedResults results) {
        Encoder encoder = composition.encoder();
        Batch batch = batch(composition);
        try (INDArray parameters = Nd4j.zeros(type, encoder.parameters().length())) {
            encoder.initialize(parameters, streams.child("initialization"));
            results.put("initial", parameters);
            try (Encoding encoding = encoder.encode(parameters, batch, new Phase.Evaluation())) {
                encoding.embeddings().all().forEach(results.in("evaluation")::put);
            }
            try (Encoding encoding = encoder.encode(parameters, batch, new Phase.Training(streams.child("training")))) {
                encoding.embeddings().all().forEach(results.in("training")::put);
                backward(encoding, batch.size(), type, results);
            }
        }
    }

    private Batch batch(Composition composition) {
        StreamRequest request = StreamRequest.of(
                Split.TRAIN, composition.training().batchSize(), StreamRequest.Mode.TRAINING, streams.child("batch"));
        try (BatchStream batches = composition.dataset().open(request)) {
            return batches.next().batch();
        }
    }

    private void backward(Encoding encoding, int samples, DataType type, NamedResults results) {
        List<Cotangents> objectives = new ArrayList<>();
        for (int k = 0; k < OBJECTIVES; k++) {
            RandomGenerator random = streams.child("cotangents").generator(k);
            Map<Output, INDArray> byOutput = new LinkedHashMap<>();
            for (Embedding embedding : encoding.embeddings().all()) {
                byOutput.put(
                        embedding.output(),
                        RandomArrays.normal(type, random, embedding.rows().shape()));
            }
            objectives.add(new Cotangents(samples, byOutput));
        }
        try (INDArray gradient = Nd4j.zeros(type, encoding.parameters().length())) {
            encoding.backward(objectives.get(0), gradient);
            results.put("backward", gradient);
        }
        try (INDArray jacobian = encoding.jacobian(objectives)) {
            results.put("jacobian", jacobian);
        }
        List<ParameterGroup> groups = Scope.PER_MODULE.groups(encoding.parameters());
        for (int size : List.of(1, 2, samples)) {
            List<Gramians> gramians = encoding.gramians(objectives, new Units(samples, size), groups);
            for (int p = 0; p < groups.size(); p++) {
                results.in("gramians-" + size)
                        .put(groups.get(p).name(), gramians.get(p).values());
            }
        }
        RandomGenerator random = streams.child("weights").generator();
        List<GroupWeights> weights = new ArrayList<>();
        // The first group is left to what applies elsewhere.
        for (ParameterGroup group : groups.subList(1, groups.size())) {
            weights.add(new GroupWeights(group, weights(samples, random)));
        }
        try (INDArray gradient = Nd4j.zeros(type, encoding.parameters().length())) {
            encoding.combine(objectives, weights, weights(samples, random), gradient);
            results.put("combine", gradient);
        }
        objectives.forEach(objective -> objective.byOutput().values().forEach(INDArray::close));
    }

    private static SampleWeights weights(int samples, RandomGenerator random) {
        return new SampleWeights(samples, OBJECTIVES, RandomArrays.uniform(samples * OBJECTIVES, -1.0, 1.0, random));
    }
}
