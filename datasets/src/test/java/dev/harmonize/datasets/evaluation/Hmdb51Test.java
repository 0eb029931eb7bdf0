package dev.harmonize.datasets.evaluation;

import static dev.harmonize.datasets.evaluation.EvaluationFixtures.AUDIO;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.NO_FEATURES;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.SKIP;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.TEXT;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.VIDEO;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.read;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.skipped;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.sources;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.texts;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

final class Hmdb51Test {

    @TempDir
    private Path folder;

    @Test
    void flagsSayWhatAClipIsFor() {
        Dataset dataset = create(1, "a_brush_hair_0.avi 1 \nb_brush_hair_0.avi 2 \nc_brush_hair_0.avi 0 \n", 0);

        assertThat(dataset.classNames()).containsExactly("brush_hair", "wave");
        assertThat(sources(dataset, "train")).containsExactly("brush_hair/a_brush_hair_0", "wave/a_wave_0");
        assertThat(sources(dataset, "test")).containsExactly("brush_hair/b_brush_hair_0");
        Sample sample = read(dataset, "train", 1);
        assertThat(sample.label()).hasValue(1);
        assertThat(texts(dataset, read(dataset, "train", 0))).containsExactly("brush hair");
        assertThat(sample.features().keySet()).containsExactlyInAnyOrder(Modality.VIDEO, Modality.AUDIO, Modality.TEXT);
    }

    @Test
    void linesThatCannotBeUsedAreNamed() {
        Dataset dataset =
                create(1, "a_brush_hair_0.avi 3\nb_brush_hair_0.avi\nb_brush_hair_0.avi 2\nb_brush_hair_0.avi 1\n", 1);

        assertThat(sources(dataset, "test")).containsExactly("brush_hair/b_brush_hair_0");
        assertThat(skipped(dataset, folder))
                .containsExactly(
                        "FOLDER/lists/brush_hair_test_split1.txt:1: '3' says nothing; expected 0 (unused), 1 (training) or"
                                + " 2 (test)",
                        "FOLDER/lists/brush_hair_test_split1.txt:2: expected the name of an .avi file and 0, 1 or 2, was"
                                + " \"b_brush_hair_0.avi\"",
                        "FOLDER/lists/brush_hair_test_split1.txt:4: names 'brush_hair/b_brush_hair_0' a second time");
    }

    @Test
    void aFoldWithoutFilesIsRefused() {
        assertThatThrownBy(() -> create(2, "a_brush_hair_0.avi 1\n", 0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("has no files <class>_test_split2.txt");
    }

    private Dataset create(int fold, String lines, double maxBadShare) {
        Path lists = folder.resolve("lists");
        EvaluationFixtures.videos(
                folder, "avi", List.of("brush_hair/a_brush_hair_0", "brush_hair/b_brush_hair_0", "wave/a_wave_0"));
        write(lists.resolve("brush_hair_test_split1.txt"), lines);
        write(lists.resolve("wave_test_split1.txt"), "a_wave_0.avi 1 \n");
        return Hmdb51.create(
                new Hmdb51Options(
                        Optional.of(lists.toString()),
                        fold,
                        Optional.of(folder.resolve("videos").toString()),
                        NO_FEATURES,
                        VIDEO,
                        AUDIO,
                        TEXT,
                        SKIP,
                        maxBadShare),
                new RandomStreams(1));
    }
}
