package dev.harmonize.datasets.decorators;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;
import java.util.Optional;

/** Options of {@link SubsetDataset}. */
@Component(
        id = "subset",
        summary = "Keeps part of the samples; with the same seed, a smaller part is contained in a larger one")
public record SubsetOptions(
        @Option(doc = "Which splits are cut; the others stay whole", defaultValue = "[train]")
        List<String> splits,

        @Option(
                doc = "Share of the samples that is kept, after indices and classes were chosen",
                defaultValue = "1",
                min = 0,
                exclusiveMin = true,
                max = 1)
        double share,

        @Option(doc = "Number of samples that is kept at most, after indices and classes were chosen", min = 1)
        Optional<Integer> count,

        @Option(
                doc = "Which samples may be kept, by their index within the split; all unless given",
                defaultValue = "[]",
                min = 0)
        List<Integer> indices,

        @Option(
                doc = "Samples of which classes may be kept, by name or number; all unless given. Classes keep their"
                        + " numbers",
                defaultValue = "[]")
        List<String> classes) {
    public SubsetOptions {
        splits = List.copyOf(splits);
        indices = List.copyOf(indices);
        classes = List.copyOf(classes);
    }
}
