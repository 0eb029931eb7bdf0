package dev.harmonize.datasets.decorators;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.Map;

/** Options of {@link MixtureDataset}. */
@Component(id = "mixture", summary = "Several datasets in one, mixed in every batch; what a part lacks is masked")
public record MixtureOptions(
        @Option(
                doc =
                        "How much of every training batch is of each part, relative to the others; without any, as much as"
                                + " it has samples",
                defaultValue = "{}",
                min = 0)
        Map<String, Double> weights,

        @Option(
                doc = "How long an epoch of training is, where weights are given: longest reads every sample at least"
                        + " once and repeats those of parts that are too small; shortest repeats none",
                defaultValue = "longest")
        Length length,

        @Option(
                doc = "What becomes of classes where the parts have different ones: none drops them, offset gives every"
                        + " part classes of its own. Where all parts have the same, they stay",
                defaultValue = "none")
        Labels labels) {

    public MixtureOptions {
        weights = Map.copyOf(weights);
    }

    /** How long an epoch is. */
    public enum Length {
        /** Until every sample was read. */
        LONGEST,
        /** Until a sample would have to be repeated. */
        SHORTEST
    }

    /** What becomes of different classes. */
    public enum Labels {
        /** No labels. */
        NONE,
        /** Those of the second part are counted on after those of the first, and so on. */
        OFFSET
    }
}
