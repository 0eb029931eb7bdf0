package dev.harmonize.datasets.features.records;

import static dev.harmonize.datasets.features.FeatureFixtures.copy;
import static dev.harmonize.datasets.features.FeatureFixtures.sample;
import static dev.harmonize.datasets.features.FeatureFixtures.text;
import static dev.harmonize.datasets.features.FeatureFixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.SkippedSamples.Skipped;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.features.FeatureFixtures;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

final class AudiosetDatasetTest extends DatasetContract {

    @TempDir
    Path folder;

    @BeforeEach
    void copyFiles() {
        copy("bal.tfrecord", folder, "bal_train/bal.tfrecord");
        copy("class_labels_indices.csv", folder);
        copy("segments.csv", folder);
    }

    @Override
    protected Dataset create() {
        return create(Map.of(), OnError.FAIL);
    }

    private IndexedDataset create(Map<String, String> segments, OnError onError) {
        return (IndexedDataset) AudiosetDataset.create(
                new AudiosetOptions(
                        Map.of("train", folder.resolve("bal_train").toString()),
                        segments,
                        Optional.of(folder.resolve("class_labels_indices.csv").toString()),
                        10,
                        FeatureFixtures.WORDS,
                        1,
                        true,
                        527,
                        1,
                        onError,
                        0.9),
                new RandomStreams(1));
    }

    private IndexedDataset ofTable(OnError onError) {
        return create(Map.of("train", folder.resolve("segments.csv").toString()), onError);
    }

    @Test
    void withoutATableAllRecordsAreReadWithTheirLabels() {
        IndexedDataset dataset = create(Map.of(), OnError.FAIL);

        assertThat(dataset.splits().get(0).size()).isEqualTo(3);
        assertThat(dataset.label("train", 1)).hasValue(2);
        assertThat(text(dataset, sample(dataset, "train", 0))).isEqualTo("speech male speech man speaking");
        assertThat(values(sample(dataset, "train", 0), Modality.AUDIO))
                .hasSize(1280)
                .startsWith(-1.9921875f)
                .endsWith(2.0078125f);
    }

    @Test
    void aTableSaysWhichSegmentsAreReadAndWithWhichLabels() {
        IndexedDataset dataset = ofTable(OnError.FAIL);

        assertThat(dataset.splits().get(0).size()).isEqualTo(2);
        assertThat(dataset.source("train", 0)).isEqualTo("-0p7hKXZ1ww from 30 s");
        assertThat(dataset.label("train", 1)).hasValue(2);
        assertThat(text(dataset, sample(dataset, "train", 1))).isEqualTo("domestic animals pets speech");
        assertThat(dataset.classNames())
                .containsExactly("Speech", "Male speech, man speaking", "Domestic animals, pets");
    }

    @Test
    void badRowsAreCountedAndCostNoOther() throws IOException {
        Path table = folder.resolve("segments.csv");
        byte[] notText = "x\u00ff, 1.000, 2.000, \"/m/09x0r\"\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(table, notText, StandardOpenOption.APPEND);
        Files.writeString(table, """
                broken, 0.000, 10.000, "/m/09x0r
                no-record, 0.000, 10.000, "/m/09x0r"
                -0p7hKXZ1ww, 30.000, 40.000, "/m/09x0r"
                -0RWZT-miFs, then, 430.000, "/m/09x0r"
                -0RWZT-miFs, 420.000, 430.000, "/m/none"
                -0RWZT-miFs, 420.000
                """, StandardOpenOption.APPEND);
        Files.writeString(table, "-0RWZT-miFs, 420.000, 430.000, \"/m/09x0r\"\n", StandardOpenOption.APPEND);
        IndexedDataset dataset = ofTable(OnError.SKIP);

        assertThat(dataset.splits().get(0).size()).isEqualTo(3);
        assertThat(dataset.source("train", 2)).isEqualTo("-0RWZT-miFs from 420 s");
        assertThat(dataset.skipped().named())
                .extracting(Skipped::source)
                .containsExactly(
                        table + ":6",
                        table + ":7",
                        table + ":8",
                        table + ":9",
                        table + ":10",
                        table + ":11",
                        table + ":12");
        assertThat(dataset.skipped().named())
                .extracting(Skipped::reason)
                .satisfiesExactly(
                        text -> assertThat(text).contains("UTF-8"),
                        quote -> assertThat(quote).contains("quote"),
                        missing -> assertThat(missing).contains("no record has the segment"),
                        twice -> assertThat(twice).contains("is there twice"),
                        number -> assertThat(number).contains("must be a number"),
                        label -> assertThat(label).contains("/m/none"),
                        values -> assertThat(values).contains("expected 4"));
    }

    @Test
    void damagedRecordsAreCountedAndCostNoOther() throws IOException {
        Path file = folder.resolve("bal_train/bal.tfrecord");
        byte[] content = Files.readAllBytes(file);
        content[60] ^= 1;
        Files.write(file, Arrays.copyOf(content, content.length - 1));
        IndexedDataset dataset = create(Map.of(), OnError.SKIP);

        assertThat(dataset.splits().get(0).size()).isEqualTo(1);
        assertThat(dataset.source("train", 0)).isEqualTo("-0RWZT-miFs from 420 s");
        assertThat(sample(dataset, "train", 0).features()).containsKey(Modality.AUDIO);
        assertThat(dataset.skipped().count()).isEqualTo(2);
    }

    @Test
    void aTableNeedsTheNamesOfItsLabels() {
        assertThatThrownBy(() -> AudiosetDataset.create(
                        new AudiosetOptions(
                                Map.of("train", folder.resolve("bal_train").toString()),
                                Map.of("train", folder.resolve("segments.csv").toString()),
                                Optional.empty(),
                                10,
                                FeatureFixtures.WORDS,
                                1,
                                true,
                                527,
                                1,
                                OnError.SKIP,
                                0.9),
                        new RandomStreams(1)))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("labels"));
    }
}
