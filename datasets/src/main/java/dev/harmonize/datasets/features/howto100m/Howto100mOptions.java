package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.text.TextOptions;

import java.util.Map;
import java.util.Optional;

/** Options of {@link Howto100mDataset}. */
@Component(id = "howto100m", summary = "HowTo100M: features of videos, and captions of what is said in them")
public record Howto100mOptions(
        @Option(
                doc =
                        "Table of the videos of each split, such as HowTo100M_v1.csv: the column video_id, and path, if there"
                                + " is one, for the array of a video within the folder of features",
                defaultValue = "{}")
        Map<String, String> videos,

        @Option(
                doc =
                        "The file caption.json or raw_caption.json, or a folder with a table (start, end, text) per video")
        Optional<String> captions,

        @Option(
                doc =
                        "Folders of features, float .npy files of shape [rows, width] named by video, by name of the kind of"
                                + " features, such as s3d, 2d and 3d. Several are joined in the order of their names",
                defaultValue = "{}")
        Map<String, String> features,

        @Option(
                doc = "Rows per second of each kind of features; where nothing is said, 1.5 for 3d and 1 for others",
                defaultValue = "{}")
        Map<String, Double> rates,

        @Option(
                doc = "Rows per clip, evenly chosen; if left out, one row, which has the largest of each number, as in"
                        + " the authors' own loader")
        Optional<Integer> frames,

        @Option(doc = "Whether the row of each kind of features is scaled to Euclidean length 1", defaultValue = "true")
        boolean normalize,

        @Option(doc = "Folder of audio features, like those of video. Without it there is no audio")
        Optional<String> audio,

        @Option(doc = "Rows of audio features per second", defaultValue = "1", min = 0, exclusiveMin = true)
        double audioRate,

        @Option(
                doc = "Rows of audio features per clip; longer clips are cut, shorter ones padded",
                defaultValue = "10",
                min = 1,
                max = 1000)
        int audioFrames,

        @Option(doc = "Length of the shortest clip, seconds: shorter captions are widened", defaultValue = "5", min = 0)
        double minTime,

        @Option(
                doc = "Captions per clip: the one that the clip is cut for and those nearest to it, as in MIL-NCE",
                defaultValue = "1",
                min = 1,
                max = 64)
        int candidates,

        @Option(doc = "Clips per video and epoch", defaultValue = "1", min = 1, max = 1024)
        int clipsPerVideo,

        @Option(doc = "How captions become token ids") TextOptions text,

        @Option(doc = "Folder where the index of caption.json is kept; the standard cache folder if left out")
        Optional<String> cache,

        @Option(doc = "Whether a damaged or missing video ends the run or is left out", defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "Share of the clips that may be left out before the run fails",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {}
