package dev.harmonize.datasets.features.records;

import dev.harmonize.datasets.features.LostItems;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.csv.CsvDialect;
import dev.harmonize.formats.csv.CsvFile;
import dev.harmonize.formats.csv.CsvRow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Some seconds of a video.
 *
 * @param name id of the video and the second where the segment begins
 * @param record number of the record that has its features
 * @param labels numbers of its classes
 */
record AudiosetSegment(String name, int record, List<Long> labels) {

    private static final String VIDEO = "YTID";
    private static final String START = "start_seconds";
    private static final String END = "end_seconds";
    private static final String LABELS = "positive_labels";

    /** Three lines of comments, of which the last one names the columns. */
    private static final CsvDialect DIALECT =
            CsvDialect.COMMAS.withColumns(VIDEO, START, END, LABELS).withComment("#");

    AudiosetSegment {
        labels = List.copyOf(labels);
    }

    static String name(String video, double start) {
        return video + " from " + Math.round(start) + " s";
    }

    /**
     * Reads a table of segments.
     *
     * @param lost takes note of rows that are damaged, or whose segment has no record
     */
    static List<AudiosetSegment> read(Path table, LabelNames names, AudiosetRecords records, LostItems lost) {
        List<AudiosetSegment> segments = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        new CsvFile(table, DIALECT)
                .read(
                        List.of(VIDEO, START, LABELS),
                        row -> {
                            AudiosetSegment segment = segment(row, names, records);
                            if (!taken.add(segment.record())) {
                                throw MalformedFileException.at(
                                        row.place(), "the segment " + segment.name() + " is there twice");
                            }
                            segments.add(segment);
                        },
                        lost::add);
        return segments;
    }

    private static AudiosetSegment segment(CsvRow row, LabelNames names, AudiosetRecords records) {
        String name = name(row.get(VIDEO), row.number(START));
        List<Long> labels = new ArrayList<>();
        for (String code : row.get(LABELS).split(",", -1)) {
            labels.add(Optional.ofNullable(names.numbersByCode().get(code.strip()))
                    .map(Integer::longValue)
                    .orElseThrow(() -> MalformedFileException.at(
                            row.place(), "the label " + code + " is not in class_labels_indices.csv")));
        }
        int record = records.find(name)
                .orElseThrow(() -> MalformedFileException.at(row.place(), "no record has the segment " + name));
        return new AudiosetSegment(name, record, labels);
    }
}
