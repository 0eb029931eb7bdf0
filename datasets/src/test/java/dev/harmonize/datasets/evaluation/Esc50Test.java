package dev.harmonize.datasets.evaluation;

import static dev.harmonize.datasets.evaluation.EvaluationFixtures.AUDIO;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.NO_FEATURES;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.SKIP;
import static dev.harmonize.datasets.evaluation.EvaluationFixtures.TEXT;
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
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

final class Esc50Test {

    private static final String HEADER = "filename,fold,target,category,esc10,src_file,take\n";
    private static final String ROWS = HEADER + """
            1-100032-A-0.wav,1,0,dog,True,100032,A
            2-100210-A-2.wav,2,2,sea_waves,False,100210,A
            2-100210-B-2.wav,2,2,sea_waves,False,100210,B
            """;

    @TempDir
    private Path folder;

    @Test
    void oneFoldIsTheTestSplit() {
        Dataset dataset = create(2, ROWS, 0);

        assertThat(sources(dataset, "train")).containsExactly("1-100032-A-0");
        assertThat(sources(dataset, "test")).containsExactly("2-100210-A-2", "2-100210-B-2");
        assertThat(dataset.classNames()).containsExactly("dog", "1", "sea_waves");
        Sample sample = read(dataset, "test", 1);
        assertThat(sample.label()).hasValue(2);
        assertThat(texts(dataset, sample)).containsExactly("sea waves");
        assertThat(sample.features().keySet()).containsExactlyInAnyOrder(Modality.AUDIO, Modality.TEXT);
        assertThat(sources(create(1, ROWS, 0), "test")).containsExactly("1-100032-A-0");
    }

    @Test
    void clipsOfOneRecordingAreNeverInTwoFolds() {
        Dataset dataset = create(2, ROWS.replace("B-2.wav,2", "B-2.wav,1"), 1);

        assertThat(dataset.splits()).containsExactly(new Split("train", 1), new Split("test", 1));
        assertThat(skipped(dataset, folder))
                .containsExactly(
                        "FOLDER/meta/esc50.csv:4: is in fold 1, but other clips of recording 100210 are in fold 2");
    }

    @Test
    void rowsThatCannotBeUsedAreNamed() {
        Dataset dataset = create(1, HEADER + """
                        1-100032-A-0.wav,1,0,dog,True,100032,A
                        1-100032-A-0.wav,1,0,dog,True,100032,A
                        2-100210-A-2.wav,6,2,sea_waves,False,100210,A
                        2-100210-A-2.wav,2,0,cat,False,100210,A
                        4-1-A-0.wav,4,0,dog,False,1,A
                        2-100210-A-2.wav,2
                        """, 1);

        assertThat(dataset.splits()).containsExactly(new Split("test", 1));
        assertThat(skipped(dataset, folder))
                .containsExactly(
                        "FOLDER/meta/esc50.csv:3: names '1-100032-A-0' a second time",
                        "FOLDER/meta/esc50.csv:4: 'fold' must be from 1 to 5, was 6",
                        "FOLDER/meta/esc50.csv:5: calls class 0 'cat'; before, it was 'dog'",
                        "FOLDER/meta/esc50.csv:6: there is no file of '4-1-A-0' in FOLDER/audio",
                        "FOLDER/meta/esc50.csv:7: has 2 values; expected 7, one for each of 'filename', 'fold', 'target',"
                                + " 'category', 'esc10', 'src_file', 'take'");
    }

    @Test
    void aFolderWithoutTheTableIsRefused() {
        EvaluationFixtures.sounds(folder, List.of("1-100032-A-0"));

        assertThatThrownBy(() -> Esc50.create(options(1, 0), new RandomStreams(1)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("esc50.csv");
    }

    private Dataset create(int fold, String rows, double maxBadShare) {
        if (!folder.resolve("audio").toFile().exists()) {
            EvaluationFixtures.sounds(folder, List.of("1-100032-A-0", "2-100210-A-2", "2-100210-B-2"));
        }
        write(folder.resolve("meta/esc50.csv"), rows);
        return Esc50.create(options(fold, maxBadShare), new RandomStreams(1));
    }

    private Esc50Options options(int fold, double maxBadShare) {
        return new Esc50Options(Optional.of(folder.toString()), fold, NO_FEATURES, AUDIO, TEXT, SKIP, maxBadShare);
    }
}
