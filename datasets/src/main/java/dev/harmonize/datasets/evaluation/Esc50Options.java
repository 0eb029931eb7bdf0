package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.util.Optional;

/** Options of {@link Esc50}. */
@Component(id = "esc50", summary = "ESC-50: recordings of 50 kinds of environmental sound")
public record Esc50Options(
        @Option(doc = "Folder of the data set, with meta/esc50.csv and audio")
        Optional<String> folder,

        @Option(
                doc = "Which of the five folds is the split test; the others are train",
                defaultValue = "1",
                min = 1,
                max = 5)
        int fold,

        @Option(doc = "Features in place of media files") FeatureFolderOptions features,

        @Option(doc = "How sound is read") AudioOptions audio,

        @Option(doc = "How texts become token ids") TextOptions text,

        @Option(
                doc = "What happens when an annotation or a file cannot be used: fail, or skip it",
                defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "Share of the clips that may be skipped before the run fails; missing files count",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {}
