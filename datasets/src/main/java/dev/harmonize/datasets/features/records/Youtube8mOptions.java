package dev.harmonize.datasets.features.records;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.text.TextOptions;

import java.util.Map;
import java.util.Optional;

/** Options of {@link Youtube8mDataset}. */
@Component(
        id = "youtube8m",
        summary =
                "YouTube-8M: features of video and audio from TFRecord files, and names of labels in the place of text")
public record Youtube8mOptions(
        @Option(
                doc = "TFRecord files of each split: a folder, whose files ending in .tfrecord are taken, a file, or a"
                        + " pattern such as data/train*.tfrecord.",
                defaultValue = "{}")
        Map<String, String> files,

        @Option(
                doc =
                        "Whether the records hold a vector per second (SequenceExample) or the mean of each video (Example)",
                defaultValue = "frame")
        Level level,

        @Option(
                doc = "Vectors per video at frame level: the first ones, one per second; shorter videos are padded",
                defaultValue = "300",
                min = 1,
                max = 3600)
        int maxFrames,

        @Option(
                doc = "The file vocabulary.csv, which has the names of labels. Without it there is no text, as the"
                        + " dataset has none of its own")
        Optional<String> vocabulary,

        @Option(doc = "How names of labels become token ids")
        TextOptions text,

        @Option(
                doc = "Rows of text per video: with 1, the names of all labels are one text; with more, each name is a"
                        + " text of its own",
                defaultValue = "1",
                min = 1,
                max = 64)
        int candidates,

        @Option(
                doc = "Whether the first label of a video, of which there are several, is its class",
                defaultValue = "true")
        boolean firstLabelAsClass,

        @Option(doc = "Number of classes, where there is no vocabulary", defaultValue = "3862", min = 1, max = 1000000)
        int classes,

        @Option(doc = "The largest record that is read, MiB", defaultValue = "64", min = 1, max = 2047)
        int largestRecord,

        @Option(doc = "Whether a damaged record ends the run or is left out", defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "Share of the records that may be left out before the run fails",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {

    /** What a record holds. */
    public enum Level {
        /** A vector per second. */
        FRAME,
        /** The mean of each video. */
        VIDEO
    }
}
