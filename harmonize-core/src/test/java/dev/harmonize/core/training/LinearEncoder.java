package dev.harmonize.core.training;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.model.Cotangents;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Phase;
import dev.harmonize.api.model.Segment;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** z = x S H with S shared by all outputs and one H each: the smallest model with a backbone and heads. */
final class LinearEncoder implements Encoder {

    static final int INPUT = 3;
    static final int HIDDEN = 4;
    static final int WIDTH = 2;

    static final Output VIDEO_VA = new Output(Modality.VIDEO, "va", WIDTH);
    static final Output AUDIO_VA = new Output(Modality.AUDIO, "va", WIDTH);
    static final Output VIDEO_VT = new Output(Modality.VIDEO, "vt", WIDTH);
    static final Output TEXT_VT = new Output(Modality.TEXT, "vt", WIDTH);
    static final List<Output> OUTPUTS = List.of(VIDEO_VA, AUDIO_VA, VIDEO_VT, TEXT_VT);

    private static final Parameters PARAMETERS = layout();

    private static Parameters layout() {
        List<Segment> segments = new ArrayList<>();
        segments.add(
                new Segment("shared", List.of((long) INPUT, (long) HIDDEN), "backbone", OptionalInt.empty(), true));
        for (Output output : OUTPUTS) {
            segments.add(new Segment(
                    "head." + output, List.of((long) HIDDEN, (long) WIDTH), "heads", OptionalInt.empty(), false));
        }
        return new Parameters(segments);
    }

    @Override
    public Parameters parameters() {
        return PARAMETERS;
    }

    @Override
    public List<Output> outputs() {
        return OUTPUTS;
    }

    @Override
    public boolean couplesSamples() {
        return false;
    }

    @Override
    public void initialize(INDArray parameters, RandomStreams streams) {
        RandomGenerator random = new RandomStreams(5).generator();
        for (long i = 0; i < parameters.length(); i++) {
            parameters.putScalar(i, random.nextDouble() - 0.5);
        }
    }

    @Override
    public Encoding encode(INDArray parameters, Batch batch, Phase phase) {
        return new LinearEncoding(parameters, batch);
    }

    private static final class LinearEncoding implements Encoding {

        private final INDArray parameters;
        private final Batch batch;
        private final Embeddings embeddings;

        LinearEncoding(INDArray parameters, Batch batch) {
            this.parameters = parameters;
            this.batch = batch;
            this.embeddings = new Embeddings(OUTPUTS.stream()
                    .map(output -> new Embedding(
                            output,
                            input(output)
                                    .mmul(PARAMETERS.view(parameters, "shared"))
                                    .mmul(PARAMETERS.view(parameters, "head." + output)),
                            1,
                            batch.get(output.modality()).valid()))
                    .toList());
        }

        private INDArray input(Output output) {
            float[] values = ((Features.Dense) batch.get(output.modality())).values();
            return Nd4j.createFromArray(values)
                    .castTo(parameters.dataType())
                    .reshape('c', values.length / INPUT, INPUT);
        }

        @Override
        public Embeddings embeddings() {
            return embeddings;
        }

        @Override
        public Parameters parameters() {
            return PARAMETERS;
        }

        @Override
        public void backward(Cotangents cotangents, INDArray gradient) {
            INDArray shared = PARAMETERS.view(parameters, "shared");
            cotangents.byOutput().forEach((output, cotangent) -> {
                INDArray head = PARAMETERS.view(parameters, "head." + output);
                INDArray x = input(output);
                PARAMETERS
                        .view(gradient, "head." + output)
                        .addi(x.mmul(shared).transpose().mmul(cotangent));
                PARAMETERS.view(gradient, "shared").addi(x.transpose().mmul(cotangent.mmul(head.transpose())));
            });
        }

        @Override
        public void close() {}
    }
}
