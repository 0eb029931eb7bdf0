package dev.harmonize.datasets.features;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.datasets.text.TextOptions;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;

/** Files that TensorFlow and NumPy wrote, and what tests read from datasets of them. */
public final class FeatureFixtures {

    public static final TextOptions WORDS = new TextOptions(TextOptions.Unit.WORDS, 8, 1000, Optional.empty());

    private FeatureFixtures() {}

    /** Copies a file into a folder under another name. */
    public static Path copy(String name, Path folder, String newName) {
        Path file = folder.resolve(newName);
        try (InputStream stream = Objects.requireNonNull(FeatureFixtures.class.getResourceAsStream(name), name)) {
            Files.createDirectories(file.getParent());
            Files.write(file, stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** Copies a file into a folder. */
    public static Path copy(String name, Path folder) {
        return copy(name, folder, name);
    }

    /** Reads a sample for evaluation. */
    public static Sample sample(IndexedDataset dataset, String split, int index) {
        return dataset.sample(split, index, Reading.evaluation(new SplittableRandom(3)));
    }

    /** The numbers of a modality. */
    public static float[] values(Sample sample, Modality modality) {
        return ((Features.Dense) Objects.requireNonNull(sample.features().get(modality))).values();
    }

    /** The token ids of a modality. */
    public static int[] ids(Sample sample, Modality modality) {
        return ((Features.TokenIds) Objects.requireNonNull(sample.features().get(modality))).ids();
    }

    /** The text of the first row of a sample. */
    public static String text(IndexedDataset dataset, Sample sample) {
        return dataset.text(Modality.TEXT, Arrays.copyOf(ids(sample, Modality.TEXT), WORDS.length()));
    }
}
