package dev.harmonize.encoders.vatt;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.SampleWeights;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A model with perturbed parameters, a batch, and objectives that, like VATT's, reach different modalities and meet in the
 * video and the shared stack. All of it depends on sizes alone, so that models that differ in nothing but how they compute
 * have the same parameters and the same batch.
 */
final class RandomModel {

    static final long SEED = 20221105L;

    private final BatchSpec spec;
    private final VattEncoder encoder;
    private final INDArray theta;
    private final Batch batch;

    RandomModel(VattOptions options, BatchSpec spec, DataType type, int samples) {
        this(options, spec, type, samples, 1);
    }

    RandomModel(VattOptions options, BatchSpec spec, DataType type, int samples, int threads) {
        this.spec = spec;
        this.encoder = new VattEncoder(options, spec, threads);
        INDArray drawn = Nd4j.zeros(DataType.DOUBLE, encoder.parameters().length());
        encoder.initialize(drawn, new RandomStreams(SEED));
        RandomGenerator random = new RandomStreams(SEED).child("noise").generator();
        double[] noise = new double[Math.toIntExact(drawn.length())];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = 0.1 * random.nextGaussian();
        }
        this.theta = drawn.addi(Nd4j.createFromArray(noise)).castTo(type);
        this.batch = batch(samples, SEED);
    }

    /** Batches for {@link TestOptions#tiny}. */
    static BatchSpec triplets(int candidates) {
        return new BatchSpec(Map.of(
                Modality.VIDEO, new ModalitySpec(new FeatureSpec.Frames(4, 6, 4, 3), 1),
                Modality.AUDIO, new ModalitySpec(new FeatureSpec.Waveform(35, 8000), 1),
                Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(5, 11), candidates)));
    }

    VattEncoder encoder() {
        return encoder;
    }

    INDArray theta() {
        return theta;
    }

    Batch batch() {
        return batch;
    }

    Encoding encode() {
        return encode(batch);
    }

    Encoding encode(Batch some) {
        return encoder.encode(theta, some, new Phase.Training(new RandomStreams(5)));
    }

    /** Random features; about a fifth of the texts are not valid and have no words, and sample 2 has no text at all. */
    Batch batch(int samples, long seed) {
        Map<Modality, Features> features = new TreeMap<>();
        spec.modalities().forEach((modality, form) -> {
            RandomGenerator random =
                    new RandomStreams(seed).child(modality.name()).generator();
            int rows = samples * form.candidates();
            int length = Math.toIntExact(form.features().size());
            boolean[] valid = new boolean[rows];
            for (int row = 0; row < rows; row++) {
                boolean text = modality.equals(Modality.TEXT);
                valid[row] = !(text && (row / form.candidates() == 2 || random.nextInt(5) == 0));
            }
            if (form.features() instanceof FeatureSpec.Tokens tokens) {
                int[] ids = new int[rows * length];
                for (int row = 0; row < rows; row++) {
                    int words = valid[row] ? random.nextInt(1, length + 1) : 0;
                    for (int i = 0; i < words; i++) {
                        ids[row * length + i] = random.nextInt(1, tokens.vocabulary());
                    }
                }
                features.put(modality, new Features.TokenIds(ids, valid));
            } else {
                float[] values = new float[rows * length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.nextFloat(-1.0f, 1.0f);
                }
                features.put(modality, new Features.Dense(values, valid));
            }
        });
        return new Batch(spec, IntStream.range(0, samples).asLongStream().toArray(), features);
    }

    /** One objective for each of VATT's two spaces. */
    static List<Cotangents> objectives(Encoding encoding) {
        return objectives(encoding, 2);
    }

    /** Objectives that take turns at the spaces that there are; rows that are not valid have no cotangent. */
    static List<Cotangents> objectives(Encoding encoding, int count) {
        List<String> spaces = encoding.embeddings().all().stream()
                .map(embedding -> embedding.output().space())
                .distinct()
                .toList();
        List<Cotangents> objectives = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            String space = spaces.get(k % spaces.size());
            RandomStreams streams = new RandomStreams(SEED + k / spaces.size());
            Map<Output, INDArray> byOutput = new LinkedHashMap<>();
            int samples = 0;
            for (Embedding embedding : encoding.embeddings().all()) {
                if (embedding.output().space().equals(space)) {
                    samples = embedding.samples();
                    byOutput.put(embedding.output(), cotangent(embedding, streams));
                }
            }
            objectives.add(new Cotangents(samples, byOutput));
        }
        return objectives;
    }

    private static INDArray cotangent(Embedding embedding, RandomStreams streams) {
        RandomGenerator random = streams.child(embedding.output().toString()).generator();
        double[] values = new double[Math.toIntExact(embedding.rows().length())];
        int width = embedding.output().width();
        for (int i = 0; i < values.length; i++) {
            double value = random.nextGaussian();
            values[i] = embedding.valid()[i / width] ? value : 0.0;
        }
        return Nd4j.createFromArray(values)
                .castTo(embedding.rows().dataType())
                .reshape('c', embedding.rows().shape());
    }

    /** Weights from 0 to 2. */
    static SampleWeights weights(int samples, int objectives, int seed) {
        RandomGenerator random =
                new RandomStreams(SEED).child("weights-" + seed).generator();
        return new SampleWeights(
                samples,
                objectives,
                random.doubles((long) samples * objectives, 0.0, 2.0).toArray());
    }
}
