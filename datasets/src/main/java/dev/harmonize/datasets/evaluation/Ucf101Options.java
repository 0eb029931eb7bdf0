package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.VideoOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.util.Optional;

/** Options of {@link Ucf101}. */
@Component(id = "ucf101", summary = "UCF101: short videos of 101 actions")
public record Ucf101Options(
        @Option(doc = "Folder of classInd.txt, trainlist0N.txt and testlist0N.txt")
        Optional<String> annotations,

        @Option(doc = "Which of the three official splits", defaultValue = "1", min = 1, max = 3)
        int fold,

        @Option(
                doc = "Folder of the video files, sub-folders included; each is named after its id, with any of the"
                        + " extensions mp4, webm, mkv, avi, mov and m4v")
        Optional<String> videos,

        @Option(doc = "Features in place of media files") FeatureFolderOptions features,

        @Option(doc = "How frames are read") VideoOptions video,

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
