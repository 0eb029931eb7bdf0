package dev.harmonize.datasets.files;

import dev.harmonize.api.data.OnError;
import dev.harmonize.datasets.media.MediaTestOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.nio.file.Path;
import java.util.Optional;

/** Options of small clips, all files in the training split. */
record TestMedia(
        Optional<String> folder,
        Optional<String> manifest,
        MediaOptions.Clips clips,
        MediaOptions.Classes classes,
        double testShare,
        boolean embeddedSubtitles,
        OnError onError,
        double maxBadShare) {

    static TestMedia folder(Path folder) {
        return new TestMedia(Optional.of(folder.toString()), Optional.empty());
    }

    static TestMedia manifest(Path manifest) {
        return new TestMedia(Optional.empty(), Optional.of(manifest.toString()));
    }

    private TestMedia(Optional<String> folder, Optional<String> manifest) {
        this(folder, manifest, MediaOptions.Clips.FILE, MediaOptions.Classes.NONE, 0, false, OnError.SKIP, 0.01);
    }

    TestMedia byCue() {
        return new TestMedia(
                folder, manifest, MediaOptions.Clips.CUE, classes, testShare, embeddedSubtitles, onError, maxBadShare);
    }

    TestMedia withClasses(MediaOptions.Classes other) {
        return new TestMedia(folder, manifest, clips, other, testShare, embeddedSubtitles, onError, maxBadShare);
    }

    TestMedia withTestShare(double other) {
        return new TestMedia(folder, manifest, clips, classes, other, embeddedSubtitles, onError, maxBadShare);
    }

    TestMedia withEmbeddedSubtitles() {
        return new TestMedia(folder, manifest, clips, classes, testShare, true, onError, maxBadShare);
    }

    TestMedia withOnError(OnError other) {
        return new TestMedia(folder, manifest, clips, classes, testShare, embeddedSubtitles, other, maxBadShare);
    }

    TestMedia withMaxBadShare(double other) {
        return new TestMedia(folder, manifest, clips, classes, testShare, embeddedSubtitles, onError, other);
    }

    MediaOptions toOptions() {
        return new MediaOptions(
                folder,
                manifest,
                clips,
                classes,
                testShare,
                true,
                embeddedSubtitles,
                1,
                MediaTestOptions.video(2, 5),
                MediaTestOptions.audio(0.2),
                new TextOptions(TextOptions.Unit.WORDS, 8, 32768, Optional.empty()),
                onError,
                maxBadShare);
    }
}
