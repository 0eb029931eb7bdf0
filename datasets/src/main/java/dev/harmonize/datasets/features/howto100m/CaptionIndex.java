package dev.harmonize.datasets.features.howto100m;

import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.datasets.features.LostItems;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.json.JsonMembers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where each video is in a large file of captions. It is found by reading the file once; the result is kept in a small file,
 * whose name says for which content it was made. That file is a sequence of name, offset and length, which an empty name
 * ends; after it comes what is wrong with the file of captions, if anything.
 */
final class CaptionIndex {

    private static final int MAGIC = 0x68746d31;
    private static final int HEAD = 1 << 16;

    private CaptionIndex() {}

    /**
     * Where the captions of a video are.
     *
     * @param offset byte of the file
     * @param length in bytes
     */
    record Place(long offset, long length) {}

    /**
     * Finds videos.
     *
     * @param wanted their ids
     * @param cache folder of the small files
     * @param lost takes note of damage of the file, before which everything is found, and of videos that are there twice,
     *     of which the first place counts
     */
    static Map<String, Place> find(Path captions, Set<String> wanted, Path cache, LostItems lost) {
        try {
            Path index = cache.resolve(key(captions) + ".index");
            if (!Files.isRegularFile(index)) {
                build(captions, index);
            }
            try {
                return read(captions, index, wanted, lost);
            } catch (IOException e) {
                build(captions, index);
                return read(captions, index, wanted, lost);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot index " + captions + " in " + cache + ": " + Reason.of(e), e);
        }
    }

    private static String key(Path captions) throws IOException {
        try (InputStream stream = Files.newInputStream(captions)) {
            return new Fingerprint()
                    .add("size", Files.size(captions))
                    .add("modified", Files.getLastModifiedTime(captions).toMillis())
                    .add("head", stream.readNBytes(HEAD))
                    .toHex();
        }
    }

    private static void build(Path captions, Path index) throws IOException {
        Path folder = Files.createDirectories(index.toAbsolutePath().getParent());
        Path beside = Files.createTempFile(folder, "captions", ".part");
        try {
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16))) {
                out.writeInt(MAGIC);
                String problem = "";
                try {
                    JsonMembers.visit(captions, member -> write(out, member));
                } catch (MalformedFileException e) {
                    problem = String.valueOf(e.getMessage());
                }
                out.writeUTF("");
                out.writeUTF(problem);
            }
            Files.move(beside, index, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void write(DataOutputStream out, JsonMembers.Member member) {
        // No id is that long, and the format of the small file could not hold it.
        if (member.name().isEmpty() || member.name().length() > 1000) {
            return;
        }
        try {
            out.writeUTF(member.name());
            out.writeLong(member.offset());
            out.writeLong(member.length());
        } catch (IOException e) {
            throw new UncheckedIOException(Reason.of(e), e);
        }
    }

    private static Map<String, Place> read(Path captions, Path index, Set<String> wanted, LostItems lost)
            throws IOException {
        Map<String, Place> places = new HashMap<>();
        LostItems found = new LostItems();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(index), 1 << 16))) {
            if (in.readInt() != MAGIC) {
                throw new IOException(index + " is no index of captions");
            }
            for (String video = in.readUTF(); !video.isEmpty(); video = in.readUTF()) {
                Place place = new Place(in.readLong(), in.readLong());
                if (wanted.contains(video) && places.putIfAbsent(video, place) != null) {
                    found.add(captions + ", byte " + place.offset(), "the video " + video + " is there twice");
                }
            }
            String problem = in.readUTF();
            if (!problem.isEmpty()) {
                found.add(captions.toString(), problem);
            }
        }
        lost.addAll(found);
        return places;
    }
}
