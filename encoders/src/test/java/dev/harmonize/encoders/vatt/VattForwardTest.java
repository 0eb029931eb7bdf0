package dev.harmonize.encoders.vatt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Batch;
import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.model.Embeddings;
import dev.harmonize.api.model.Encoding;
import dev.harmonize.api.model.Phase;
import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.vatt.VattOptions.Projection;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.DoubleUnaryOperator;

/** Compares embeddings with {@link NaiveVatt}. */
class VattForwardTest {

    private static final int SEED = 4;
    private static final int SAMPLES = 3;
    private static final int CANDIDATES = 2;
    private static final int FRAMES = 4;
    private static final int HEIGHT = 6;
    private static final int WIDTH = 4;
    private static final int CHANNELS = 3;
    private static final int WAVE = 35;
    private static final int AUDIO_PATCH = 7;
    private static final int WORDS = 5;
    private static final int VOCABULARY = 11;

    private final float[] video = floats(SAMPLES * FRAMES * HEIGHT * WIDTH * CHANNELS, SEED);
    private final float[] audio = floats(SAMPLES * WAVE, SEED + 1);
    private final int[] text = {
        3, 1, 4, 1, 5, //
        9, 2, 6, 0, 0, //
        7, 0, 0, 0, 0, //
        10, 8, 2, 8, 0, //
        0, 0, 0, 0, 0, //
        1, 6, 1, 8, 0
    };

    @Test
    void embeddingsAreThoseOfTheNaiveModel() {
        assertEmbeddings(TestOptions.tiny(), NaiveVatt::exactGelu);
    }

    @Test
    void embeddingsAreThoseOfTheNaiveModelWithTheProjectionsOfThePublishedSizes() {
        assertEmbeddings(
                TestOptions.tiny().preProjection(true).postProjection(7).positionNorm(true), NaiveVatt::exactGelu);
    }

    @Test
    void embeddingsAreThoseOfTheNaiveModelWithTanhGelu() {
        assertEmbeddings(TestOptions.tiny().gelu(GeluForm.TANH).layers(3), NaiveVatt::tanhGelu);
    }

    @Test
    void jointEmbeddingsAreThoseOfTheNaiveModel() {
        forward(TestOptions.tiny().projection(Projection.JOINT), NaiveVatt::exactGelu, (naive, embeddings) -> {
            INDArray videoRows = embeddings.get(Modality.VIDEO, "joint").rows();
            INDArray audioRows = embeddings.get(Modality.AUDIO, "joint").rows();
            INDArray textRows = embeddings.get(Modality.TEXT, "joint").rows();
            for (int i = 0; i < SAMPLES; i++) {
                assertRow("video", videoRows, i, joint(naive, "video", videoFeature(naive, i)));
                assertRow("audio", audioRows, i, joint(naive, "audio", audioFeature(naive, i)));
            }
            for (int row = 0; row < SAMPLES * CANDIDATES; row++) {
                assertRow("text", textRows, row, joint(naive, "text", textFeature(naive, row)));
            }
        });
    }

    private static double[] joint(NaiveVatt naive, String modality, double[] feature) {
        return naive.dense("head.joint." + modality, NaiveVatt.relu(feature));
    }

    private void assertEmbeddings(TestOptions builder, DoubleUnaryOperator gelu) {
        forward(builder, gelu, (naive, embeddings) -> {
            INDArray videoVa = embeddings.get(Modality.VIDEO, "va").rows();
            INDArray videoVt = embeddings.get(Modality.VIDEO, "vt").rows();
            INDArray audioVa = embeddings.get(Modality.AUDIO, "va").rows();
            INDArray textVt = embeddings.get(Modality.TEXT, "vt").rows();
            for (int i = 0; i < SAMPLES; i++) {
                double[] fine = naive.dense(
                        "head.va.video.1", NaiveVatt.relu(naive.dense("head.va.video.0", videoFeature(naive, i))));
                assertRow("video.va", videoVa, i, fine);
                assertRow("video.vt", videoVt, i, naive.dense("head.vt.video", NaiveVatt.relu(fine)));
                assertRow("audio.va", audioVa, i, naive.dense("head.va.audio", audioFeature(naive, i)));
            }
            for (int row = 0; row < SAMPLES * CANDIDATES; row++) {
                assertRow("text.vt", textVt, row, naive.dense("head.vt.text", textFeature(naive, row)));
            }
        });
    }

