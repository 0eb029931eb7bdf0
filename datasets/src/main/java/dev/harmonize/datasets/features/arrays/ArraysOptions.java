package dev.harmonize.datasets.features.arrays;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;

import java.util.List;
import java.util.Map;

/** Options of {@link ArraysDataset}. */
@Component(id = "npz", summary = "One's own arrays of features or token ids, from npz files or folders of npy files")
public record ArraysOptions(
        @Option(doc = "A .npz file, or a folder of .npy files, for each split", defaultValue = "{}")
        Map<String, String> files,

        @Option(
                doc = "Name of the array of each modality: floating-point [n, d], [n, length, d] or [n, candidates,"
                        + " length, d] for vectors, whole numbers [n, length] or [n, candidates, length] for token ids,"
                        + " of which 0 is padding",
                defaultValue = "{}")
        Map<String, String> arrays,

        @Option(
                doc = "Name of the array of classes, [n], whole numbers from 0; where it is there",
                defaultValue = "labels")
        String labels,

        @Option(
                doc =
                        "Name of the array of ids, [n], whole numbers; where it is there. Otherwise row numbers are the ids",
                defaultValue = "ids")
        String ids,

        @Option(
                doc = "Number of different token ids of a modality, padding included; one more than the largest that"
                        + " occurs where nothing is said",
                defaultValue = "{}")
        Map<String, Integer> vocabularySizes,

        @Option(doc = "Names of the classes, by number", defaultValue = "[]")
        List<String> classNames,

        @Option(
                doc =
                        "Memory that one compressed array may take, MiB; those that are not compressed are read row by row",
                defaultValue = "1024",
                min = 1,
                max = 2047)
        int memoryLimit,

        @Option(doc = "Whether a damaged row ends the run or is left out", defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "Share of the rows that may be left out before the run fails",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {}
