package dev.harmonize.datasets.decorators;

import dev.harmonize.api.data.BatchSpec;
import dev.harmonize.api.data.Sample;
import dev.harmonize.datasets.base.Lazy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Samples in the files of a folder, one in each. Files are written beside and moved into place, so that several processes may
 * share the folder. A file that is damaged is taken for one that is not there. Where nothing can be written, nothing is kept.
 * Thread-safe.
 */
final class SampleStore {

    private static final String SUFFIX = ".sample";

    private final Path folder;
    private final SampleFormat format;
    private final long mostBytes;
    private final Lazy<AtomicLong> bytes;

    SampleStore(Path folder, BatchSpec spec, long mostBytes) {
        this.folder = folder;
        this.format = new SampleFormat(spec);
        this.mostBytes = mostBytes;
        this.bytes = new Lazy<>(() -> new AtomicLong(measure()));
    }

    Optional<Sample> read(String key) {
        Path file = file(key);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > format.mostBytes()) {
                return Optional.empty();
            }
            return format.decode(Files.readAllBytes(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void write(String key, Sample sample) {
        byte[] content = format.encode(sample);
        if (bytes.get().addAndGet(content.length) > mostBytes) {
            bytes.get().addAndGet(-content.length);
            return;
        }
        Path file = file(key);
        try {
            Files.createDirectories(file.getParent());
            Path part = Files.createTempFile(file.getParent(), key, ".part");
            try {
                Files.write(part, content);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // It is decoded again next time.
            bytes.get().addAndGet(-content.length);
        }
    }

    /** In 256 folders, because file systems are slow with many files in one. */
    private Path file(String key) {
        return folder.resolve(key.substring(0, 2)).resolve(key + SUFFIX);
    }

    private long measure() {
        long sum = 0;
        if (!Files.isDirectory(folder)) {
            return sum;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path each : folders) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(each)) {
                    for (Path file : files) {
                        sum += Files.size(file);
                    }
                }
            }
        } catch (IOException e) {
            // Another process may be moving files; the bound need not be exact.
            return sum;
        }
        return sum;
    }
}
