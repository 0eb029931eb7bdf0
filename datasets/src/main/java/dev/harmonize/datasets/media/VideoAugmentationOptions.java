package dev.harmonize.datasets.media;

import dev.harmonize.api.plugin.Option;

/** What training changes in frames at random; the defaults are those of VATT's code. Evaluation never does. */
public record VideoAugmentationOptions(
        @Option(
                doc = "Whether the square is cut out at a random place; if not, from the middle, as in evaluation",
                defaultValue = "true")
        boolean crop,

        @Option(
                doc = "Largest relative change of the scale, for height and width on their own, before the square is"
                        + " cut out",
                defaultValue = "0.2",
                min = 0,
                max = 0.9)
        double scale,

        @Option(doc = "Share of the clips whose scale is changed", defaultValue = "0.8", min = 0, max = 1)
        double scaleRate,

        @Option(doc = "Share of the clips that are mirrored, left for right", defaultValue = "0.5", min = 0, max = 1)
        double flipRate,

        @Option(
                doc = "Largest change of the brightness; black is 0 and white is 1",
                defaultValue = "0.1254902",
                min = 0,
                max = 1)
        double brightness,

        @Option(
                doc = "Largest relative change of the contrast about the clip's mean colour",
                defaultValue = "0.4",
                min = 0,
                max = 1)
        double contrast,

        @Option(doc = "Largest relative change of the saturation", defaultValue = "0.4", min = 0, max = 1)
        double saturation,

        @Option(
                doc = "Largest change of the hue, as a share of the colour circle",
                defaultValue = "0.2",
                min = 0,
                max = 0.5)
        double hue,

        @Option(doc = "Share of the clips whose colours are changed", defaultValue = "0.8", min = 0, max = 1)
        double colourRate) {

    /** Nothing is changed. */
    public static final VideoAugmentationOptions NONE = new VideoAugmentationOptions(false, 0, 0, 0, 0, 0, 0, 0, 0);
}
