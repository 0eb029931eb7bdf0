package dev.harmonize.datasets.features.arrays;

import static dev.harmonize.datasets.features.FeatureFixtures.copy;
import static dev.harmonize.datasets.features.FeatureFixtures.ids;
import static dev.harmonize.datasets.features.FeatureFixtures.sample;
import static dev.harmonize.datasets.features.FeatureFixtures.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.SkippedSamples.Skipped;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class ArraysDatasetTest extends DatasetContract {

    private static final Map<String, String> ARRAYS = Map.of("video", "v", "audio", "a", "text", "t");

    @TempDir
    Path folder;

    @BeforeEach
    void copyFiles() {
        copy("arrays.npz", folder);
    }

    @Override
    protected Dataset create() {
        return create(folder.resolve("arrays.npz"), ARRAYS);
    }

    private static IndexedDataset create(Path train, Map<String, String> arrays) {
        return create(train, arrays, Map.of());
    }

    private static IndexedDataset create(Path train, Map<String, String> arrays, Map<String, Integer> vocabularies) {
        return (IndexedDataset) ArraysDataset.create(
                new ArraysOptions(
                        Map.of("train", train.toString()),
                        arrays,
                        "labels",
                        "ids",
                        vocabularies,
                        List.of(),
                        64,
                        OnError.SKIP,
                        0.5),
                new RandomStreams(1));
    }

    @Test
    void arraysOfNumPyBecomeModalities() {
        IndexedDataset dataset = create(folder.resolve("arrays.npz"), ARRAYS);

        assertThat(dataset.spec().modalities())
                .containsEntry(Modality.VIDEO, new ModalitySpec(new FeatureSpec.Vectors(2, 3), 1))
                .containsEntry(Modality.AUDIO, new ModalitySpec(new FeatureSpec.Vectors(1, 3), 1))
                .containsEntry(Modality.TEXT, new ModalitySpec(new FeatureSpec.Tokens(4, 9), 1));
        assertThat(dataset.classes()).isEqualTo(3);
        assertThat(sample(dataset, "train", 1).id()).isEqualTo(101);
        assertThat(sample(dataset, "train", 1).label()).hasValue(1);
        assertThat(values(sample(dataset, "train", 1), Modality.VIDEO)).containsExactly(6, 7, 8, 9, 10, 11);
        assertThat(values(sample(dataset, "train", 5), Modality.AUDIO)).containsExactly(-30, -31, -32);
        assertThat(ids(sample(dataset, "train", 2), Modality.TEXT)).containsExactly(8, 0, 1, 2);
        assertThat(dataset.source("train", 103)).endsWith("arrays.npz, row 3");
    }

    @Test
    void aModalityThatASampleLacksIsAbsent() {
        IndexedDataset dataset = create(folder.resolve("arrays.npz"), ARRAYS);

        assertThat(sample(dataset, "train", 2).features()).containsOnlyKeys(Modality.VIDEO, Modality.TEXT);
    }

    @Test
    void aFolderOfArraysDoesAsWell() throws IOException {
        write("x", "<f4", "(3, 2)", floats(1, 2, 3, 4, 5, 6));

        IndexedDataset dataset = create(folder, Map.of("video", "x"));

        assertThat(dataset.classes()).isZero();
        assertThat(values(sample(dataset, "train", 2), Modality.VIDEO)).containsExactly(5, 6);
    }

    @Test
    void textsMayHaveCandidates() throws IOException {
        write("t", "|u1", "(2, 3, 2)", new byte[] {1, 2, 3, 0, 5, 6, 7, 8, 9, 1, 2, 3});
        write("valid.text", "|b1", "(2, 3)", new byte[] {1, 1, 0, 0, 0, 0});

        IndexedDataset dataset = create(folder, Map.of("text", "t"));

        assertThat(dataset.spec().get(Modality.TEXT)).isEqualTo(new ModalitySpec(new FeatureSpec.Tokens(2, 10), 3));
        assertThat(sample(dataset, "train", 0).features().get(Modality.TEXT))
                .satisfies(features -> assertThat(features.valid()).containsExactly(true, true, false));
        assertThat(ids(sample(dataset, "train", 0), Modality.TEXT)).containsExactly(1, 2, 3, 0, 0, 0);
        assertThat(sample(dataset, "train", 1).features()).isEmpty();
    }

    @Test
    void rowsThatAreNotFiniteOrNotInTheVocabularyAreTold() throws IOException {
        write("x", "<f4", "(2, 2)", floats(1, Float.NaN, 3, 4));
        write("t", "|i1", "(2, 2)", new byte[] {1, 2, 3, 7});
        IndexedDataset dataset = create(folder, Map.of("video", "x", "text", "t"), Map.of("text", 5));

        assertThatThrownBy(() -> sample(dataset, "train", 0))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("number 1 of row 0")
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> sample(dataset, "train", 1))
                .isInstanceOf(UnreadableSampleException.class)
                .hasMessageContaining("is token 7; expected one from 0 to 4");
    }

    @Test
    void rowsWithAnIdOfAnotherOrAnImpossibleLabelAreLeftOut() throws IOException {
        write("x", "<f4", "(4, 1)", floats(1, 2, 3, 4));
        write("ids", "|u1", "(4,)", new byte[] {5, 6, 5, 7});
        write("labels", "|i1", "(4,)", new byte[] {0, -1, 0, 1});
        IndexedDataset dataset = create(folder, Map.of("video", "x"));

        assertThat(dataset.splits().get(0).size()).isEqualTo(2);
        assertThat(values(sample(dataset, "train", 1), Modality.VIDEO)).containsExactly(4);
        assertThat(dataset.source("train", 7)).endsWith("row 3");
        assertThat(dataset.skipped().named())
                .extracting(Skipped::reason)
                .satisfiesExactly(
                        label -> assertThat(label).contains("label -1"),
                        id -> assertThat(id).contains("id 5 of row 0"));
    }

    @Test
    void arraysThatDoNotFitAreRefusedWithTheOption() throws IOException {
        write("x", "<f4", "(2, 2)", floats(1, 2, 3, 4));
        write("y", "<f4", "(1, 2)", floats(1, 2));
        write("cube", "<f4", "(1, 1, 1, 1, 1)", floats(1));
        write("absurd", "<f4", "(1000000000, 1000000000)", floats(1));

        assertRefused(Map.of("video", "x", "audio", "y"), "has 2 rows, and");
        assertRefused(Map.of("video", "z"), "no array 'z'");
        assertRefused(Map.of("video", "cube"), "expected [n, d]");
        assertRefused(Map.of("video", "absurd"), "and there are 4");
    }

    private void assertRefused(Map<String, String> arrays, String message) {
        assertThatThrownBy(() -> create(folder, arrays))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("files.train"))
                .hasMessageContaining(message);
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private void write(String name, String type, String shape, byte[] data) throws IOException {
        byte[] header = ("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0});
        content.writeBytes(header);
        content.writeBytes(data);
        Files.write(folder.resolve(name + ".npy"), content.toByteArray());
    }
}
