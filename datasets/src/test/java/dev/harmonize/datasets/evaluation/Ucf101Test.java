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

final class Ucf101Test {

    private static final List<String> NAMES = List.of(
            "ApplyEyeMakeup/v_ApplyEyeMakeup_g01_c01",
            "ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01",
            "YoYo/v_YoYo_g01_c01",
            "YoYo/v_YoYo_g08_c01",
            "YoYo/v_YoYo_g08_c02");

    @TempDir
    private Path folder;

    @Test
    void aFoldHasItsOwnLists() {
        Dataset dataset = create(1, "1 ApplyEyeMakeup\r\n2 YoYo\r\n", 0);

        assertThat(dataset.classNames()).containsExactly("ApplyEyeMakeup", "YoYo");
        assertThat(sources(dataset, "train")).containsExactly(NAMES.get(1), NAMES.get(3), NAMES.get(4));
        assertThat(sources(dataset, "test")).containsExactly(NAMES.get(0), NAMES.get(2));
        Sample sample = read(dataset, "test", 0);
        assertThat(sample.label()).hasValue(0);
        assertThat(texts(dataset, sample)).containsExactly("apply eye makeup");
        assertThat(sample.features().keySet()).contains(Modality.VIDEO, Modality.AUDIO);
        assertThat(sources(create(2, "1 ApplyEyeMakeup\n2 YoYo\n", 0), "test")).containsExactly(NAMES.get(1));
    }

    @Test
    void aGroupThatIsTrainedOnIsNotTestedOn() {
        Dataset dataset = create(3, "1 ApplyEyeMakeup\n2 YoYo\n", 0.5);

        assertThat(sources(dataset, "test")).containsExactly(NAMES.get(0));
        assertThat(skipped(dataset, folder))
                .containsExactly(
                        "FOLDER/lists/testlist03.txt:2: is of group g08 of 'YoYo', which is trained on; clips of a"
                                + " group come from the same video");
    }

    @Test
    void linesThatCannotBeUsedAreNamed() {
        write(
                folder.resolve("lists/trainlist01.txt"),
                NAMES.get(1) + ".avi 2\nYoYo/cat.avi 2\n" + NAMES.get(3) + ".avi 2\n");
        Dataset dataset = create(1, "1 ApplyEyeMakeup\n2 YoYo\n", 1);

        assertThat(sources(dataset, "train")).containsExactly(NAMES.get(3));
        assertThat(skipped(dataset, folder))
                .containsExactly(
                        "FOLDER/lists/trainlist01.txt:1: says class 2, but classInd.txt has 1 for 'ApplyEyeMakeup'",
                        "FOLDER/lists/trainlist01.txt:2: expected a path such as"
                                + " ApplyEyeMakeup/v_ApplyEyeMakeup_g08_c01.avi, was \"YoYo/cat.avi 2\"");
    }

    @Test
    void classesMustBeNumberedInOrder() {
        assertThatThrownBy(() -> create(1, "1 ApplyEyeMakeup\n3 YoYo\n", 1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("classInd.txt:2: expected the number 2 and the name of a class");
    }

    private Dataset create(int fold, String classes, double maxBadShare) {
        Path lists = folder.resolve("lists");
        if (!folder.resolve("videos").toFile().exists()) {
            EvaluationFixtures.videos(folder, "avi", NAMES);
        }
        write(lists.resolve("classInd.txt"), classes);
        if (!lists.resolve("trainlist01.txt").toFile().exists()) {
            write(
                    lists.resolve("trainlist01.txt"),
                    NAMES.get(1) + ".avi 1\n" + NAMES.get(3) + ".avi 2\n" + NAMES.get(4) + ".avi 2\n");
        }
        write(lists.resolve("testlist01.txt"), NAMES.get(0) + ".avi\n" + NAMES.get(2) + ".avi\n");
        write(lists.resolve("trainlist02.txt"), NAMES.get(0) + ".avi 1\n");
        write(lists.resolve("testlist02.txt"), NAMES.get(1) + ".avi\n");
        write(lists.resolve("trainlist03.txt"), NAMES.get(1) + ".avi 1\n" + NAMES.get(3) + ".avi 2\n");
        write(lists.resolve("testlist03.txt"), NAMES.get(0) + ".avi\n" + NAMES.get(4) + ".avi\n");
        return Ucf101.create(
                new Ucf101Options(
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
