package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.formats.MalformedFileException;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folder that {@link TuxStampsFetcher} makes, which is whole if it has the file {@value #COMPLETE}: the last that is written,
 * with the checksum of the manifest, in which there are those of all else. Thread-safe.
 *
 * @param folder where it is
 * @param triplets what is in it
 * @param hash checksum of the manifest, and thereby of everything
 */
record StampCache(Path folder, List<Triplet> triplets, String hash) {

    static final String MANIFEST = "manifest.tsv";
    static final String COMPLETE = "COMPLETE";

    private static final int FORMAT = 1;
    private static final long LARGEST_MANIFEST = 64 << 20;
    private static final long LARGEST_IMAGE = 1 << 20;

    StampCache {
        triplets = List.copyOf(triplets);
    }

    /** The folder for a version of the package. */
    static Path folder(Path caches, String version) {
        return caches.resolve("tuxstamps-" + version);
    }

    /** What {@value #COMPLETE} says. */
    static String complete(String version, String manifestHash, int triplets) {
        return "format " + FORMAT + "\npackage " + StampPackage.NAME + " " + version + "\ntriplets " + triplets
                + "\nmanifest " + manifestHash + "\n";
    }

    /**
     * Opens a cache; reads its manifest and nothing else.
     *
     * @throws IOException if there is none, or it is damaged or of another format; says which
     */
    static StampCache open(Path folder, String version) throws IOException {
        Path marker = folder.resolve(COMPLETE);
        if (!Files.isRegularFile(marker)) {
            throw new IOException(folder + " is not there or not complete");
        }
        Path manifest = folder.resolve(MANIFEST);
        try {
            if (Files.size(manifest) > LARGEST_MANIFEST || Files.size(marker) > LARGEST_MANIFEST) {
                throw new IOException(folder + " is damaged: it has files that are far too large");
            }
            String hash = Hashes.sha256(manifest, done -> {});
            List<Triplet> triplets = Manifest.read(manifest);
            String expected = complete(version, hash, triplets.size());
            if (!Files.readString(marker).equals(expected)) {
                throw new IOException(folder + " is damaged or of another version of Harmonize: " + COMPLETE
                        + " does not belong to " + MANIFEST);
            }
            return new StampCache(folder, triplets, hash);
        } catch (MalformedFileException e) {
            throw new IOException(folder + " is damaged: " + e.getMessage(), e);
        } catch (UncheckedIOException | CharacterCodingException e) {
            throw new IOException(folder + " is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * The picture of a triplet.
     *
     * @throws UnreadableSampleException if its file is not what was written
     */
    StampPicture picture(Triplet triplet) {
        Path file = folder.resolve(triplet.image());
        try {
            if (Files.size(file) > LARGEST_IMAGE) {
                throw damaged(file.toString(), "has " + Files.size(file) + " bytes, which is too many");
            }
            StampPicture picture = StampPicture.read(Files.readAllBytes(file));
            if (!picture.hash().equals(triplet.imageHash())) {
                throw damaged(file.toString(), "does not have the pixels that the manifest's checksum is of");
            }
            return picture;
        } catch (IOException e) {
            throw damaged(file.toString(), Reason.of(e));
        }
    }

    /**
     * The recording of a triplet.
     *
     * @throws UnreadableSampleException if it is not what was written
     */
    short[] speech(Triplet triplet) {
        Path file = folder.resolve(CacheWriter.RECORDINGS);
        Triplet.Speech speech = triplet.speech();
        String place = file + " from byte " + speech.offset();
        ByteBuffer bytes = ByteBuffer.allocate(speech.samples() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, speech.offset() + bytes.position()) < 0) {
                    throw damaged(place, "ends after " + bytes.position() + " of " + bytes.capacity() + " bytes");
                }
            }
        } catch (IOException e) {
            throw damaged(place, Reason.of(e));
        }
        if (!Hashes.sha256(bytes.array()).equals(speech.hash())) {
            throw damaged(place, "does not have the samples that the manifest's checksum is of");
        }
        short[] samples = new short[speech.samples()];
        bytes.flip().asShortBuffer().get(samples);
        return samples;
    }

    /** What is damaged, of everything there is; empty if nothing. */
    List<String> damages() {
        List<String> damages = new ArrayList<>();
        for (Triplet triplet : triplets) {
            try {
                picture(triplet);
                speech(triplet);
            } catch (UnreadableSampleException e) {
                damages.add(String.valueOf(e.getMessage()));
            }
        }
        return damages;
    }

    private static UnreadableSampleException damaged(String place, String what) {
        return new UnreadableSampleException(place, what + "; 'harmonize data fetch tuxstamps' repairs the cache");
    }
}
