package dev.harmonize.datasets.tuxstamps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.harmonize.api.data.CacheFolder;
import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

final class TuxStampsFetcherTest {

    @TempDir
    static Path shared;

    private static Map<String, byte[]> files = Map.of();
    private static Path packageFile = Path.of("");

    @TempDir
    Path directory;

    @BeforeAll
    static void makePackage() throws IOException, InterruptedException {
        files = StampFixtures.files(shared);
        packageFile = StampFixtures.debianPackage(shared.resolve("tiny.deb"), files);
    }

    @Test
    void aNamedPackageBecomesAWholeCache() throws IOException {
        Set<String> phases = new LinkedHashSet<>();
        Path folder = fetcher(packageFile).fetch((phase, done, total) -> {
            assertThat(done).isBetween(0L, total);
            phases.add(phase);
        });

        assertThat(phases).containsExactly("unpack", "prepare");
        StampCache cache = StampCache.open(folder, StampFixtures.VERSION);
        assertThat(cache.triplets()).hasSize(StampFixtures.STAMPS * StampFixtures.LANGUAGES.size());
        assertThat(cache.damages()).isEmpty();
        Triplet first = cache.triplets().get(0);
        assertThat(first.text()).isEqualTo("La chose 0.");
        assertThat(first.mirrors()).isFalse();
        assertThat(cache.triplets().get(2).mirrors()).isTrue();
        assertThat(folder.resolve("NOTICE")).content().contains("GNU General Public License", StampFixtures.VERSION);
        assertThat(folder.resolve("copyright")).hasContent("License: tests only");
        assertThat(contentOf(directory)).containsExactly("tuxstamps-1.0-1", "tuxstamps-1.0-1.lock");
    }

    @Test
    void theSamePackageGivesTheSameManifest() throws IOException {
        Path first = fetcher(packageFile).fetch((phase, done, total) -> {});
        Path second = StampFixtures.fetcher(
                        StampFixtures.options(directory.resolve("other"), Optional.of(packageFile)),
                        StampFixtures.noDebian(directory))
                .fetch((phase, done, total) -> {});

        assertThat(second.resolve("manifest.tsv")).hasSameTextualContentAs(first.resolve("manifest.tsv"));
    }

    @Test
    void aWholeCacheIsLeftAlone() throws IOException {
        fetcher(packageFile).fetch((phase, done, total) -> {});

        Path folder = fetcher(directory.resolve("gone.deb")).fetch((phase, done, total) -> {
            throw new AssertionError("nothing is to be done, but there was " + phase);
        });
        assertThat(folder).isDirectory();
    }

    @Test
    void aDamagedCacheIsMadeAnew() throws IOException {
        Path folder = fetcher(packageFile).fetch((phase, done, total) -> {});
        Files.write(folder.resolve("audio.pcm"), new byte[10]);

        fetcher(packageFile).fetch((phase, done, total) -> {});

        assertThat(StampCache.open(folder, StampFixtures.VERSION).damages()).isEmpty();
    }

    @Test
    void aFetchThatIsInterruptedLeavesNothingAndTheNextOneStartsAnew() throws IOException {
        assertThatThrownBy(() -> fetcher(packageFile).fetch((phase, done, total) -> {
                    if (phase.equals("prepare") && done == 5) {
                        throw new IllegalStateException("interrupted");
                    }
                }))
                .hasMessage("interrupted");
        assertThat(contentOf(directory)).containsExactly("tuxstamps-1.0-1.lock");

        // What a process that was killed leaves behind.
        Files.createDirectories(directory.resolve("tuxstamps-1.0-1.building/images"));
        Files.writeString(directory.resolve("tuxstamps-1.0-1.building/images/half.png"), "half");
        Files.createDirectories(directory.resolve("tuxstamps-1.0-1.unpacked/usr"));
        Files.createDirectories(directory.resolve("tuxstamps-1.0-1"));
        Path folder = fetcher(packageFile).fetch((phase, done, total) -> {});

        assertThat(StampCache.open(folder, StampFixtures.VERSION).damages()).isEmpty();
        assertThat(contentOf(directory)).containsExactly("tuxstamps-1.0-1", "tuxstamps-1.0-1.lock");
    }

