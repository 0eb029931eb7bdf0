package dev.harmonize.datasets.decorators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.testkit.DatasetContract;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

final class SubsetDatasetTest extends DatasetContract {

    private static final RandomStreams STREAMS = new RandomStreams(3);

    @Override
    protected Dataset create() {
        return subset(new SubsetOptions(List.of("train", "test"), 0.5, Optional.empty(), List.of(), List.of()));
    }

    @Test
    void aSmallerPartIsContainedInALargerOneAndIdsStay() {
        List<Long> before = List.of();
        for (double share : new double[] {0.05, 0.1, 0.2, 0.5, 1}) {
            List<Long> ids = ids(share(share, STREAMS), "train");
            assertThat(ids)
                    .as("share " + share)
                    .hasSize((int) Math.round(share * 100))
                    .isSorted()
                    .containsAll(before);
            before = ids;
        }
        assertThat(ids(share(0.2, STREAMS), "test"))
                .as("a split that is not named")
                .hasSize(50);
        assertThat(ids(share(0.2, new RandomStreams(4)), "train")).isNotEqualTo(ids(share(0.2, STREAMS), "train"));
    }

    @Test
    void indicesAndClassesAreChosenBeforeTheShare() {
        assertThat(ids(subset(options(1, List.of(7, 3, 99), List.of())), "train"))
                .containsExactly(3L, 7L, 99L);
        assertThat(ids(subset(options(1, List.of(), List.of("class 2", "5"))), "train"))
                .hasSize(20)
                .allMatch(id -> id % 10 == 2 || id % 10 == 5);
        IndexedDataset counted =
                subset(new SubsetOptions(List.of("train"), 1, Optional.of(4), List.of(), List.of("class 2")));
        assertThat(ids(counted, "train")).hasSize(4).allMatch(id -> id % 10 == 2);
        assertThat(counted.classes()).isEqualTo(10);
        assertThat(counted.label("train", 0)).hasValue(2);
    }

    @Test
    void whatThereIsNotIsRefused() {
        assertRefused(options(1, List.of(100), List.of()), "indices");
        assertRefused(options(1, List.of(1, 1), List.of()), "indices");
        assertRefused(options(1, List.of(), List.of("class 10")), "classes");
        assertRefused(new SubsetOptions(List.of("validation"), 1, Optional.empty(), List.of(), List.of()), "splits");
    }

    private static void assertRefused(SubsetOptions options, String option) {
        assertThatThrownBy(() -> subset(options))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        e -> assertThat(e.option()).isEqualTo(option));
    }

    private static SubsetOptions options(double share, List<Integer> indices, List<String> classes) {
        return new SubsetOptions(List.of("train"), share, Optional.empty(), indices, classes);
    }

    private static IndexedDataset share(double share, RandomStreams streams) {
        return (IndexedDataset)
                SubsetDataset.create(options(share, List.of(), List.of()), new Numbered(100, 10), streams);
    }

    private static IndexedDataset subset(SubsetOptions options) {
        return (IndexedDataset) SubsetDataset.create(options, new Numbered(100, 10), STREAMS);
    }

    private static List<Long> ids(IndexedDataset dataset, String split) {
        List<Long> ids = new ArrayList<>();
        for (int index = 0; index < dataset.requireSplit(split).size(); index++) {
            ids.add(dataset.sample(split, index, Reading.evaluation(new SplittableRandom(0)))
                    .id());
        }
        return ids;
    }
}
