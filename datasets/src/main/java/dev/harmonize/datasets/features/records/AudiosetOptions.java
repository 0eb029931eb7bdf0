package dev.harmonize.datasets.features.records;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.text.TextOptions;

import java.util.Map;
import java.util.Optional;

/** Options of {@link AudiosetDataset}. */
@Component(
        id = "audioset",
        summary = "AudioSet: features of audio from TFRecord files, and names of labels in the place of text")
public record AudiosetOptions(
        @Option(
                doc = "TFRecord files of each split: a folder, whose files ending in .tfrecord are taken, a file, or a"
                        + " pattern such as bal_train/a*.tfrecord",
                defaultValue = "{}")
        Map<String, String> files,

        @Option(
                doc = "Table of the segments of a split, such as balanced_train_segments.csv: only these are read, with"
                        + " these labels. A split without a table has all segments of its files",
                defaultValue = "{}")
        Map<String, String> segments,

        @Option(
                doc =
                        "The file class_labels_indices.csv, which has the names of labels. Without it there is no text, as"
                                + " the dataset has none of its own")
        Optional<String> labels,

        @Option(
                doc = "Vectors per segment, one per second: the first ones; shorter segments are padded",
                defaultValue = "10",
                min = 1,
                max = 3600)
        int seconds,

        @Option(doc = "How names of labels become token ids")
        TextOptions text,

        @Option(
                doc =
                        "Rows of text per segment: with 1, the names of all labels are one text; with more, each name is a"
                                + " text of its own",
                defaultValue = "1",
                min = 1,
                max = 64)
        int candidates,

        @Option(
                doc = "Whether the first label of a segment, of which there may be several, is its class",
                defaultValue = "true")
        boolean firstLabelAsClass,

        @Option(
                doc = "Number of classes, where the names of labels are not given",
                defaultValue = "527",
                min = 1,
                max = 1000000)
        int classes,

        @Option(doc = "The largest record that is read, MiB", defaultValue = "64", min = 1, max = 2047)
        int largestRecord,

        @Option(doc = "Whether a damaged record or row ends the run or is left out", defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "Share of the segments that may be left out before the run fails",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {}
