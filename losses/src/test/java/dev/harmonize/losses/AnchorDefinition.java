package dev.harmonize.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;

import java.util.List;
import java.util.stream.IntStream;

/** What a loss says of one anchor, straight from its formula: with cosines, and no sum, shift or slope that is shared. */
@FunctionalInterface
interface AnchorDefinition {

    long SEED = 4_711;

    /**
     * The value of an anchor.
     *
     * @param sample whose row it is
     * @param positive its cosine with the sample's other row
     * @param negatives its cosines with the valid rows of other samples
     */
    double value(int sample, double positive, double[] negatives);

    /** Compares a loss with its definition, on batches in which rows are missing. */
    static void assertThatLossAgrees(Loss loss, Direction direction, AnchorDefinition definition) {
        for (int samples : new int[] {1, 2, 9, 83}) {
            List<Embedding> embeddings = batch(samples);
            assertThatLossAgrees(loss, embeddings, direction, definition);
        }
    }

    /** The same on one batch. */
    static void assertThatLossAgrees(
            Loss loss, List<Embedding> embeddings, Direction direction, AnchorDefinition definition) {
        LossResult result = loss.evaluate(embeddings, Batches.NO_PARAMETERS);
        boolean[] videos = embeddings.get(0).valid();
        boolean[] texts = embeddings.get(1).valid();
        double[][] cosines = Batches.cosines(embeddings);
        int samples = cosines.length;
        for (int sample = 0; sample < samples; sample++) {
            if (!videos[sample] || !texts[sample]) {
                continue;
            }
            int i = sample;
            double positive = cosines[i][i];
            double[] ofVideo = IntStream.range(0, samples)
                    .filter(j -> j != i && texts[j])
                    .mapToDouble(j -> cosines[i][j])
                    .toArray();
            double[] ofText = IntStream.range(0, samples)
                    .filter(j -> j != i && videos[j])
                    .mapToDouble(j -> cosines[j][i])
                    .toArray();
            double forward = definition.value(i, positive, ofVideo);
            double backward = definition.value(i, positive, ofText);
            double expected = switch (direction) {
                case BOTH -> 0.5 * forward + 0.5 * backward;
                case FORWARD -> forward;
                case BACKWARD -> backward;
            };
            assertThat(result.perSample()[i])
                    .as("sample %d of %d, seed %d", i, samples, SEED)
                    .isCloseTo(expected, within(1e-11 * Math.max(1.0, Math.abs(expected))));
        }
    }

    /** The same rows whenever it has so many samples. */
    static List<Embedding> batch(int samples) {
        return Batches.random(samples, 6, new RandomStreams(SEED).generator(samples));
    }
}
