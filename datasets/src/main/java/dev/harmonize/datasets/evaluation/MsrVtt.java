package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.text.Tokenizer;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.csv.CsvDialect;
import dev.harmonize.formats.csv.CsvFile;
import dev.harmonize.formats.csv.CsvRow;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * MSR-VTT (Xu et al., CVPR 2016). The files {@code video0.mp4}, … are the clips themselves: start and end time in the
 * annotations are places in the video that a clip was cut from, and are only checked. The pairs of 1k-A are those of Yu et al.
 * (JSFusion, ECCV 2018).
 */
public final class MsrVtt {

    private static final String VALIDATE = "validate";

    private MsrVtt() {}

    /**
     * Reads the annotations.
     *
     * @throws InvalidOptionException if they or the folder of files cannot be used
     */
    public static Dataset create(MsrVttOptions options, RandomStreams streams) {
        if (options.annotations().isEmpty()) {
            throw new InvalidOptionException(
                    "annotations", "names no file; name train_val_videodatainfo.json, test_videodatainfo.json or both");
        }
        boolean pairs = options.test() == MsrVttOptions.Test.PAIRS;
        if (pairs != options.testCsv().isPresent()) {
            throw new InvalidOptionException(
                    "test-csv",
                    pairs
                            ? "is missing; test = pairs needs the csv of the 1k-A test pairs"
                            : "is given, but test = full does not use it; set test = pairs or leave it out");
        }
        EvaluationSource source =
                EvaluationSource.ofVideos(options.videos(), options.features(), options.video(), options.audio());
        ClipCollector clips = new ClipCollector(source.files(), Split.TRAIN, VALIDATE, Split.TEST);
        MsrVttAnnotations annotations = new MsrVttAnnotations(clips::reject);
        for (String file : options.annotations()) {
            AnnotationFiles.read("annotations", () -> annotations.read(Path.of(file)));
        }
        annotations.rejectStrayCaptions();
        annotations.videos().forEach((id, video) -> {
            if (!pairs || !video.split().equals(Split.TEST)) {
                add(clips, video.place(), video.split(), id, annotations.captions(id));
            }
        });
        options.testCsv()
                .ifPresent(file -> AnnotationFiles.read(
                        "test-csv",
                        () -> new CsvFile(Path.of(file), CsvDialect.COMMAS)
                                .read(
                                        List.of("video_id", "sentence"),
                                        row -> addPair(clips, annotations, row),
                                        clips::reject)));
        return clips.dataset(
                "msrvtt",
                "annotations",
                List.of(),
                source,
                new ClipDataset.TextRows(Tokenizer.of(options.text(), "text"), options.textCandidates()),
                options.onError(),
                options.maxBadShare());
    }

    private static void addPair(ClipCollector clips, MsrVttAnnotations annotations, CsvRow row) {
        String id = row.get("video_id");
        MsrVttAnnotations.Video official = annotations.videos().get(id);
        if (official != null && !official.split().equals(Split.TEST)) {
            throw MalformedFileException.at(
                    row.place(),
                    "'" + id + "' is in the split " + official.split() + " and cannot be tested on as well");
        }
        add(clips, row.place(), Split.TEST, id, List.of(row.get("sentence")));
    }

    private static void add(ClipCollector clips, String place, String split, String id, List<String> captions) {
        clips.add(place, split, id, id, Segment.WHOLE, captions, OptionalInt.empty());
    }
}
