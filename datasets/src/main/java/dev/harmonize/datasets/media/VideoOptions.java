package dev.harmonize.datasets.media;

import dev.harmonize.api.plugin.Option;

/** How frames are taken from videos; a block of the options of datasets of videos. */
public record VideoOptions(
        @Option(doc = "Whether frames are read at all", defaultValue = "true")
        boolean enabled,

        @Option(doc = "Frames per clip", defaultValue = "32", min = 1, max = 4096)
        int frames,

        @Option(
                doc = "Frames per second of a clip, whatever the file has; of a file with fewer, frames are repeated",
                defaultValue = "10",
                min = 0.01,
                max = 1000)
        double frameRate,

        @Option(
                doc = "Height and width of a frame, pixels; the file's frames are cut to a square and scaled to it",
                defaultValue = "224",
                min = 1,
                max = 2048)
        int size,

        @Option(doc = "Values per pixel: 3 for red, green and blue, 1 for grey", defaultValue = "3", min = 1, max = 3)
        int channels,

        @Option(
                doc = "Share of a clip's frames that must have been decodable, or the file counts as unreadable; the"
                        + " others repeat the frame before them. Frames after the end of an intact file do not count",
                defaultValue = "0.5",
                min = 0,
                max = 1)
        double minDecoded,

        @Option(doc = "What training changes at random, the same way in every frame of a clip")
        VideoAugmentationOptions augmentation) {}
