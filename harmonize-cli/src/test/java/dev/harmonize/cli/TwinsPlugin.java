package dev.harmonize.cli;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A dataset whose modalities are all one vector, and an encoder that treats them all alike. */
final class TwinsPlugin implements HarmonizePlugin {

    static final int SPLIT_SIZE = 64;

    private static final int WIDTH = 8;
    private static final List<Modality> MODALITIES = List.of(Modality.VIDEO, Modality.AUDIO, Modality.TEXT);

    @Component(id = "twins", summary = "Samples whose video, audio and text are the same vector")
    record DatasetOptions() {}

    @Component(id = "scaling", summary = "Multiplies every input by one vector")
    record EncoderOptions() {}

    @Override
    public void register(Registrar registrar) {
        registrar.dataset(DatasetOptions.class, (options, streams) -> new Twins(streams));
        registrar.encoder(EncoderOptions.class, (options, context) -> new Scaling());
    }

    private record Twins(RandomStreams streams) implements IndexedDataset {

        @Override
        public BatchSpec spec() {
            ModalitySpec vector = new ModalitySpec(new FeatureSpec.Vectors(1, WIDTH), 1);
            return new BatchSpec(Map.of(Modality.VIDEO, vector, Modality.AUDIO, vector, Modality.TEXT, vector));
        }

        @Override
        public List<Split> splits() {
            return List.of(new Split(Split.TRAIN, SPLIT_SIZE), new Split(Split.TEST, SPLIT_SIZE));
        }

        @Override
        public String fingerprint() {
            return "0123456789abcdef";
        }

        @Override
        public Sample sample(String split, int index, Reading reading) {
            RandomGenerator values = streams.child(split).generator(index);
            float[] vector = new float[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                vector[i] = (float) values.nextGaussian();
            }
            Features features = new Features.Dense(vector, new boolean[] {true});
            return new Sample(
                    index,
                    Map.of(Modality.VIDEO, features, Modality.AUDIO, features, Modality.TEXT, features),
                    OptionalInt.empty(),
                    Set.of());
        }
    }

    private static final class Scaling implements Encoder {

        private static final Parameters LAYOUT = new Parameters(
                List.of(new Segment("scale", List.of((long) WIDTH), "backbone", OptionalInt.empty(), true)));

        @Override
        public Parameters parameters() {
            return LAYOUT;
        }

        @Override
        public List<Output> outputs() {
            return MODALITIES.stream()
                    .map(modality -> new Output(modality, "joint", WIDTH))
                    .toList();
        }

        @Override
        public boolean couplesSamples() {
            return false;
        }

        @Override
        public void initialize(INDArray parameters, RandomStreams streams) {
            parameters.assign(1);
        }

        @Override
        public Encoding encode(INDArray parameters, Batch batch, Phase phase) {
            List<Embedding> embeddings = outputs().stream()
                    .map(output -> new Embedding(
                            output,
                            input(batch, output).mulRowVector(parameters),
                            1,
                            batch.get(output.modality()).valid()))
                    .toList();
            return new Encoding() {
                @Override
                public Embeddings embeddings() {
                    return new Embeddings(embeddings);
                }

                @Override
                public Parameters parameters() {
                    return LAYOUT;
                }

                @Override
                public void backward(Cotangents cotangents, INDArray gradient) {
                    cotangents
                            .byOutput()
                            .forEach((output, cotangent) -> gradient.addi(
                                    cotangent.mul(input(batch, output)).sum(0)));
                }

                @Override
                public void close() {}
            };
        }

        private static INDArray input(Batch batch, Output output) {
            float[] values = ((Features.Dense) batch.get(output.modality())).values();
            return Nd4j.createFromArray(values).reshape('c', batch.size(), WIDTH);
        }
    }
}
