package dev.harmonize.encoders.vatt;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.encoders.kernel.GeluForm;
import dev.harmonize.encoders.vatt.VattOptions.HeadNorm;
import dev.harmonize.encoders.vatt.VattOptions.Projection;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Every size of a model: options with the preset's values filled in, checked against each other and against the batches.
 *
 * @param postProjection 0 for none
 */
record Architecture(
        int width,
        int heads,
        int layers,
        int feedForward,
        int videoPatchFrames,
        int videoPatchHeight,
        int videoPatchWidth,
        int audioPatch,
        int wordWidth,
        boolean preProjection,
        int postProjection,
        boolean positionNorm,
        double dropToken,
        double dropout,
        GeluForm gelu,
        Projection projection,
        int vaWidth,
        int vtWidth,
        boolean vtRelu,
        int jointWidth,
        HeadNorm headNorm,
        BatchSpec batches) {

    private static final List<Modality> ROLES = List.of(Modality.VIDEO, Modality.AUDIO, Modality.TEXT);

    /** The sizes that {@code options} asks for. */
    static Architecture of(VattOptions options, BatchSpec batches) {
        Preset preset = Preset.of(options.size());
        Architecture architecture = new Architecture(
                options.width().orElse(preset.width),
                options.heads().orElse(preset.heads),
                options.layers().orElse(preset.layers),
                options.feedForward().orElse(preset.feedForward),
                options.videoPatchFrames().orElse(preset.videoPatchFrames),
                options.videoPatchHeight().orElse(preset.videoPatchSide),
                options.videoPatchWidth().orElse(preset.videoPatchSide),
                options.audioPatch().orElse(preset.audioPatch),
                options.wordWidth().orElse(preset.wordWidth),
                options.preProjection().orElse(preset.published),
                options.postProjection().orElse(preset.published ? Preset.PUBLISHED_POST_PROJECTION : 0),
                options.positionNorm().orElse(preset.published),
                options.dropToken(),
                options.dropout().orElse(preset.published ? Preset.PUBLISHED_DROPOUT : 0.0),
                options.gelu(),
                options.projection(),
                options.vaWidth().orElse(preset.vaWidth),
                options.vtWidth().orElse(preset.vtWidth),
                options.vtRelu(),
                options.jointWidth().orElse(preset.jointWidth),
                options.headNorm(),
                batches);
        architecture.check();
        return architecture;
    }

    boolean has(Modality modality) {
        return batches.names().contains(modality);
    }

    /** The modalities that there are: video, audio, text. */
    List<Modality> modalities() {
        return ROLES.stream().filter(this::has).toList();
    }

    /** Numbers per feature, which the heads take in. */
    int featureWidth() {
        return postProjection == 0 ? width : postProjection;
    }

    /** Whether DropToken applies: words are too few and too telling to be left out. */
    boolean dropsTokens(Modality modality) {
        boolean words = batches.get(modality).features() instanceof FeatureSpec.Tokens;
        return dropToken > 0.0 && !words && !modality.equals(Modality.TEXT);
    }

    /** How a modality that is not made of words is cut into patches. */
    PatchGrid patches(FeatureSpec features) {
        if (features instanceof FeatureSpec.Frames frames) {
            return new PatchGrid(
                    new PatchGrid.Axis(frames.frames(), videoPatchFrames),
                    new PatchGrid.Axis(frames.height(), videoPatchHeight),
                    new PatchGrid.Axis(frames.width(), videoPatchWidth),
                    frames.channels());
        }
        if (features instanceof FeatureSpec.Waveform waveform) {
            return PatchGrid.ofSequence(new PatchGrid.Axis(waveform.samples(), audioPatch), 1);
        }
        if (features instanceof FeatureSpec.Vectors vectors) {
            return PatchGrid.ofSequence(new PatchGrid.Axis(vectors.length(), 1), vectors.width());
        }
        throw new IllegalArgumentException(features + " is not cut into patches");
    }

    private void check() {
        if (width % heads != 0) {
            throw new InvalidOptionException(
                    "heads", heads + " heads do not divide a width of " + width + "; " + divisors(width, heads));
        }
        if (!has(Modality.VIDEO)) {
            throw new InvalidOptionException(
                    "",
                    "vatt compares audio and text with video, but the dataset has only " + batches.names()
                            + "; use a dataset with a modality named 'video'");
        }
        for (Map.Entry<Modality, ModalitySpec> entry : batches.modalities().entrySet()) {
            if (!ROLES.contains(entry.getKey())) {
                throw new InvalidOptionException(
                        "",
                        "vatt has no place for modality '" + entry.getKey()
                                + "'; it takes video, audio and text. Rename"
                                + " the dataset's modality, or use another encoder");
            }
            checkForm(entry.getKey(), entry.getValue().features());
        }
    }

    private void checkForm(Modality modality, FeatureSpec features) {
        if (features.size() < 1) {
            throw new InvalidOptionException(
                    "",
                    modality + " has no length: " + features
                            + "; give it one in the dataset's options, or leave it out of the dataset");
        }
        if (features instanceof FeatureSpec.Frames frames) {
            checkPatch("video-patch-frames", videoPatchFrames, frames.frames(), modality + "'s frames");
            checkPatch("video-patch-height", videoPatchHeight, frames.height(), modality + "'s height in pixels");
            checkPatch("video-patch-width", videoPatchWidth, frames.width(), modality + "'s width in pixels");
        } else if (features instanceof FeatureSpec.Waveform waveform) {
            checkPatch("audio-patch", audioPatch, waveform.samples(), modality + "'s samples");
        }
    }

    private static void checkPatch(String option, int patch, int extent, String what) {
        if (extent % patch != 0) {
            throw new InvalidOptionException(
                    option,
                    "a patch of " + patch + " does not divide the " + extent + " of " + what + "; "
                            + divisors(extent, patch));
        }
    }

    /** The divisors of {@code extent} next to a number that is none. */
    private static String divisors(int extent, int wrong) {
        int below = IntStream.iterate(Math.min(wrong, extent), divisor -> divisor - 1)
                .filter(divisor -> extent % divisor == 0)
                .findFirst()
                .orElse(1);
        int above = IntStream.range(wrong, extent)
                .filter(divisor -> extent % divisor == 0)
                .findFirst()
                .orElse(extent);
        return "use a divisor of " + extent
                + (below == above ? ", such as " + below : ", such as " + below + " or " + above);
    }

    /** The values behind {@link VattOptions.Size}. */
    private record Preset(
            int width,
            int heads,
            int layers,
            int feedForward,
            int videoPatchFrames,
            int videoPatchSide,
            int audioPatch,
            int wordWidth,
            int vaWidth,
            int vtWidth,
            int jointWidth,
            boolean published) {

        static final int PUBLISHED_POST_PROJECTION = 1024;
        static final double PUBLISHED_DROPOUT = 0.1;

        static Preset of(VattOptions.Size size) {
            return switch (size) {
                case MICRO -> new Preset(32, 2, 2, 128, 4, 8, 200, 32, 64, 32, 64, false);
                case TINY -> new Preset(64, 4, 4, 256, 2, 8, 160, 64, 128, 64, 128, false);
                case SMALL -> published(512, 8, 6, 2048);
                case BASE -> published(768, 12, 12, 3072);
                case MEDIUM -> published(1024, 16, 12, 4096);
                case LARGE -> published(1024, 16, 24, 4096);
            };
        }

        private static Preset published(int width, int heads, int layers, int feedForward) {
            return new Preset(width, heads, layers, feedForward, 4, 16, 128, 300, 512, 256, 512, true);
        }
    }
}
