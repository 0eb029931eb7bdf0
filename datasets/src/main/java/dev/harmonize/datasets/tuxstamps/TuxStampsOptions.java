package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.text.TextOptions;

import java.util.List;
import java.util.Optional;

/** Options of {@link TuxStampsDataset} and {@link TuxStampsFetcher}. */
@Component(
        id = "tuxstamps",
        summary =
                "Pictures of things and their names, spoken by people and written in eight languages; real but for the"
                        + " camera's motion over the picture")
public record TuxStampsOptions(
        @Option(
                doc =
                        "Languages of speech and text: be, bg, ca, el, es, fr, ro, ru; or all, or latin for ca, es, fr and ro",
                defaultValue = "[all]")
        List<String> languages,

        @Option(
                doc = "Classes of things, which are folders of the package; or all 15, or large for the 8 that have 40"
                        + " pictures or more: animals, clothes, food, household, plants, seasonal, town, vehicles",
                defaultValue = "[large]")
        List<String> classes,

        @Option(doc = "What samples are labelled with", defaultValue = "category")
        Label label,

        @Option(doc = "Frames per video", defaultValue = "8", min = 1, max = 256)
        int frames,

        @Option(
                doc = "Height and width of a frame, pixels; the cache has pictures of " + StampPicture.SIDE,
                defaultValue = "64",
                min = 8,
                max = 512)
        int frameSize,

        @Option(doc = "The camera's motion, which makes a video of a picture")
        CameraOptions camera,

        @Option(doc = "Speech") SpeechOptions audio,

        @Option(
                doc = "Text; unless a vocabulary is given, it is made of all texts in the languages in use, and"
                        + " vocabulary-size means nothing")
        TextOptions text,

        @Option(
                doc =
                        "Whether a sample has two texts, in its language and in English, where training puts them in random"
                                + " order",
                defaultValue = "false")
        boolean translation,

        @Option(
                doc =
                        "Version of Debian's package tuxpaint-stamps-default; of the default, size, checksum and number of"
                                + " triplets are known and checked, another one is another dataset",
                defaultValue = StampPackage.PINNED_VERSION)
        String version,

        @Option(
                doc = "Folder of caches, in which there is one for this dataset; if absent, $HARMONIZE_CACHE, or else"
                        + " harmonize in $XDG_CACHE_HOME or ~/.cache")
        Optional<String> cache,

        @Option(
                doc =
                        "For harmonize data fetch: file of the package, .deb; if absent, an installed copy is used, or else"
                                + " apt-get downloads it")
        Optional<String> packageFile,

        @Option(doc = "What becomes of a run when a sample cannot be read", defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "The largest share of samples that may be unreadable before the run fails all the same",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {

    public TuxStampsOptions {
        languages = List.copyOf(languages);
        classes = List.copyOf(classes);
    }

    /** What samples are labelled with. */
    public enum Label {
        /** The class of the thing. */
        CATEGORY,
        /** The language of speech and text. */
        LANGUAGE
    }
}
