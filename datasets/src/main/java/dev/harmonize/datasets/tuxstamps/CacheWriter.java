package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.Fetcher.FetchListener;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.media.AudioDecoder;
import dev.harmonize.datasets.media.MediaSource;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the pictures and recordings of stamps into a new folder, and the manifest of what was written. */
final class CacheWriter {

    static final String RECORDINGS = "audio.pcm";

    /** Longer recordings are cut; the longest of the package has 20 seconds. */
    static final int MOST_SAMPLES = 30 * SpeechCleaner.SAMPLE_RATE;

    private static final double MOST_SECONDS = 30;
    private static final long LARGEST_FILE = 64 << 20;

    private final Path folder;
    private final List<String> leftOut = new ArrayList<>();
    private final Map<String, Triplet.Speech> written = new HashMap<>();
    private long offset;

    /**
     * Writes into a folder.
     *
     * @param folder there already
     */
    CacheWriter(Path folder) {
        this.folder = folder;
    }

    /** What could not be read, with reasons, of all that was written so far. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /**
     * A name that was written.
     *
     * @param stamp of which picture
     * @param language of which of its names
     * @param imageHash of the picture
     * @param speech where its recording is
     */
    private record Entry(Stamp stamp, String language, String imageHash, Triplet.Speech speech) {}

    /** Writes everything of these stamps; the result is in their order, then that of the languages. */
    List<Triplet> write(List<Stamp> stamps, FetchListener listener) throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<Set<String>> traits = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (OutputStream recordings =
                new BufferedOutputStream(Files.newOutputStream(folder.resolve(RECORDINGS)), 1 << 16)) {
            for (int number = 0; number < stamps.size(); number++) {
                listener.onProgress("prepare", number, stamps.size());
                Stamp stamp = stamps.get(number);
                String english = LeakageGroups.normalized(stamp.english());
                Set<String> traitsOfStamp = new LinkedHashSet<>(Set.of("text " + english));
                try {
                    write(stamp, recordings, traitsOfStamp, entries);
                } catch (UnreadableSampleException e) {
                    leftOut.add(e.source() + ": " + e.reason());
                }
                traits.add(traitsOfStamp);
                names.add(english);
            }
        }
        listener.onProgress("prepare", stamps.size(), stamps.size());
        return triplets(entries, stamps, LeakageGroups.names(traits, names));
    }

    private void write(Stamp stamp, OutputStream recordings, Set<String> traits, List<Entry> entries)
            throws IOException {
        StampPicture picture;
        try {
            picture = StampPicture.fit(content(stamp.image()));
        } catch (IOException e) {
            throw new UnreadableSampleException(stamp.image().toString(), String.valueOf(e.getMessage()), e);
        }
        Path image = folder.resolve(Triplet.image(stamp.name()));
        Path parent = image.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.write(image, picture.png());
        String imageHash = picture.hash();
        for (Map.Entry<String, Stamp.Name> name : stamp.names().entrySet()) {
            Path file = name.getValue().speech();
            try {
                byte[] encoded = content(file);
                traits.add("speech " + Hashes.sha256(encoded));
                entries.add(new Entry(stamp, name.getKey(), imageHash, write(file, encoded, recordings)));
            } catch (UnreadableSampleException e) {
                leftOut.add(e.source() + ": " + e.reason());
            }
        }
    }

    private Triplet.Speech write(Path file, byte[] encoded, OutputStream recordings) throws IOException {
        float[] recording = AudioDecoder.mono(
                        new MediaSource.Bytes(file.toString(), encoded),
                        Segment.WHOLE,
                        SpeechCleaner.SAMPLE_RATE,
                        MOST_SECONDS)
                .orElseThrow(() -> new UnreadableSampleException(file.toString(), "has no sound"));
        short[] speech = SpeechCleaner.clean(recording);
        if (speech.length == 0) {
            throw new UnreadableSampleException(file.toString(), "is silent");
        }
        ByteBuffer bytes = ByteBuffer.allocate(speech.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(speech);
        String hash = Hashes.sha256(bytes.array());
        Triplet.Speech present = written.get(hash);
        if (present != null) {
            return present;
        }
        recordings.write(bytes.array());
        Triplet.Speech added = new Triplet.Speech(offset, speech.length, hash);
        written.put(hash, added);
        offset += bytes.capacity();
        return added;
    }

    private static byte[] content(Path file) throws IOException {
        long size = Files.size(file);
        if (size > LARGEST_FILE) {
            throw new UnreadableSampleException(file.toString(), "has " + size + " bytes, more than any stamp's file");
        }
        return Files.readAllBytes(file);
    }

    private static List<Triplet> triplets(List<Entry> entries, List<Stamp> stamps, List<String> groups) {
        Map<String, String> groupByStamp = new HashMap<>();
        for (int number = 0; number < stamps.size(); number++) {
            groupByStamp.put(stamps.get(number).name(), groups.get(number));
        }
        List<Triplet> triplets = new ArrayList<>();
        for (Entry entry : entries) {
            Stamp stamp = entry.stamp();
            String group = groupByStamp.getOrDefault(stamp.name(), "");
            Stamp.Name name = stamp.names().get(entry.language());
            if (name != null) {
                triplets.add(new Triplet(
                        triplets.size(),
                        stamp.name(),
                        entry.language(),
                        name.text(),
                        stamp.english(),
                        group,
                        LeakageGroups.split(group),
                        stamp.mirrors(),
                        entry.imageHash(),
                        entry.speech()));
            }
        }
        return triplets;
    }

    /** Writes a text file. */
    void writeText(String name, String content) throws IOException {
        Files.write(folder.resolve(name), content.getBytes(StandardCharsets.UTF_8));
    }
}
