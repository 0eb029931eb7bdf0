package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.VideoOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.util.Optional;

/** Options of {@link YouCook2}. */
@Component(id = "youcook2", summary = "YouCook2: steps of cooking videos, each with a sentence")
public record YouCook2Options(
        @Option(doc = "The official file, youcookii_annotations_trainval.json")
        Optional<String> annotations,

        @Option(
                doc =
                        "The csv of validation clips that MIL-NCE is evaluated on (columns video_id, start, end, text); takes the"
                                + " place of the json's validation clips")
        Optional<String> validationCsv,

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
