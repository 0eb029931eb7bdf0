package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.Fetcher.FetchListener;
import dev.harmonize.formats.archive.DebianPackage;
import dev.harmonize.formats.archive.UnpackLimits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a version of Debian's package.
 *
 * @param version of the package
 * @param contents its size, checksum and content; empty if only the version is known
 */
record StampPackage(String version, Optional<Contents> contents) {

    static final String NAME = "tuxpaint-stamps-default";
    static final String PINNED_VERSION = "2022.06.04-1";

    /** Within the package, and within a system on which it is installed. */
    static final String STAMPS = "usr/share/tuxpaint/stamps/";

    static final String DOCUMENTATION = "usr/share/doc/" + NAME + "/";

    private static final StampPackage PINNED = new StampPackage(
            PINNED_VERSION,
            Optional.of(new Contents(
                    160_880_444, "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34", 4006)));

    /**
     * What there must be.
     *
     * @param bytes of the file
     * @param sha256 of the file
     * @param triplets in the dataset that is made of it
     */
    record Contents(long bytes, String sha256, int triplets) {}

    /** The package of a version. */
    static StampPackage of(String version) {
        return version.equals(PINNED_VERSION) ? PINNED : new StampPackage(version, Optional.empty());
    }

    /**
     * Checks that a file is this package.
     *
     * @throws IOException if it is not; says what was expected
     */
    void check(Path file, FetchListener listener) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is not a file; name the file of " + NAME + " " + version);
        }
        if (contents.isPresent()) {
            checkContents(file, contents.get(), listener);
        }
        Map<String, String> control = new DebianPackage(file, UnpackLimits.GENEROUS).control();
        String found = control.getOrDefault("Package", "?") + " " + control.getOrDefault("Version", "?");
        if (!found.equals(NAME + " " + version)) {
            throw new IOException(file + " is the package " + found + "; expected " + NAME + " " + version
                    + ", or another version of it with -O version=…");
        }
    }

    private void checkContents(Path file, Contents expected, FetchListener listener) throws IOException {
        long size = Files.size(file);
        if (size != expected.bytes()) {
            throw new IOException(file + " has " + size + " bytes, but " + NAME + " " + version + " has "
                    + expected.bytes() + "; get it again, or say which version it is with -O version=…");
        }
        String sha256 = Hashes.sha256(file, done -> listener.onProgress("checksum", done, size));
        if (!sha256.equals(expected.sha256())) {
            throw new IOException(file + " has the SHA-256 checksum " + sha256 + ", but that of " + NAME + " " + version
                    + " is " + expected.sha256() + "; get it again");
        }
    }
}
