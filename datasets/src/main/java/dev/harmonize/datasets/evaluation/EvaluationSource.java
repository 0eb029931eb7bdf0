package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.data.Modality;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.ClipSource;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.ClipReader;
import dev.harmonize.datasets.media.VideoAugmentationOptions;
import dev.harmonize.datasets.media.VideoOptions;

import java.util.Optional;

/**
 * What an evaluation set is read from.
 *
 * @param clips reads the files
 * @param files which there are
 */
record EvaluationSource(ClipSource clips, NamedFiles files) {

    private static final VideoOptions NO_VIDEO = new VideoOptions(false, 1, 1, 1, 3, 0, VideoAugmentationOptions.NONE);

    /**
     * Videos, or features of them.
     *
     * @throws InvalidOptionException unless exactly one folder is given, and it can be used
     */
    static EvaluationSource ofVideos(
            Optional<String> videos, FeatureFolderOptions features, VideoOptions video, AudioOptions audio) {
        if (videos.isPresent() == features.folder().isPresent()) {
            throw new InvalidOptionException(
                    "videos",
                    videos.isPresent()
                            ? "is given besides features.folder; give one of them"
                            : "is missing; name the folder of the videos, or that of their features as"
                                    + " features.folder");
        }
        return videos.isPresent()
                ? new EvaluationSource(
                        ClipReader.of(video, audio), NamedFiles.media(videos.get(), NamedFiles.VIDEO, "videos"))
                : ofFeatures(features, Modality.VIDEO);
    }

    /** Recordings, or features of them where a folder of those is given. */
    static EvaluationSource ofSound(String folder, String option, FeatureFolderOptions features, AudioOptions audio) {
        if (features.folder().isPresent()) {
            return ofFeatures(features, Modality.AUDIO);
        }
        if (!audio.enabled()) {
            throw new InvalidOptionException("audio.enabled", "must be true: there is nothing but sound");
        }
        return new EvaluationSource(ClipReader.of(NO_VIDEO, audio), NamedFiles.media(folder, NamedFiles.AUDIO, option));
    }

    private static EvaluationSource ofFeatures(FeatureFolderOptions features, Modality modality) {
        return new EvaluationSource(
                new FeatureFolder(features, modality),
                NamedFiles.features(features.folder().orElseThrow(), "features.folder"));
    }
}
