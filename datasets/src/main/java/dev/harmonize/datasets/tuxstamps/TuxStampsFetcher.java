package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.Fetcher;
import dev.harmonize.formats.MalformedFileException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the cache of {@link TuxStampsDataset}: gets Debian's package, unpacks it, prepares pictures and recordings, and keeps them
 * with a manifest. The cache is prepared beside its place and moved there when it is whole; a package that was downloaded stays
 * until then, so that an interrupted fetch need not download again.
 */
public final class TuxStampsFetcher implements Fetcher {

    private static final String CACHE_OPTION = "-O cache=…";
    private static final List<String> DOCUMENTS = List.of("copyright", "changelog.gz", "changelog.Debian.gz");
    private static final int MOST_SHOWN = 3;

    private final Path caches;
    private final StampPackage stampPackage;
    private final PackageSource source;

    /** Gets what these options name. */
    public TuxStampsFetcher(TuxStampsOptions options) {
        this(options, StampPackage.of(TuxStampsDataset.version(options)), DebianSystem.ofThisMachine());
    }

    TuxStampsFetcher(TuxStampsOptions options, StampPackage stampPackage, DebianSystem system) {
        this.caches = TuxStampsDataset.caches(options);
        this.stampPackage = stampPackage;
        this.source = new PackageSource(stampPackage, options.packageFile().map(Path::of), system);
    }

    @Override
    public Path fetch(FetchListener listener) throws IOException {
        Path folder = StampCache.folder(caches, stampPackage.version());
        Files.createDirectories(caches);
        Path lockFile = beside(folder, ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw busy(lockFile);
            }
            if (!isWhole(folder)) {
                make(folder, listener);
            }
            return folder;
        } catch (OverlappingFileLockException e) {
            throw busy(lockFile);
        }
    }

    private boolean isWhole(Path folder) {
        try {
            return StampCache.open(folder, stampPackage.version()).damages().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private void make(Path folder, FetchListener listener) throws IOException {
        Path building = beside(folder, ".building");
        Path unpacked = beside(folder, ".unpacked");
        Path download = beside(folder, ".deb");
        Folders.deleteWithContent(building);
        Folders.deleteWithContent(unpacked);
        try {
            Files.createDirectories(unpacked);
            Path root = source.provide(unpacked, download, listener);
            Files.createDirectories(building);
            fill(building, root, listener);
            Folders.deleteWithContent(folder);
            Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(download);
        } finally {
            Folders.deleteWithContent(building);
            Folders.deleteWithContent(unpacked);
        }
    }

    private void fill(Path building, Path root, FetchListener listener) throws IOException {
        List<MalformedFileException> malformed = new ArrayList<>();
        List<Stamp> stamps = StampFolder.scan(root.resolve(StampPackage.STAMPS), malformed::add);
        CacheWriter writer = new CacheWriter(building);
        List<Triplet> triplets = writer.write(stamps, listener);
        List<String> leftOut = new ArrayList<>(writer.leftOut());
        malformed.forEach(each -> leftOut.add(String.valueOf(each.getMessage())));
        check(triplets, leftOut);
        for (String document : DOCUMENTS) {
            Path file = root.resolve(StampPackage.DOCUMENTATION).resolve(document);
            if (Files.isRegularFile(file)) {
                Files.copy(file, building.resolve(document));
            }
        }
        writer.writeText("NOTICE", Notice.of(stampPackage.version()));
        if (!leftOut.isEmpty()) {
            writer.writeText("left-out.txt", String.join("\n", leftOut) + "\n");
        }
        String manifest = Manifest.write(triplets);
        writer.writeText(StampCache.MANIFEST, manifest);
        writer.writeText(
                StampCache.COMPLETE,
                StampCache.complete(
                        stampPackage.version(),
                        Hashes.sha256(building.resolve(StampCache.MANIFEST), done -> {}),
                        triplets.size()));
    }

    private void check(List<Triplet> triplets, List<String> leftOut) throws IOException {
        int expected =
                stampPackage.contents().map(StampPackage.Contents::triplets).orElse(triplets.size());
        if (triplets.isEmpty() || triplets.size() != expected) {
            throw new IOException("the package has " + triplets.size() + " triplets; expected "
                    + (expected == 0 ? "some" : expected)
                    + (leftOut.isEmpty()
                            ? ""
                            : "; left out: "
                                    + leftOut.stream().limit(MOST_SHOWN).toList()));
        }
    }

    private static IOException busy(Path lockFile) {
        return new IOException("another process is fetching this dataset (it holds " + lockFile
                + "); wait for it, or name another folder with " + CACHE_OPTION);
    }

    private static Path beside(Path folder, String suffix) {
        return folder.resolveSibling(folder.getFileName() + suffix);
    }
}
