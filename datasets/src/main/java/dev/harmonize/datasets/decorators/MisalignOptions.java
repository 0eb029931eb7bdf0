package dev.harmonize.datasets.decorators;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;

/** Options of {@link MisalignedDataset}. */
@Component(id = "misalign", summary = "Replaces modalities of a known share of the samples with those of other samples")
public record MisalignOptions(
        @Option(doc = "Share of the samples that are misaligned", defaultValue = "0.4", min = 0, max = 1)
        double rate,

        @Option(doc = "Which modalities are replaced", defaultValue = "[text]")
        List<Modality> modalities,

        @Option(doc = "Which splits are changed", defaultValue = "[train]")
        List<String> splits,

        @Option(
                doc = "Whether the modalities of a sample are all replaced from the same other sample; otherwise"
                        + " each modality is replaced in a share of the samples of its own",
                defaultValue = "true")
        boolean together,

        @Option(doc = "Whether the other sample has another label, where samples have labels", defaultValue = "true")
        boolean differentLabel) {
    public MisalignOptions {
        modalities = List.copyOf(modalities);
        splits = List.copyOf(splits);
    }
}
