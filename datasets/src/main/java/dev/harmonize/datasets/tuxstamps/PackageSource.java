package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.Fetcher.FetchListener;
import dev.harmonize.formats.Reason;
import dev.harmonize.formats.archive.DebianPackage;
import dev.harmonize.formats.archive.UnpackLimits;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the package comes from: a file that the user names, or else an installed copy, or else a download by apt-get.
 *
 * @param stampPackage which one
 * @param named the file that the user names
 * @param system what there is on this machine
 */
record PackageSource(StampPackage stampPackage, Optional<Path> named, DebianSystem system) {

    private static final UnpackLimits LIMITS = new UnpackLimits(64L << 20, 2L << 30, 100_000);

    /**
     * The folder that has {@link StampPackage#STAMPS} and {@link StampPackage#DOCUMENTATION} in it.
     *
     * @param scratch an empty folder to unpack to
     * @param download where a downloaded package is kept; one that is there already is used if it is whole
     */
    Path provide(Path scratch, Path download, FetchListener listener) throws IOException {
        if (named.isPresent()) {
            return unpacked(named.get(), scratch, listener);
        }
        if (system.hasInstalled(stampPackage)) {
            return system.root();
        }
        if (!isWhole(download, listener)) {
            download(download, listener);
        }
        return unpacked(download, scratch, listener);
    }

    private boolean isWhole(Path download, FetchListener listener) throws IOException {
        if (!Files.exists(download)) {
            return false;
        }
        try {
            stampPackage.check(download, listener);
            return true;
        } catch (IOException | RuntimeException e) {
            Files.delete(download);
            return false;
        }
    }

    private void download(Path download, FetchListener listener) throws IOException {
        Path folder = download.resolveSibling(download.getFileName() + ".part");
        Folders.deleteWithContent(folder);
        Files.createDirectories(folder);
        try {
            system.download(stampPackage, folder, listener);
            List<Path> files;
            try (Stream<Path> content = Files.list(folder)) {
                files = content.filter(file -> file.toString().endsWith(".deb")).toList();
            }
            if (files.size() != 1) {
                throw new IOException(
                        "apt-get download has left " + files.size() + " packages; " + DebianSystem.ADVICE);
            }
            stampPackage.check(files.get(0), listener);
            Files.move(files.get(0), download, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.deleteWithContent(folder);
        }
    }

    private Path unpacked(Path file, Path scratch, FetchListener listener) throws IOException {
        try {
            stampPackage.check(file, listener);
            new DebianPackage(file, LIMITS)
                    .unpack(scratch, PackageSource::needs, (done, total) -> listener.onProgress("unpack", done, total));
        } catch (FileSystemException e) {
            throw new IOException("cannot unpack " + file + ": " + Reason.of(e), e);
        }
        return scratch;
    }

    private static boolean needs(String name) {
        if (name.startsWith(StampPackage.STAMPS)) {
            return StampFolder.needs(name.substring(StampPackage.STAMPS.length()));
        }
        return name.startsWith(StampPackage.DOCUMENTATION);
    }
}
