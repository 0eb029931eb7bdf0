package dev.harmonize.datasets.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.SplittableRandom;

final class SyntheticDatasetTest extends DatasetContract {

    private static final RandomStreams STREAMS = new RandomStreams(7);
    private static final ModalityModel PLAIN = new ModalityModel(4, 16, 0.5, 0.5, 0.1, 0, 0);

    @Override
    protected Dataset create() {
        ModalityModel gaps = new ModalityModel(2, 3, 0.5, 0.5, 0.1, 0.2, 0.3);
        return SyntheticDataset.create(
                new SyntheticOptions(60, 23, 5, 4, 0.5, 2, PLAIN, gaps, gaps, SyntheticOptions.TextForm.TOKENS, 65),
                STREAMS);
    }

    @Test
    void numbersHaveTheVarianceThatTheOptionsSay() {
        for (double nonlinear : new double[] {0, 1}) {
            ModalityModel model = new ModalityModel(4, 64, nonlinear, 2, 1, 0, 0);
            SyntheticDataset dataset = create(model, PLAIN, 0.5);
            double sum = 0;
            int count = 0;
            for (int index = 0; index < 500; index++) {
                for (float value : values(dataset.sample("train", index, reading()), Modality.VIDEO)) {
                    sum += value * value;
                    count++;
                }
            }
            assertThat(sum / count)
                    .as("1 of the signal, 4 of nuisance, 1 of noise")
                    .isCloseTo(6, within(0.9));
        }
    }

    @Test
    void modalitiesOfASampleTellAboutEachOtherAndThoseOfOthersDoNot() {
        SyntheticDataset dataset = create(PLAIN, PLAIN, 1);
        double own = agreement(dataset, 0);
        double others = agreement(dataset, 1);

        assertThat(others).as("agreement of neighbourhoods with other samples").isCloseTo(0, within(0.1));
        assertThat(own).as("agreement of neighbourhoods in video and in audio").isGreaterThan(0.3);
    }

    @Test
    void samplesOfAClassAreAlikeAsFarAsTheOptionsSay() {
        SyntheticDataset alike = create(new ModalityModel(1, 16, 0, 0, 0, 0, 0), PLAIN, 0);
        int first = -1;
        for (int index = 0; index < 200; index++) {
            if (alike.label("train", index).orElseThrow() == 0) {
                if (first >= 0) {
                    assertThat(values(alike.sample("train", index, reading()), Modality.VIDEO))
                            .isEqualTo(values(alike.sample("train", first, reading()), Modality.VIDEO));
                }
                first = index;
            }
        }
        assertThat(first).isPositive();
    }

    @Test
    void misalignedModalitiesComeFromTheFactorsOfAnotherSampleAndTheTruthIsTold() {
        ModalityModel noiseless = new ModalityModel(1, 16, 0, 0, 0, 0, 0);
        ModalityModel moved = new ModalityModel(1, 16, 0, 0, 0, 0, 0.3);
        SyntheticDataset plain = create(PLAIN, noiseless, 1);
        SyntheticDataset dataset = create(PLAIN, moved, 1);
        int misaligned = 0;
        for (int index = 0; index < 1000; index++) {
            Sample sample = dataset.sample("train", index, reading());
            boolean told = sample.misaligned().contains(Modality.AUDIO);
            misaligned += told ? 1 : 0;
            float[] aligned = values(plain.sample("train", index, reading()), Modality.AUDIO);
            assertThat(Arrays.equals(values(sample, Modality.AUDIO), aligned))
                    .as("sample " + index)
                    .isEqualTo(!told);
            assertThat(dataset.sample("test", index % 100, reading()).misaligned())
                    .isEmpty();
        }
        assertThat(misaligned).isBetween(250, 350);
        assertThat(dataset.plantsMisalignment("train")).isTrue();
        assertThat(dataset.plantsMisalignment("test")).isFalse();
        assertThat(plain.plantsMisalignment("train")).isFalse();
    }

    @Test
    void missingModalitiesAreAbsentAtTheirRate() {
        SyntheticDataset dataset = create(PLAIN, new ModalityModel(1, 4, 0, 0, 0, 0.25, 0), 1);
        int missing = 0;
        for (int index = 0; index < 1000; index++) {
            missing += dataset.sample("train", index, reading()).features().containsKey(Modality.AUDIO) ? 0 : 1;
        }
        assertThat(missing).isBetween(200, 300);
    }

    @Test
    void everyPlaceOfATextHasIdsOfItsOwnOfWhichAllOccur() {
        SyntheticDataset dataset = create(PLAIN, PLAIN, 1);
        boolean[] seen = new boolean[65];
        for (int index = 0; index < 1000; index++) {
            int[] ids = dataset.sample("train", index, reading()).features().get(Modality.TEXT)
                            instanceof Features.TokenIds text
                    ? text.ids()
                    : new int[0];
            assertThat(ids).hasSize(4);
            for (int place = 0; place < 4; place++) {
                int id = ids[place];
                assertThat(id).isBetween(1 + 16 * place, 16 + 16 * place);
                seen[id] = true;
            }
        }
        seen[0] = true;
        assertThat(seen).doesNotContain(false);
        assertThat(dataset.spec().get(Modality.TEXT).features()).isEqualTo(new FeatureSpec.Tokens(4, 65));
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        assertThatThrownBy(() -> SyntheticDataset.create(
                        new SyntheticOptions(
                                60, 23, 5, 4, 0.5, 2, PLAIN, PLAIN, PLAIN, SyntheticOptions.TextForm.TOKENS, 8),
                        STREAMS))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("twice text.length");
        ModalityModel huge = new ModalityModel(4096, 65_536, 0, 0, 0, 0, 0);
        assertThatThrownBy(() -> create(huge, PLAIN, 1)).isInstanceOf(InvalidOptionException.class);
    }

    private static SyntheticDataset create(ModalityModel video, ModalityModel audio, double withinClass) {
        return SyntheticDataset.create(
                new SyntheticOptions(
                        1000, 100, 5, 8, withinClass, 2, video, audio, PLAIN, SyntheticOptions.TextForm.TOKENS, 65),
                STREAMS);
    }

    /** Correlation between the inner products of two samples' videos and those of audio, the latter of samples further on. */
    private static double agreement(SyntheticDataset dataset, int shift) {
        double cross = 0;
        double video = 0;
        double audio = 0;
        for (int index = 0; index + 60 < 1000; index += 2) {
            double a = product(dataset, Modality.VIDEO, index);
            double b = product(dataset, Modality.AUDIO, index + 50 * shift);
            cross += a * b;
            video += a * a;
            audio += b * b;
        }
        return cross / Math.sqrt(video * audio);
    }

    private static double product(SyntheticDataset dataset, Modality modality, int index) {
        float[] one = values(dataset.sample("train", index, reading()), modality);
        float[] other = values(dataset.sample("train", index + 1, reading()), modality);
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static float[] values(Sample sample, Modality modality) {
        return sample.features().get(modality) instanceof Features.Dense dense ? dense.values() : new float[0];
    }

    private static Reading reading() {
        return Reading.training(new SplittableRandom(1));
    }
}