    @Test
    void twoFetchesAtOnceDoNotDisturbEachOther() throws IOException {
        try (FileChannel channel = FileChannel.open(
                directory.resolve("tuxstamps-1.0-1.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock()).isNotNull();

            assertThatThrownBy(() -> fetcher(packageFile).fetch((phase, done, total) -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process is fetching");
        }
    }

    @Test
    void aTruncatedPackageIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(packageFile);
        Path cut = Files.write(directory.resolve("cut.deb"), Arrays.copyOf(whole, whole.length - 1000));

        assertThatThrownBy(() -> fetcher(cut).fetch((phase, done, total) -> {}))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("cut.deb");
    }

    @Test
    void anotherPackageIsRefused() throws IOException {
        TuxStampsOptions options = StampFixtures.options(directory, Optional.of(packageFile));

        assertThatThrownBy(
                        () -> new TuxStampsFetcher(options, StampPackage.of("9.9-9"), StampFixtures.noDebian(directory))
                                .fetch((phase, done, total) -> {}))
                .hasMessageContaining("tuxpaint-stamps-default 1.0-1; expected tuxpaint-stamps-default 9.9-9");
        assertThatThrownBy(() -> new TuxStampsFetcher(
                                options,
                                StampPackage.of(StampPackage.PINNED_VERSION),
                                StampFixtures.noDebian(directory))
                        .fetch((phase, done, total) -> {}))
                .hasMessageContaining("160880444");
    }

    @Test
    void aWrongChecksumAndAWrongNumberOfTripletsAreRefused() throws IOException {
        long size = Files.size(packageFile);
        String sha256 = Hashes.sha256(packageFile, done -> {});

        assertThatThrownBy(() -> pinned(size, "0".repeat(64), 24).fetch((phase, done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("checksum " + sha256);
        assertThatThrownBy(() -> pinned(size, sha256, 25).fetch((phase, done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 24 triplets; expected 25");
        assertThat(pinned(size, sha256, 24).fetch((phase, done, total) -> {})).isDirectory();
    }

    @Test
    void whatCannotBeReadIsLeftOutAndNamed() throws IOException {
        Map<String, byte[]> damaged = new TreeMap<>(files);
        damaged.put(StampPackage.STAMPS + "animals/birds/bird0_desc_fr.ogg", StampFixtures.text("no sound"));
        damaged.put(StampPackage.STAMPS + "food/dish1.png", StampFixtures.text("no picture"));
        damaged.put(StampPackage.STAMPS + "food/dish3.txt", new byte[] {'x', (byte) 0xff});
        Path file = StampFixtures.debianPackage(directory.resolve("damaged.deb"), damaged);

        Path folder = fetcher(file).fetch((phase, done, total) -> {});

        assertThat(StampCache.open(folder, StampFixtures.VERSION).triplets()).hasSize(24 - 1 - 2 - 2);
        assertThat(folder.resolve("left-out.txt"))
                .content()
                .contains("bird0_desc_fr.ogg", "dish1.png", "dish3.txt: is not UTF-8");
    }

    @Test
    void withoutAptItSaysWhatToDo() {
        TuxStampsOptions options = StampFixtures.options(directory, Optional.empty());

        assertThatThrownBy(() -> StampFixtures.fetcher(options, StampFixtures.noDebian(directory))
                        .fetch((phase, done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-apt-get download tuxpaint-stamps-default=1.0-1")
                .hasMessageContaining("-O package-file=");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFailureOfAptIsToldInItsOwnWords() {
        DebianSystem system = new DebianSystem(
                directory, List.of("no-such-dpkg-query"), List.of("sh", "-c", "echo E: Unable to fetch; exit 100"));

        assertThatThrownBy(() -> StampFixtures.fetcher(StampFixtures.options(directory, Optional.empty()), system)
                        .fetch((phase, done, total) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 100: E: Unable to fetch")
                .hasMessageContaining("apt-get update");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatAptDownloadsIsUsedAndKeptUntilTheCacheIsWhole() throws IOException {
        DebianSystem system = new DebianSystem(
                directory,
                List.of("no-such-dpkg-query"),
                List.of("sh", "-c", "cp '" + packageFile + "' downloaded_1.0-1_all.deb"));
        DebianSystem offline = StampFixtures.noDebian(directory);
        TuxStampsOptions options = StampFixtures.options(directory, Optional.empty());

        assertThatThrownBy(() -> StampFixtures.fetcher(options, system).fetch((phase, done, total) -> {
                    if (phase.equals("prepare")) {
                        throw new IllegalStateException("interrupted");
                    }
                }))
                .hasMessage("interrupted");
        assertThat(directory.resolve("tuxstamps-1.0-1.deb")).hasSameBinaryContentAs(packageFile);
        assertThat(StampFixtures.fetcher(options, offline).fetch((phase, done, total) -> {}))
                .isDirectory();
        assertThat(contentOf(directory)).containsExactly("tuxstamps-1.0-1", "tuxstamps-1.0-1.lock");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anInstalledCopyOfTheVersionIsUsed() throws IOException {
        Path root = directory.resolve("root");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = root.resolve(file.getKey());
            Files.createDirectories(path.resolve("..").normalize());
            Files.write(path, file.getValue());
        }
        TuxStampsOptions options = StampFixtures.options(directory.resolve("caches"), Optional.empty());
        DebianSystem other = new DebianSystem(root, List.of("sh", "-c", "printf 2.0-1"), List.of("no-such-apt-get"));
        DebianSystem same = new DebianSystem(root, List.of("sh", "-c", "printf 1.0-1"), List.of("no-such-apt-get"));

        assertThatThrownBy(() -> StampFixtures.fetcher(options, other).fetch((phase, done, total) -> {}))
                .hasMessageContaining("no-such-apt-get");
        assertThat(StampFixtures.fetcher(options, same).fetch((phase, done, total) -> {}))
                .isDirectory();
    }

    @Test
    void theRealPackageHas4006Triplets() throws IOException {
        Path folder = StampCache.folder(CacheFolder.standard(), StampPackage.PINNED_VERSION);
        assumeThat(folder.resolve(StampCache.COMPLETE))
                .as("tuxstamps has been fetched on this machine ('harmonize data fetch tuxstamps')")
                .exists();

        StampCache cache = StampCache.open(folder, StampPackage.PINNED_VERSION);

        assertThat(cache.triplets()).hasSize(4006);
        assertThat(cache.damages()).isEmpty();
        Map<String, Integer> perLanguage = new TreeMap<>();
        Map<String, Integer> perSplit = new TreeMap<>();
        cache.triplets().forEach(triplet -> perLanguage.merge(triplet.language(), 1, Integer::sum));
        cache.triplets().forEach(triplet -> perSplit.merge(triplet.split(), 1, Integer::sum));
        assertThat(perLanguage)
                .isEqualTo(
                        Map.of("be", 465, "bg", 516, "ca", 520, "el", 437, "es", 512, "fr", 520, "ro", 516, "ru", 520));
        assertThat(perSplit).isEqualTo(Map.of("train", 3149, "val", 346, "test", 511));
    }

    private TuxStampsFetcher fetcher(Path file) {
        return StampFixtures.fetcher(
                StampFixtures.options(directory, Optional.of(file)), StampFixtures.noDebian(directory));
    }

    private TuxStampsFetcher pinned(long bytes, String sha256, int triplets) {
        return new TuxStampsFetcher(
                StampFixtures.options(directory, Optional.of(packageFile)),
                new StampPackage(
                        StampFixtures.VERSION, Optional.of(new StampPackage.Contents(bytes, sha256, triplets))),
                StampFixtures.noDebian(directory));
    }

    private static List<String> contentOf(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
