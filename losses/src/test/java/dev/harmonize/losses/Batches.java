package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Output;
import dev.harmonize.api.plugin.Registrar.LossInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Embeddings of a video and a text of the same samples, and what the tests of several losses do with them. */
final class Batches {

    static final INDArray NO_PARAMETERS = Nd4j.empty(DataType.DOUBLE);

    private static final String SPACE = "shared";

    private Batches() {}

    /** What a loss between a video and a text of one row each is made for. */
    static List<LossInput> inputs(int width) {
        return inputs(width, 1, 1);
    }

    static List<LossInput> inputs(int width, int videoCandidates, int textCandidates) {
        return List.of(
                new LossInput(new Output(Modality.VIDEO, SPACE, width), videoCandidates),
                new LossInput(new Output(Modality.TEXT, SPACE, width), textCandidates));
    }

    /** These rows, all valid, one per sample. */
    static List<Embedding> of(double[][] videos, double[][] texts) {
        return List.of(video(1, videos), text(1, texts));
    }

    /** These rows, all valid. */
    static Embedding video(int candidates, double[][] rows) {
        return embedding(Modality.VIDEO, candidates, rows);
    }

    /** These rows, all valid. */
    static Embedding text(int candidates, double[][] rows) {
        return embedding(Modality.TEXT, candidates, rows);
    }

    /** Normally distributed rows, one per sample, about a sixth of them not valid. */
    static List<Embedding> random(int samples, int width, RandomGenerator random) {
        return random(samples, width, 1, 1, random);
    }

    /** Normally distributed rows, about a sixth of them not valid; the first of each modality is. */
    static List<Embedding> random(
            int samples, int width, int videoCandidates, int textCandidates, RandomGenerator random) {
        return List.of(
                random(Modality.VIDEO, samples, width, videoCandidates, random),
                random(Modality.TEXT, samples, width, textCandidates, random));
    }

    static List<Embedding> inFloat32(List<Embedding> embeddings) {
        return embeddings.stream()
                .map(each -> new Embedding(
                        each.output(), each.rows().castTo(DataType.FLOAT), each.candidates(), each.valid()))
                .toList();
    }

    /** The cosines between all rows of a video and all rows of a text, also of those that are not valid. */
    static double[][] cosines(List<Embedding> embeddings) {
        double[][] videos = embeddings.get(0).rows().toDoubleMatrix();
        double[][] texts = embeddings.get(1).rows().toDoubleMatrix();
        double[][] cosines = new double[videos.length][texts.length];
        for (int p = 0; p < videos.length; p++) {
            for (int q = 0; q < texts.length; q++) {
                cosines[p][q] = product(videos[p], texts[q])
                        / Math.sqrt(product(videos[p], videos[p]) * product(texts[q], texts[q]));
            }
        }
        return cosines;
    }

    /** Compares value and gradients of 300 samples in float32 with those in float64. */
    static void assertThatFloat32AndFloat64AgreeOnALargerBatch(Loss loss) {
        long seed = 2_021;
        List<Embedding> embeddings = random(300, 6, new RandomStreams(seed).generator());
        LossResult expected = loss.evaluate(embeddings, NO_PARAMETERS);
        LossResult result = loss.evaluate(inFloat32(embeddings), NO_PARAMETERS);
        assertThat(result.value())
                .as("value, seed %d", seed)
                .isCloseTo(expected.value(), within(1e-5 * Math.max(1.0, Math.abs(expected.value()))));
        for (int k = 0; k < 2; k++) {
            INDArray gradient = expected.gradients().get(k);
            assertThat(result.gradients().get(k).castTo(DataType.DOUBLE).distance2(gradient))
                    .as("error of gradient %d, seed %d", k, seed)
                    .isLessThan(1e-5 * gradient.norm2Number().doubleValue());
        }
    }

    /** Compares values, similarities and gradients. */
    static void assertThatResultsAgree(LossResult actual, LossResult expected, double tolerance) {
        assertThat(actual.value()).isCloseTo(expected.value(), within(tolerance));
        assertThat(actual.perSample()).usingComparatorWithPrecision(tolerance).containsExactly(expected.perSample());
        assertThat(actual.similarities())
                .usingComparatorWithPrecision(tolerance)
                .containsExactly(expected.similarities());
        for (int k = 0; k < expected.gradients().size(); k++) {
            assertThat(actual.gradients().get(k).distance2(expected.gradients().get(k)))
                    .as("difference of gradients %d", k)
                    .isLessThan(tolerance);
        }
    }

    /** Evaluates what is hardest on exponentials: cosines of 1 and −1 only, in float32. */
    static void assertThatResultsAreFiniteWhereCosinesAreExtreme(Loss loss) {
        double[][] same = {{1, 0}, {1, 0}};
        double[][] opposite = {{-1, 0}, {-1, 0}};
        double[][] one = {{1, 0}, {-1, 0}};
        double[][] other = {{-1, 0}, {1, 0}};
        assertThatResultIsFinite("all alike", loss, of(same, same));
        assertThatResultIsFinite("all opposite", loss, of(same, opposite));
        assertThatResultIsFinite("positives alike, negatives opposite", loss, of(one, one));
        assertThatResultIsFinite("positives opposite, negatives alike", loss, of(one, other));
        assertThatResultIsFinite("some alike, some opposite", loss, of(one, same));
    }

    private static void assertThatResultIsFinite(String what, Loss loss, List<Embedding> embeddings) {
        LossResult result = loss.evaluate(inFloat32(embeddings), NO_PARAMETERS);
        assertThat(result.value()).as(what).isFinite();
        for (INDArray gradient : result.gradients()) {
            assertThat(gradient.norm2Number().doubleValue()).as(what).isFinite();
        }
    }

    private static Embedding embedding(Modality modality, int candidates, double[][] rows) {
        boolean[] valid = new boolean[rows.length];
        Arrays.fill(valid, true);
        return new Embedding(
                new Output(modality, SPACE, rows[0].length), Nd4j.createFromArray(rows), candidates, valid);
    }

    private static Embedding random(Modality modality, int samples, int width, int candidates, RandomGenerator random) {
        double[][] rows = new double[samples * candidates][width];
        for (double[] row : rows) {
            Arrays.setAll(row, c -> random.nextGaussian());
        }
        Embedding embedding = embedding(modality, candidates, rows);
        for (int row = 1; row < rows.length; row++) {
            embedding.valid()[row] = random.nextInt(6) > 0;
        }
        return embedding;
    }

    private static double product(double[] a, double[] b) {
        double sum = 0.0;
        for (int c = 0; c < a.length; c++) {
            sum += a[c] * b[c];
        }
        return sum;
    }
}
