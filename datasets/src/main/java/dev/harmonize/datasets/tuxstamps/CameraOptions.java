package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.plugin.Option;

/** How the camera moves over a picture; evaluation always zooms in straight, over white. */
public record CameraOptions(
        @Option(
                doc = "Largest magnification; videos begin or end with the whole picture, magnified 1",
                defaultValue = "1.3",
                min = 1,
                max = 4)
        double zoom,

        @Option(
                doc = "Augmentation: largest displacement of the picture from the middle, relative to the frame's size",
                defaultValue = "0.08",
                min = 0,
                max = 0.5)
        double pan,

        @Option(doc = "Augmentation: largest rotation to either side, degrees", defaultValue = "15", min = 0, max = 180)
        double rotation,

        @Option(
                doc =
                        "Augmentation: every other video shows the mirror image, unless the package says that the picture must"
                                + " not be mirrored",
                defaultValue = "true")
        boolean mirror,

        @Option(
                doc = "Augmentation: every other video has a background of random colour, not white",
                defaultValue = "true")
        boolean colour) {}
