package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.VideoOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.util.List;
import java.util.Optional;

/** Options of {@link MsrVtt}. */
@Component(id = "msrvtt", summary = "MSR-VTT: clips of web videos with twenty captions each")
public record MsrVttOptions(
        @Option(
                doc = "The official files, train_val_videodatainfo.json and test_videodatainfo.json or one of them",
                defaultValue = "[]")
        List<String> annotations,

        @Option(
                doc = "Which clips the split test has: all 2,990, or the 1,000 pairs of test-csv",
                defaultValue = "full")
        Test test,

        @Option(doc = "The csv of the 1k-A test pairs (columns video_id and sentence); needed for test = pairs")
        Optional<String> testCsv,

        @Option(
                doc = "Folder of the video files, sub-folders included; each is named after its id, with any of the"
                        + " extensions mp4, webm, mkv, avi, mov and m4v")
        Optional<String> videos,

        @Option(doc = "Features in place of media files") FeatureFolderOptions features,

        @Option(doc = "How frames are read") VideoOptions video,

        @Option(doc = "How sound is read") AudioOptions audio,

        @Option(doc = "How texts become token ids") TextOptions text,

        @Option(
                doc = "Captions per sample; training draws among those a video has, evaluation takes the first",
                defaultValue = "1",
                min = 1,
                max = 100)
        int textCandidates,

        @Option(
                doc = "What happens when an annotation or a file cannot be used: fail, or skip it",
                defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "Share of the clips that may be skipped before the run fails; missing files count",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {
    public MsrVttOptions {
        annotations = List.copyOf(annotations);
    }

    /** What the split {@code test} is. */
    public enum Test {
        /** Every clip that the official file says is for testing, with all its captions. */
        FULL,
        /** The clips of a csv, with the one sentence that it gives to each (1k-A). */
        PAIRS
    }
}
