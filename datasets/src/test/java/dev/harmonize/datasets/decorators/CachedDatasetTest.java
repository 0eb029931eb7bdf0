package dev.harmonize.datasets.decorators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

final class CachedDatasetTest extends DatasetContract {

    @TempDir
    private Path folder;

    @Override
    protected Dataset create() {
        return cached(new Numbered(60, 10), 3, 1 << 20);
    }

    @Test
    void aSampleIsDecodedOnceAndIsTheSameFromDisk() throws IOException {
        Numbered inner = new Numbered(20, 4);
        IndexedDataset dataset = cached(inner, 1, 1 << 20);
        Sample[] first = new Sample[20];
        for (int index = 0; index < 20; index++) {
            first[index] = dataset.sample("train", index, evaluation(1));
        }
        IndexedDataset later = cached(inner, 1, 1 << 20);
        for (int index = 0; index < 20; index++) {
            assertSame(later.sample("train", index, evaluation(2)), first[index]);
        }

        assertThat(inner.readings).hasValue(20);
        assertThat(files()).hasSize(20);
    }

    @Test
    void trainingDrawsAmongTheViewsAndEvaluationHasOneOfItsOwn() {
        Numbered inner = new Numbered(20, 4);
        IndexedDataset dataset = cached(inner, 3, 1 << 20);
        Set<Float> drawn = new HashSet<>();
        for (int reading = 0; reading < 100; reading++) {
            drawn.add(video(dataset.sample("train", 7, Reading.training(new SplittableRandom(reading))))[1]);
        }
        assertThat(drawn).hasSize(3).doesNotContain(video(dataset.sample("train", 7, evaluation(1)))[1]);
        assertThat(inner.readings).hasValue(4);
    }

    @Test
    void damagedAndTruncatedFilesAreReadAnew() throws IOException {
        Numbered inner = new Numbered(4, 2);
        IndexedDataset dataset = cached(inner, 1, 1 << 20);
        Sample expected = dataset.sample("train", 1, evaluation(1));
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 0x10;
            Files.write(file, damaged);
            assertSame(dataset.sample("train", 1, evaluation(1)), expected);
            assertThat(Files.readAllBytes(file))
                    .as("repaired after damage at byte " + i)
                    .isEqualTo(whole);

            Files.write(file, Arrays.copyOf(whole, i));
            assertSame(dataset.sample("train", 1, evaluation(1)), expected);
        }
        Files.write(file, new byte[100_000]);
        assertSame(dataset.sample("train", 1, evaluation(1)), expected);
        assertThat(inner.readings).hasValue(1 + 2 * whole.length + 1);
    }

    @Test
    void nothingIsKeptBeyondTheBound() throws IOException {
        IndexedDataset dataset = cached(new Numbered(60, 4), 1, 500);
        for (int index = 0; index < 60; index++) {
            assertThat(video(dataset.sample("train", index, evaluation(1)))[0]).isEqualTo(index);
        }
        long bytes = 0;
        for (Path file : files()) {
            bytes += Files.size(file);
        }
        assertThat(bytes).isBetween(400L, 500L);
        assertThat(files()).allMatch(file -> file.toString().endsWith(".sample"));
    }

    @Test
    void aFolderThatCannotBeWrittenCostsNothingButTime() throws IOException {
        Files.writeString(folder.resolve("samples"), "in the way");
        IndexedDataset dataset = cached(new Numbered(4, 2), 1, 1 << 20);
        assertThat(video(dataset.sample("train", 3, evaluation(1)))[0]).isEqualTo(3);

        Path file = Files.writeString(folder.resolve("file"), "");
        CacheOptions options = new CacheOptions(Optional.of(file.toString()), 1, 1);
        assertThatThrownBy(() -> CachedDataset.create(options, new Numbered(4, 2), new RandomStreams(1)))
                .isInstanceOf(InvalidOptionException.class);
    }

    private IndexedDataset cached(IndexedDataset inner, int views, long mostBytes) {
        return (IndexedDataset) CachedDataset.create(
                new CacheOptions(Optional.of(folder.toString()), views, mostBytes), inner, new RandomStreams(1));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }

    private static void assertSame(Sample actual, Sample expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    private static float[] video(Sample sample) {
        return sample.features().get(Modality.VIDEO) instanceof Features.Dense dense ? dense.values() : new float[0];
    }

    private static Reading evaluation(long seed) {
        return Reading.evaluation(new SplittableRandom(seed));
    }
}