    /** Hands over the naive model and what the encoder makes of the batch with the same parameters. */
    private void forward(TestOptions builder, DoubleUnaryOperator gelu, BiConsumer<NaiveVatt, Embeddings> comparison) {
        BatchSpec spec = new BatchSpec(Map.of(
                Modality.VIDEO, new ModalitySpec(new FeatureSpec.Frames(FRAMES, HEIGHT, WIDTH, CHANNELS), 1),
                Modality.AUDIO, new ModalitySpec(new FeatureSpec.Waveform(WAVE, 8000), 1),
                Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(WORDS, VOCABULARY), CANDIDATES)));
        Batch batch = new Batch(
                spec,
                new long[SAMPLES],
                Map.of(
                        Modality.VIDEO, new Features.Dense(video, new boolean[] {true, true, true}),
                        Modality.AUDIO, new Features.Dense(audio, new boolean[] {true, true, true}),
                        Modality.TEXT,
                                new Features.TokenIds(text, new boolean[] {true, true, true, true, false, true})));
        VattOptions options = builder.build();
        VattEncoder encoder = new VattEncoder(options, spec, 1);
        INDArray parameters = Nd4j.zeros(DataType.DOUBLE, encoder.parameters().length());
        encoder.initialize(parameters, new RandomStreams(SEED));
        Random random = new Random(SEED);
        double[] noise = random.doubles(parameters.length(), -0.2, 0.2).toArray();
        parameters.addi(Nd4j.createFromArray(noise));
        NaiveVatt naive = new NaiveVatt(
                encoder.parameters(),
                parameters,
                options.heads().orElseThrow(),
                options.layers().orElseThrow(),
                gelu);

        try (Encoding encoding = encoder.encode(parameters, batch, new Phase.Evaluation())) {
            comparison.accept(naive, encoding.embeddings());
        }
    }

    private static void assertRow(String output, INDArray rows, int row, double[] expected) {
        assertThat(rows.getRow(row).dup().toDoubleVector())
                .as("row %d of %s (seed %d)", row, output, SEED)
                .containsExactly(expected, within(1e-9));
    }

    /** Patches of 2 frames x 3 lines x 2 columns. */
    private double[] videoFeature(NaiveVatt naive, int sample) {
        double[][] inputs = new double[8][2 * 3 * 2 * CHANNELS];
        double[][] positions = new double[8][];
        int token = 0;
        for (int time = 0; time < 2; time++) {
            for (int vertical = 0; vertical < 2; vertical++) {
                for (int horizontal = 0; horizontal < 2; horizontal++) {
                    int number = 0;
                    for (int frame = 2 * time; frame < 2 * time + 2; frame++) {
                        for (int line = 3 * vertical; line < 3 * vertical + 3; line++) {
                            for (int column = 2 * horizontal; column < 2 * horizontal + 2; column++) {
                                for (int channel = 0; channel < CHANNELS; channel++) {
                                    int pixel = ((sample * FRAMES + frame) * HEIGHT + line) * WIDTH + column;
                                    inputs[token][number++] = video[pixel * CHANNELS + channel];
                                }
                            }
                        }
                    }
                    positions[token++] = NaiveVatt.sum(
                            naive.row("video.position.time", time),
                            NaiveVatt.sum(
                                    naive.row("video.position.vertical", vertical),
                                    naive.row("video.position.horizontal", horizontal)));
                }
            }
        }
        return naive.feature("video", inputs, positions, new boolean[8]);
    }

    private double[] audioFeature(NaiveVatt naive, int sample) {
        int tokens = WAVE / AUDIO_PATCH;
        double[][] inputs = new double[tokens][AUDIO_PATCH];
        double[][] positions = new double[tokens][];
        for (int t = 0; t < tokens; t++) {
            for (int i = 0; i < AUDIO_PATCH; i++) {
                inputs[t][i] = audio[sample * WAVE + t * AUDIO_PATCH + i];
            }
            positions[t] = naive.row("audio.position.token", t);
        }
        return naive.feature("audio", inputs, positions, new boolean[tokens]);
    }

    private double[] textFeature(NaiveVatt naive, int row) {
        double[][] inputs = new double[WORDS][];
        double[][] positions = new double[WORDS][];
        boolean[] padding = new boolean[WORDS];
        for (int t = 0; t < WORDS; t++) {
            int id = text[row * WORDS + t];
            padding[t] = id == 0;
            inputs[t] = naive.row("text.tokenizer.words", id);
            positions[t] = naive.row("text.position.token", t);
        }
        return naive.feature("text", inputs, positions, padding);
    }

    private static float[] floats(int length, int seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = 2.0f * random.nextFloat() - 1.0f;
        }
        return values;
    }
}
