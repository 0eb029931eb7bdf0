package dev.harmonize.datasets.evaluation;

import static dev.harmonize.datasets.evaluation.EvaluationFixtures.AUDIO;
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
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Optional;

final class YouCook2Test {

    private static final String JSON = """
            {"database": {
              "GLd3aX16zBg": {"duration": 241.62, "subset": "training", "recipe_type": "113", "video_url": "u",
                "annotations": [
                  {"segment": [0, 2], "id": 0, "sentence": "spread margarine on two slices of white bread"},
                  {"segment": [3, 6], "id": 1, "sentence": "place a slice of cheese on the bread"}]},
              "xHr8X2Wpmno": {"annotations": [
                  {"segment": [1, 4], "id": 0, "sentence": "pick the ends off the verdalago"}],
                "subset": "validation", "duration": 8, "recipe_type": "226", "video_url": "u"}}}
            """;

    @TempDir
    private Path folder;

    @Test
    void everyStepIsASample() {
        Dataset dataset = create(JSON, Optional.empty(), 0);

        assertThat(dataset.splits()).containsExactly(new Split("train", 2), new Split("validate", 1));
        assertThat(sources(dataset, "train"))
                .containsExactly("GLd3aX16zBg from 0.0 s to 2.0 s", "GLd3aX16zBg from 3.0 s to 6.0 s");
        Sample second = read(dataset, "train", 1);
        assertThat(texts(dataset, second)).containsExactly("place a slice of cheese on the bread");
        // Two rows per second, and the fixture's rows hold their numbers.
        assertThat(second.features().get(Modality.VIDEO))
                .isInstanceOfSatisfying(
                        Features.Dense.class,
                        rows -> assertThat(rows.values()).containsExactly(7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 10));
    }

    @Test
    void theCsvTakesThePlaceOfTheValidationClips() {
        Dataset dataset = create(JSON, Optional.of("""
                        end,start,task,text,video_id
                        3,1,226,"pick, gently",xHr8X2Wpmno
                        7,4,226,boil it,xHr8X2Wpmno
                        """), 0);

        assertThat(sources(dataset, "validate"))
                .containsExactly("xHr8X2Wpmno from 1.0 s to 3.0 s", "xHr8X2Wpmno from 4.0 s to 7.0 s");
        assertThat(dataset.requireSplit("train").size()).isEqualTo(2);
    }

    @Test
    void whatIsUnusableIsNamedAndTheRestIsUsed() {
        String damaged = JSON.replace("[0, 2]", "[2, 0]").replace("[3, 6]", "[3, [6]]");
        Dataset dataset =
                create(damaged, Optional.of("end,start,text,video_id\n2,1,a,xHr8X2Wpmno\n2,1,a,gone\nx,1,a,b\n"), 1);

        assertThat(dataset.splits()).containsExactly(new Split("validate", 1));
        assertThat(skipped(dataset, folder))
                .hasSize(4)
                .anySatisfy(each -> assertThat(each).endsWith("cannot begin at 2.0 s and end at 0.0 s"))
                .anySatisfy(each -> assertThat(each)
                        .endsWith("/database/GLd3aX16zBg/annotations/1/segment/1: expected a number, found an array"))
                .contains("FOLDER/validation.csv:3: there is no file of 'gone' in FOLDER/features")
                .contains("FOLDER/validation.csv:4: column 'end' must be a number, was \"x\"");
    }

    @Test
    void aColumnThatIsMissingIsRefused() {
        assertThatThrownBy(() -> create(JSON, Optional.of("end,start,sentence,video_id\n2,1,a,xHr8X2Wpmno\n"), 0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("there is no column 'text'");
    }

    private Dataset create(String json, Optional<String> csv, double maxBadShare) {
        Path features = folder.resolve("features");
        EvaluationFixtures.features(features, "GLd3aX16zBg.npy", 14, 3);
        EvaluationFixtures.features(features, "validation/xHr8X2Wpmno.mp4.npy", 16, 3);
        return YouCook2.create(
                new YouCook2Options(
                        Optional.of(write(folder.resolve("a.json"), json).toString()),
                        csv.map(content ->
                                write(folder.resolve("validation.csv"), content).toString()),
                        Optional.empty(),
                        new FeatureFolderOptions(Optional.of(features.toString()), 2, 4, 3),
                        VIDEO,
                        AUDIO,
                        TEXT,
                        SKIP,
                        maxBadShare),
                new RandomStreams(1));
    }
}
