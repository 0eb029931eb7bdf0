package dev.harmonize.datasets.features.records;

import dev.harmonize.datasets.features.LostItems;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.tfrecord.FeatureMap;
import dev.harmonize.formats.tfrecord.SequenceExample;
import dev.harmonize.formats.tfrecord.TfRecord;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The records of AudioSet by segment. */
final class AudiosetRecords {

    private final RecordIndex index;
    private final List<AudiosetSegment> all;
    private final Map<String, Integer> numbers;

    private AudiosetRecords(RecordIndex index, List<AudiosetSegment> all, Map<String, Integer> numbers) {
        this.index = index;
        this.all = List.copyOf(all);
        this.numbers = Map.copyOf(numbers);
    }

    static AudiosetRecords read(List<Path> files, int largestRecord, LostItems lost) {
        List<AudiosetSegment> all = new ArrayList<>();
        Map<String, Integer> numbers = new HashMap<>();
        RecordIndex index = RecordIndex.read(
                files,
                largestRecord,
                record -> {
                    AudiosetSegment segment = segment(record, all.size());
                    if (numbers.putIfAbsent(segment.name(), segment.record()) != null) {
                        throw MalformedFileException.at(
                                record.place(), record.offset(), "the segment " + segment.name() + " is there twice");
                    }
                    all.add(segment);
                },
                lost);
        return new AudiosetRecords(index, all, numbers);
    }

    private static AudiosetSegment segment(TfRecord record, int number) {
        FeatureMap context = SequenceExample.parse(record).context();
        String video = context.bytes("video_id")
                .or(() -> context.bytes("id"))
                .filter(ids -> ids.size() == 1)
                .map(ids -> text(ids.get(0)))
                .orElseThrow(
                        () -> MalformedFileException.at(record.place(), record.offset(), "the record has no video_id"));
        float start = context.floats("start_time_seconds")
                .filter(times -> times.length == 1)
                .map(times -> times[0])
                .orElse(0f);
        return new AudiosetSegment(AudiosetSegment.name(video, start), number, Youtube8mFrames.labels(context));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    RecordIndex index() {
        return index;
    }

    /** All segments with the labels of their records. */
    List<AudiosetSegment> all() {
        return all;
    }

    /** The number of the record of a segment. */
    Optional<Integer> find(String segment) {
        return Optional.ofNullable(numbers.get(segment));
    }
}
