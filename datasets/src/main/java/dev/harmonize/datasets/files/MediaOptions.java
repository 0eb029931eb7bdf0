package dev.harmonize.datasets.files;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.VideoOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.util.Optional;

/** Options of {@link MediaDataset}. */
@Component(id = "media", summary = "Video and sound files in a folder or named by a manifest, with texts and subtitles")
public record MediaOptions(
        @Option(
                doc =
                        "Folder of the files, sub-folders included. With a manifest, the folder its paths begin at, instead"
                                + " of the manifest's own")
        Optional<String> folder,

        @Option(
                doc =
                        "File that names clips: .csv with the columns path, and if wanted start, end (seconds), text, label"
                                + " and split, or .jsonl with an object of these fields on each line")
        Optional<String> manifest,

        @Option(
                doc = "What a sample is: a file (or row of the manifest), or one cue of the .vtt or .srt beside a file",
                defaultValue = "file")
        Clips clips,

        @Option(
                doc =
                        "Where classes come from: nowhere, the manifest's column label, or the first sub-folder that a file"
                                + " is in",
                defaultValue = "none")
        Classes classes,

        @Option(
                doc = "Share of the files that is the split test, chosen by a hash of their path; a column split in the"
                        + " manifest decides instead",
                defaultValue = "0.1",
                min = 0,
                max = 1)
        double testShare,

        @Option(
                doc = "Whether texts are read: of the manifest, or else of the .txt, .vtt or .srt beside a file",
                defaultValue = "true")
        boolean readText,

        @Option(doc = "Whether a file without any of these is searched for subtitles within it", defaultValue = "false")
        boolean embeddedSubtitles,

        @Option(
                doc = "Texts per sample; training draws among those a file has, evaluation takes the first",
                defaultValue = "1",
                min = 1,
                max = 100)
        int textCandidates,

        @Option(doc = "How frames are read") VideoOptions video,

        @Option(doc = "How sound is read") AudioOptions audio,

        @Option(doc = "How texts become token ids") TextOptions text,

        @Option(
                doc = "What happens when a file or a row of the manifest cannot be read: fail, or skip it",
                defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "Share of the samples that may be skipped before the run fails",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {

    /** What a sample is. */
    public enum Clips {
        /** A file, or a row of the manifest. */
        FILE,
        /** A cue of the subtitles beside a file. */
        CUE
    }

    /** Where classes come from. */
    public enum Classes {
        /** There are none. */
        NONE,
        /** The manifest's column {@code label}. */
        LABEL,
        /** The first folder of a file's path. */
        FOLDER
    }
}
