package dev.harmonize.datasets.webdataset;

import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.base.Fingerprint;
import dev.harmonize.formats.Reason;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many samples archives have. What was counted is kept in a folder, by path, size and time of change of the archive; a
 * folder that cannot be written costs time, nothing else.
 */
final class ShardIndex {

    /** Changes with how members are grouped. */
    private static final int VERSION = 1;

    private static final Pattern ENTRY = Pattern.compile("samples ([0-9]{1,10})\n");
    private static final int LONGEST_ENTRY = 64;

    private final Path folder;

    ShardIndex(Path folder) {
        this.folder = folder;
    }

    /**
     * The number of samples, those included that cannot be decoded.
     *
     * @throws UncheckedIOException if the archive cannot be opened
     */
    long samples(Path archive) {
        Path entry;
        try {
            BasicFileAttributes attributes = Files.readAttributes(archive, BasicFileAttributes.class);
            String name = new Fingerprint()
                    .add("version", VERSION)
                    .add("path", archive.toAbsolutePath().normalize())
                    .add("size", attributes.size())
                    .add("changed", attributes.lastModifiedTime().toMillis())
                    .toHex();
            entry = folder.resolve(name + ".index");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + archive + ": " + Reason.of(e), e);
        }
        OptionalLong known = read(entry);
        if (known.isPresent()) {
            return known.getAsLong();
        }
        long counted = count(archive);
        write(entry, counted);
        return counted;
    }

    private static long count(Path archive) {
        long count = 0;
        try (ShardReader reader =
                ShardReader.open(archive, new ShardReader.Members(Set.of(), 0), (name, reason) -> {})) {
            boolean ended = false;
            while (!ended) {
                try {
                    Optional<EncodedSample> sample = reader.next(count, false);
                    ended = sample.isEmpty();
                    count += sample.isPresent() ? 1 : 0;
                } catch (UnreadableSampleException ignored) {
                    // Told when the samples themselves are read.
                }
            }
        } catch (UnreadableSampleException e) {
            return count;
        }
        return count;
    }

    private static OptionalLong read(Path entry) {
        try {
            if (!Files.isRegularFile(entry) || Files.size(entry) > LONGEST_ENTRY) {
                return OptionalLong.empty();
            }
            Matcher matcher = ENTRY.matcher(Files.readString(entry));
            return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private void write(Path entry, long samples) {
        try {
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, "webdataset", ".part");
            Files.writeString(written, "samples " + samples + "\n");
            Files.move(written, entry, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException ignored) {
            // It is counted again next time.
        }
    }
}
