package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.data.OnError;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.VideoOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Options of {@link WebDataset}. */
@Component(
        id = "webdataset",
        summary = "Samples in tar archives: adjacent members with the same name up to the first dot are one sample")
public record WebDatasetOptions(
        @Option(
                doc = "The archives of each split, plain or compressed by gzip: paths, separated by commas, in which"
                        + " {000..123} counts and {a,b} lists, such as train = \"shard-{000000..000123}.tar\"",
                defaultValue = "{}")
        Map<String, String> shards,

        @Option(
                doc = "Samples of a split, where they are known: otherwise the headers of its archives are read once to"
                        + " count them",
                defaultValue = "{}")
        Map<String, Integer> samples,

        @Option(doc = "How frames are taken from videos") VideoOptions video,

        @Option(
                doc = "Extensions of members with video, the preferred first; their sound is used if there is no member"
                        + " with audio",
                defaultValue = "[mp4, webm, mkv, avi, mov]")
        List<String> videoExtensions,

        @Option(doc = "How sound is taken from members") AudioOptions audio,

        @Option(
                doc = "Extensions of members with audio, the preferred first",
                defaultValue = "[wav, flac, mp3, ogg, opus, m4a]")
        List<String> audioExtensions,

        @Option(doc = "How text becomes token ids") TextOptions text,

        @Option(doc = "Texts per sample; 0 for none at all", defaultValue = "1", min = 0, max = 1024)
        int textCandidates,

        @Option(doc = "Extensions of members that are one text in UTF-8", defaultValue = "[txt]")
        List<String> textExtensions,

        @Option(doc = "Extensions of members that are a JSON object", defaultValue = "[json]")
        List<String> jsonExtensions,

        @Option(doc = "Field of the JSON object with a text, or an array of texts", defaultValue = "caption")
        String captionField,

        @Option(
                doc = "Field of the JSON object with the class, by name or number from 0; without it, members with a"
                        + " class are looked for")
        Optional<String> labelField,

        @Option(doc = "Extensions of members with the class, by name or number from 0", defaultValue = "[cls]")
        List<String> labelExtensions,

        @Option(
                doc = "Names of the classes, by number; with this or class-count, every sample needs a class",
                defaultValue = "[]")
        List<String> classes,

        @Option(
                doc = "Number of classes, where they have no names; 0 for none",
                defaultValue = "0",
                min = 0,
                max = 1_000_000)
        int classCount,

        @Option(
                doc = "Modalities that are npy arrays of vectors, and the extensions of their members, such as"
                        + " video = \"s3d.npy\"; switch off video.enabled or audio.enabled for those",
                defaultValue = "{}")
        Map<String, String> vectors,

        @Option(
                doc = "Vectors per sample of each modality in vectors; fewer are padded, of more a stretch is taken",
                defaultValue = "{}")
        Map<String, Integer> vectorLength,

        @Option(doc = "Numbers per vector of each modality in vectors", defaultValue = "{}")
        Map<String, Integer> vectorWidth,

        @Option(
                doc = "Samples among which training draws the next one; 1 keeps the order within the archives. They are"
                        + " held as they are in the archive, not decoded",
                defaultValue = "1000",
                min = 1,
                max = 10_000_000)
        int shuffle,

        @Option(doc = "Bytes of them at most; then training draws among fewer", defaultValue = "1073741824", min = 1)
        long shuffleBytes,

        @Option(
                doc = "Longest member that is read, bytes; a sample with a longer one counts as unreadable",
                defaultValue = "268435456",
                min = 1,
                max = 2_000_000_000)
        long maxMemberBytes,

        @Option(doc = "Folder where numbers of samples are kept; Harmonize's cache unless given")
        Optional<String> cache,

        @Option(doc = "What becomes of a run when a sample cannot be read", defaultValue = "skip")
        OnError onError,

        @Option(
                doc = "Share of the samples that may be unreadable before the run fails all the same",
                defaultValue = "0.01",
                min = 0,
                max = 1)
        double maxBadShare) {}
