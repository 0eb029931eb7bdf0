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
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class MsrVttTest {

    private static final String TRAIN_AND_VALIDATE = """
            {"info": {"contributor": "Microsoft MSM group", "year": "2016"},
             "videos": [
               {"category": 9, "url": "https://www.example.org/watch?v=a", "video_id": "video0", "start time": 137.72,
                "end time": 149.44, "split": "train", "id": 0},
               {"category": 16, "url": "https://www.example.org/watch?v=b", "video_id": "video1", "start time": 184.3,
                "end time": 199.1, "split": "train", "id": 1},
               {"category": 1, "url": "https://www.example.org/watch?v=c", "video_id": "video6513", "start time": 5,
                "end time": 15, "split": "validate", "id": 6513}],
             "sentences": [
               {"caption": "a car is shown", "video_id": "video0", "sen_id": 0},
               {"caption": "a man drives a car", "video_id": "video0", "sen_id": 1},
               {"caption": "in a kitchen a woman adds things", "video_id": "video1", "sen_id": 2},
               {"caption": "a dog runs", "video_id": "video6513", "sen_id": 3}]}
            """;

    private static final String TEST = """
            {"info": {}, "videos": [
               {"category": 9, "url": "u", "video_id": "video9770", "start time": 1.0, "end time": 9.5, "split": "test", "id": 9770},
               {"category": 9, "url": "u", "video_id": "video9771", "start time": 2.0, "end time": 9.5, "split": "test", "id": 9771}],
             "sentences": [
               {"caption": "one of twenty", "video_id": "video9770", "sen_id": 4},
               {"caption": "another one", "video_id": "video9771", "sen_id": 5}]}
            """;

    private static final List<String> NAMES = List.of(
            "TrainValVideo/video0",
            "TrainValVideo/video1",
            "TrainValVideo/video6513",
            "TestVideo/video9770",
            "TestVideo/video9771");

    @TempDir
    private Path folder;

    @Test
    void splitsAndCaptionsAreThoseOfTheOfficialFiles() {
        Dataset dataset = create(List.of(TRAIN_AND_VALIDATE, TEST), Optional.empty(), 1);

        assertThat(dataset.splits())
                .containsExactly(new Split("train", 2), new Split("validate", 1), new Split("test", 2));
        assertThat(sources(dataset, "train")).containsExactly("video0", "video1");
        Sample first = read(dataset, "train", 0);
        assertThat(texts(dataset, first)).containsExactly("a car is shown", "a man drives a car");
        assertThat(first.features().keySet()).contains(Modality.VIDEO, Modality.AUDIO);
        assertThat(texts(dataset, read(dataset, "train", 1))).hasSize(1);
        assertThat(dataset.skipped().count()).isZero();
    }

    @Test
    void theTestPairsHaveOneSentenceEach() {
        Dataset dataset = create(List.of(TRAIN_AND_VALIDATE, TEST), Optional.of("""
                        key,vid_key,video_id,sentence
                        ret0,msr9770,video9770,"a person, connecting something"
                        """), 1);

        assertThat(sources(dataset, "test")).containsExactly("video9770");
        assertThat(texts(dataset, read(dataset, "test", 0))).containsExactly("a person connecting something");
    }

    @Test
    void aPairThatIsTrainedOnIsNotTestedOn() {
        Dataset dataset = create(
                List.of(TRAIN_AND_VALIDATE, TEST),
                Optional.of("key,vid_key,video_id,sentence\nret0,msr0,video0,a car\nret1,msr9771,video9771,a cat\n"),
                1);

        assertThat(sources(dataset, "test")).containsExactly("video9771");
        assertThat(skipped(dataset, folder))
                .containsExactly("FOLDER/test.csv:2: 'video0' is in the split train and cannot be tested on as well");
    }

    @Test
    void whatIsWrongDeepInsideCostsOneItemEach() {
        String damaged = TRAIN_AND_VALIDATE
                .replace("\"start time\": 137.72", "\"start time\": \"137.72\"")
                .replace("\"end time\": 199.1", "\"end time\": 1.1")
                .replace("\"caption\": \"a dog runs\"", "\"caption\": [\"a dog\", {\"runs\": 1}]");
        Dataset dataset = create(List.of(damaged), Optional.empty(), 1);

        assertThat(dataset.splits()).containsExactly(new Split("validate", 1));
        assertThat(read(dataset, "validate", 0).features()).doesNotContainKey(Modality.TEXT);
        assertThat(skipped(dataset, folder))
                .hasSize(5)
                .anySatisfy(each -> assertThat(each)
                        .startsWith("FOLDER/0.json:3")
                        .contains("/videos/0/start time: expected a number, found text"))
                .anySatisfy(each -> assertThat(each).contains("cannot begin at 184.3 s and end at 1.1 s"))
                .anySatisfy(each -> assertThat(each).contains("/sentences/3/caption: expected text, found an array"))
                .anySatisfy(
                        each -> assertThat(each).endsWith("is a sentence of 'video0', which is not among the videos"));
    }

    @Test
    void missingFilesAndSecondMentionsAreNamed() {
        EvaluationFixtures.videos(folder, "mp4", List.of("video0", "video6513"));
        String twice = TRAIN_AND_VALIDATE.replace("\"video1\", \"start", "\"video0\", \"start");
        Dataset dataset =
                MsrVtt.create(options(List.of(json(0, twice)), Optional.empty(), SKIP, 1), new RandomStreams(1));

        assertThat(sources(dataset, "train")).containsExactly("video0");
        assertThat(skipped(dataset, folder))
                .anySatisfy(each -> assertThat(each).endsWith("names 'video0' a second time"));

        Dataset missing = MsrVtt.create(
                options(List.of(json(1, TRAIN_AND_VALIDATE)), Optional.empty(), SKIP, 1), new RandomStreams(1));
        assertThat(skipped(missing, folder))
                .singleElement()
                .asString()
                .endsWith("there is no file of 'video1' in FOLDER/videos");
    }

    @Test
    void tooManyUnusableAnnotationsAreAnError() {
        EvaluationFixtures.videos(folder, "mp4", List.of("video0"));
        List<String> files = List.of(json(0, TRAIN_AND_VALIDATE));

        assertThatThrownBy(() -> MsrVtt.create(options(files, Optional.empty(), SKIP, 0.5), new RandomStreams(1)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("2 of 3 samples cannot be read");
        assertThatThrownBy(
                        () -> MsrVtt.create(options(files, Optional.empty(), OnError.FAIL, 0.5), new RandomStreams(1)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("on-error = skip would go on without it");
    }

    @Test
    void aFileThatIsCutOffIsRefused() {
        EvaluationFixtures.videos(folder, "mp4", List.of("video0"));
        String half = TRAIN_AND_VALIDATE.substring(0, TRAIN_AND_VALIDATE.length() / 2);

        assertThatThrownBy(() -> create(List.of(half), Optional.empty(), 1))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("0.json:")
                .hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> create(List.of("{\"videos\": []}"), Optional.empty(), 1))
                .hasMessageContaining("has not both of the arrays 'videos' and 'sentences'");
    }

    private Dataset create(List<String> contents, Optional<String> csv, double maxBadShare) {
        if (!folder.resolve("videos").toFile().exists()) {
            EvaluationFixtures.videos(folder, "mp4", NAMES);
        }
        List<String> files = new ArrayList<>();
        for (String content : contents) {
            files.add(json(files.size(), content));
        }
        return MsrVtt.create(options(files, csv, SKIP, maxBadShare), new RandomStreams(1));
    }

    private String json(int number, String content) {
        return write(folder.resolve(number + ".json"), content).toString();
    }

    private MsrVttOptions options(List<String> files, Optional<String> csv, OnError onError, double maxBadShare) {
        return new MsrVttOptions(
                files,
                csv.isPresent() ? MsrVttOptions.Test.PAIRS : MsrVttOptions.Test.FULL,
                csv.map(content -> write(folder.resolve("test.csv"), content).toString()),
                Optional.of(folder.resolve("videos").toString()),
                NO_FEATURES,
                VIDEO,
                AUDIO,
                TEXT,
                3,
                onError,
                maxBadShare);
    }
}
