package dev.harmonize.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.SplittableRandom;

final class RandomVectorsDatasetTest {

    private static final RandomVectorsOptions OPTIONS = new RandomVectorsOptions(40, 5, 96, 4, 128, 3, 64, 2);
    private static final RandomStreams STREAMS = new RandomStreams(11);

    private final RandomVectorsDataset dataset = new RandomVectorsDataset(OPTIONS, STREAMS);

    @Test
    void modalitiesHaveTheFormThatTheOptionsSay() {
        assertThat(dataset.spec().modalities())
                .isEqualTo(Map.of(
                        Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(5, 96), 1),
                        Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(4, 128), 1),
                        Modality.TEXT, new ModalitySpec(new FeatureSpec.Vectors(3, 64), 2)));
        assertThat(dataset.classes()).isZero();
    }

    @Test
    void aSampleIsTheSameInEveryReading() {
        assertThat(values("train", 7, 2)).isEqualTo(values("train", 7, 1));
    }

    @Test
    void samplesDifferAndSoDoSplitsAndSeeds() {
        float[] sample = values("train", 7, 1);

        assertThat(values("train", 8, 1)).isNotEqualTo(sample);
        assertThat(values("test", 7, 1)).isNotEqualTo(sample);
        assertThat(values(new RandomVectorsDataset(OPTIONS, new RandomStreams(12)), "train", 7, 1))
                .isNotEqualTo(sample);
    }

    @Test
    void numbersHaveMeanZeroAndVarianceOne() {
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int index = 0; index < OPTIONS.samples(); index++) {
            for (float value : values("train", index, 1)) {
                assertThat(Math.abs(value)).isLessThanOrEqualTo((float) Math.sqrt(3));
                sum += value;
                squares += (double) value * value;
                count++;
            }
        }

        // Five standard errors of the mean of that many numbers, and of their squares, whose variance is 0.8.
        assertThat(sum / count).as("mean, seed 11").isCloseTo(0, within(5 / Math.sqrt(count)));
        assertThat(squares / count).as("variance, seed 11").isCloseTo(1, within(5 * Math.sqrt(0.8 / count)));
    }

    @Test
    void everyOptionAndTheSeedChangeTheFingerprint() {
        assertThat(new String[] {
                    dataset.fingerprint(),
                    new RandomVectorsDataset(OPTIONS, new RandomStreams(12)).fingerprint(),
                    fingerprint(41, 5, 96, 4, 128, 3, 64, 2),
                    fingerprint(40, 6, 96, 4, 128, 3, 64, 2),
                    fingerprint(40, 5, 97, 4, 128, 3, 64, 2),
                    fingerprint(40, 5, 96, 5, 128, 3, 64, 2),
                    fingerprint(40, 5, 96, 4, 129, 3, 64, 2),
                    fingerprint(40, 5, 96, 4, 128, 4, 64, 2),
                    fingerprint(40, 5, 96, 4, 128, 3, 65, 2),
                    fingerprint(40, 5, 96, 4, 128, 3, 64, 3)
                })
                .doesNotHaveDuplicates();
    }

    @Test
    void aSampleThatNoArrayHoldsIsRefused() {
        RandomVectorsOptions huge = new RandomVectorsOptions(1, 65_536, 65_536, 1, 1, 1, 1, 1);

        assertThatThrownBy(() -> new RandomVectorsDataset(huge, STREAMS))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("video-tokens"))
                .hasMessage("65536 vectors of 65536 numbers are more than a sample can hold; ask for fewer than 2^31"
                        + " numbers");
    }

    private float[] values(String split, int index, long reading) {
        return values(dataset, split, index, reading);
    }

    private static float[] values(RandomVectorsDataset dataset, String split, int index, long reading) {
        Map<Modality, Features> features = dataset.sample(
                        split, index, Reading.evaluation(new SplittableRandom(reading)))
                .features();
        assertThat(features.get(Modality.VIDEO)).isInstanceOf(Features.Dense.class);
        return features.get(Modality.VIDEO) instanceof Features.Dense dense ? dense.values() : new float[0];
    }

    private static String fingerprint(
            int samples, int video, int videoWidth, int audio, int audioWidth, int text, int textWidth, int texts) {
        return new RandomVectorsDataset(
                        new RandomVectorsOptions(samples, video, videoWidth, audio, audioWidth, text, textWidth, texts),
                        STREAMS)
                .fingerprint();
    }
}
