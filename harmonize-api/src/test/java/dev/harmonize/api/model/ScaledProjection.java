package dev.harmonize.api.model;

import dev.harmonize.api.data.Modality;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * z = (x S) ∘ h with S shared by both outputs and a vector h each: an encoding whose contributions can be written down.
 * Text has two rows per sample.
 */
final class ScaledProjection implements Encoding {

    static final int SAMPLES = 5;
    static final int INPUT = 3;
    static final int WIDTH = 2;
    static final int CANDIDATES = 2;
    static final Output VIDEO = new Output(Modality.VIDEO, "s", WIDTH);
    static final Output TEXT = new Output(Modality.TEXT, "s", WIDTH);

    private static final Segment SHARED =
            new Segment("shared", List.of((long) INPUT, (long) WIDTH), "backbone", OptionalInt.empty(), true);
    private static final Segment VIDEO_SCALE =
            new Segment("video", List.of((long) WIDTH), "heads", OptionalInt.empty(), false);
    private static final Segment TEXT_SCALE =
            new Segment("text", List.of((long) WIDTH), "heads", OptionalInt.empty(), false);
    static final Parameters PARAMETERS = new Parameters(List.of(SHARED, VIDEO_SCALE, TEXT_SCALE));

    private final INDArray theta;
    private final INDArray video;
    private final INDArray text;
    private final List<INDArray> gradients = new ArrayList<>();

    ScaledProjection(DataType type, RandomGenerator random) {
        this.theta = random(type, random, PARAMETERS.length());
        this.video = random(type, random, SAMPLES, INPUT);
        this.text = random(type, random, (long) SAMPLES * CANDIDATES, INPUT);
    }

    static INDArray random(DataType type, RandomGenerator random, long... shape) {
        INDArray array = Nd4j.zeros(type, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextDouble() * 2 - 1);
        }
        return array;
    }

    int backwardPasses() {
        return gradients.size();
    }

    /** What each backward pass was to add to. */
    List<INDArray> gradients() {
        return gradients;
    }

    @Override
    public Embeddings embeddings() {
        return new Embeddings(List.of(embedding(VIDEO, video, 1), embedding(TEXT, text, CANDIDATES)));
    }

    private Embedding embedding(Output output, INDArray input, int candidates) {
        boolean[] valid = new boolean[SAMPLES * candidates];
        Arrays.fill(valid, true);
        INDArray scale = PARAMETERS.view(theta, output.modality().name());
        return new Embedding(
                output, input.mmul(PARAMETERS.view(theta, "shared")).mulRowVector(scale), candidates, valid);
    }

    @Override
    public Parameters parameters() {
        return PARAMETERS;
    }

    @Override
    public void backward(Cotangents cotangents, INDArray gradient) {
        gradients.add(gradient);
        cotangents.byOutput().forEach((output, cotangent) -> {
            String scale = output.modality().name();
            INDArray input = output.equals(VIDEO) ? video : text;
            PARAMETERS
                    .view(gradient, scale)
                    .addi(input.mmul(PARAMETERS.view(theta, "shared"))
                            .mul(cotangent)
                            .sum(0));
            PARAMETERS
                    .view(gradient, "shared")
                    .addi(input.transpose().mmul(cotangent.mulRowVector(PARAMETERS.view(theta, scale))));
        });
    }

    /** What one sample adds to the gradient of an objective, in plain loops. */
    double[] contribution(int sample, Cotangents cotangents) {
        double[] contribution = new double[Math.toIntExact(PARAMETERS.length())];
        cotangents.byOutput().forEach((output, cotangent) -> {
            int candidates = output.equals(VIDEO) ? 1 : CANDIDATES;
            INDArray input = output.equals(VIDEO) ? video : text;
            int scale = INPUT * WIDTH + (output.equals(VIDEO) ? 0 : WIDTH);
            for (int row = sample * candidates; row < (sample + 1) * candidates; row++) {
                for (int w = 0; w < WIDTH; w++) {
                    double c = cotangent.getDouble(row, w);
                    for (int i = 0; i < INPUT; i++) {
                        double x = input.getDouble(row, i);
                        contribution[scale + w] += c * x * theta.getDouble((long) i * WIDTH + w);
                        contribution[i * WIDTH + w] += c * x * theta.getDouble(scale + w);
                    }
                }
            }
        });
        return contribution;
    }

    List<Segment> segments(String module) {
        List<Segment> segments = new ArrayList<>(PARAMETERS.segments());
        segments.removeIf(segment -> !segment.module().equals(module));
        return segments;
    }

    @Override
    public void close() {}
}
