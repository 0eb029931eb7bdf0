package dev.harmonize.datasets.features.records;

import dev.harmonize.datasets.features.LostItems;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.tfrecord.TfRecord;
import dev.harmonize.formats.tfrecord.TfRecordFile;
import dev.harmonize.formats.tfrecord.TfRecordReader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Where the records of many files are, so that any of them can be read at any time. Thread-safe once it is made. */
final class RecordIndex {

    private final List<TfRecordFile> files;
    private int[] fileNumbers = new int[1024];
    private long[] offsets = new long[1024];
    private int size;

    private RecordIndex(List<TfRecordFile> files) {
        this.files = List.copyOf(files);
    }

    /**
     * Goes through files from record to record, and reads no more than the lengths.
     *
     * @param largestRecord bytes that the data of a record may take
     * @param lost takes note of a file that cannot be read, or not to its end; the records before its damage are kept
     */
    static RecordIndex scan(List<Path> paths, int largestRecord, LostItems lost) {
        RecordIndex index = new RecordIndex(paths.stream()
                .map(path -> new TfRecordFile(path, largestRecord))
                .toList());
        for (int file = 0; file < index.files.size(); file++) {
            int number = file;
            try {
                index.files.get(file).visitOffsets(offset -> index.add(number, offset));
            } catch (MalformedFileException e) {
                lost.add(e);
            } catch (IOException e) {
                lost.add(index.files.get(file).path().toString(), Reason.of(e));
            }
        }
        return index;
    }

    /**
     * Reads files from beginning to end, and keeps the places of the records that are sound.
     *
     * @param largestRecord bytes that the data of a record may take
     * @param visitor takes each sound record, which is gone when it returns, in the order of the index; one that it refuses
     *     with a {@link MalformedFileException} is not kept
     * @param lost takes note of everything that is not kept
     */
    static RecordIndex read(List<Path> paths, int largestRecord, Consumer<TfRecord> visitor, LostItems lost) {
        RecordIndex index = new RecordIndex(paths.stream()
                .map(path -> new TfRecordFile(path, largestRecord))
                .toList());
        for (int file = 0; file < paths.size(); file++) {
            try (TfRecordReader reader = TfRecordReader.open(paths.get(file), largestRecord)) {
                while (reader.next()) {
                    try {
                        visitor.accept(reader.record());
                        index.add(file, reader.offset());
                    } catch (MalformedFileException e) {
                        lost.add(e.place() + ", record at byte " + reader.offset(), e.problem());
                    }
                }
            } catch (MalformedFileException e) {
                lost.add(e);
            } catch (IOException e) {
                lost.add(paths.get(file).toString(), Reason.of(e));
            }
        }
        return index;
    }

    private void add(int file, long offset) {
        if (size == offsets.length) {
            fileNumbers = Arrays.copyOf(fileNumbers, size + (size >> 1));
            offsets = Arrays.copyOf(offsets, size + (size >> 1));
        }
        fileNumbers[size] = file;
        offsets[size] = offset;
        size++;
    }

    int size() {
        return size;
    }

    /** What a person would call a record. */
    String source(int index) {
        Objects.checkIndex(index, size);
        return files.get(fileNumbers[index]).path() + ", record at byte " + offsets[index];
    }

    /**
     * Reads a record.
     *
     * @throws MalformedFileException if it is damaged
     */
    TfRecord read(int index) {
        Objects.checkIndex(index, size);
        TfRecordFile file = files.get(fileNumbers[index]);
        try {
            return file.read(offsets[index]);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.path() + ": " + Reason.of(e), e);
        }
    }
}
