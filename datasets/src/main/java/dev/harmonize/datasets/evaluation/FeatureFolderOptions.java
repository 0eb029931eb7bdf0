package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.plugin.Option;

import java.util.Optional;

/** Features in place of media files; a block of the options of evaluation sets. */
public record FeatureFolderOptions(
        @Option(
                doc = "Folder of features, sub-folders included: for every video a NumPy array [rows, width] named"
                        + " <video>.npy or <video>.mp4.npy. Given instead of the folder of media files")
        Optional<String> folder,

        @Option(doc = "Rows per second of media", defaultValue = "1", min = 0.001, max = 10000)
        double rate,

        @Option(
                doc = "Rows per clip; of a longer clip, training takes a random stretch and evaluation the middle, and"
                        + " rows that a shorter one lacks are zeros",
                defaultValue = "32",
                min = 1,
                max = 65536)
        int length,

        @Option(doc = "Numbers per row", defaultValue = "1024", min = 1, max = 65536)
        int width) {}
