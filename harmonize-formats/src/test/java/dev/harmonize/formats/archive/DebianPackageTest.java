package dev.harmonize.formats.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.harmonize.formats.MalformedFileException;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

final class DebianPackageTest {

    @TempDir
    Path directory;

    private Path file;
    private Path target;

    @BeforeEach
    void nameFiles() {
        file = directory.resolve("tiny.deb");
        target = directory.resolve("target");
    }

    @Test
    void filesAreWrittenWhereThePackageHasThem() throws IOException {
        String longName = "./usr/share/" + "long".repeat(40) + ".txt";
        new DebianPackageMaker()
                .folder("./usr/share/")
                .file("./usr/share/a.txt", "first")
                .file("usr/share/ü b.txt", "second")
                .file(longName, "third")
                .write(file);

        Unpacked unpacked = unpack(DebianPackageTest::everything);

        assertThat(unpacked.files()).containsExactly("usr/share/a.txt", "usr/share/ü b.txt", longName.substring(2));
        assertThat(unpacked.bytes()).isEqualTo(16);
        assertThat(target.resolve("usr/share/a.txt")).hasContent("first");
        assertThat(target.resolve("usr/share/ü b.txt")).hasContent("second");
        assertThat(target.resolve(longName)).hasContent("third");
    }

    @Test
    void onlyWantedFilesAreWritten() throws IOException {
        new DebianPackageMaker().file("./a.txt", "1").file("./b.ogg", "2").write(file);

        assertThat(unpack(name -> name.endsWith(".txt")).files()).containsExactly("a.txt");
        assertThat(target.resolve("b.ogg")).doesNotExist();
    }

    @Test
    void theControlFileTellsNameAndVersion() throws IOException {
        new DebianPackageMaker().file("./a", "").write(file);

        assertThat(debianPackage().control())
                .containsEntry("Package", "tiny")
                .containsEntry("Version", "1.2-3")
                .containsEntry("Description", "short");
    }

    @Test
    void theListenerHearsOfTheWholeFile() throws IOException {
        new DebianPackageMaker().file("./a", "content").write(file);
        AtomicLong total = new AtomicLong();

        debianPackage().unpack(target, DebianPackageTest::everything, (done, size) -> {
            assertThat(done).isBetween(0L, size);
            total.set(size);
        });

        assertThat(total.get()).isEqualTo(Files.size(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil", "./../evil", "a/../../evil", "/evil", "//evil", "..", "a/..", "a\\..\\evil", "C:evil"
            })
    void aMemberThatWouldBeWrittenElsewhereIsRefused(String name) throws IOException {
        new DebianPackageMaker().file(name, "evil").write(file);

        assertThatThrownBy(() -> unpack(DebianPackageTest::everything))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("tiny.deb!data.tar.xz!")
                .hasMessageContaining("not to be trusted");
        assertThat(everythingIn(directory)).containsExactlyInAnyOrder("tiny.deb", "target");
    }

    @Test
    void linksAndDevicesAreNeverMade() throws IOException {
        new DebianPackageMaker()
                .special("./symbolic", TarConstants.LF_SYMLINK, "..")
                .special("./hard", TarConstants.LF_LINK, "/etc/passwd")
                .special("./device", TarConstants.LF_CHR, "")
                .special("./block", TarConstants.LF_BLK, "")
                .special("./pipe", TarConstants.LF_FIFO, "")
                .file("./a", "content")
                .write(file);

        Unpacked unpacked = unpack(DebianPackageTest::everything);

        assertThat(unpacked.ignored()).containsExactly("symbolic", "hard", "device", "block", "pipe");
        assertThat(everythingIn(target)).containsExactly("a");
    }

    @Test
    void aLinkIsNotFollowedByALaterMember() throws IOException {
        new DebianPackageMaker()
                .special("./out", TarConstants.LF_SYMLINK, directory.toString())
                .file("./out/evil", "evil")
                .write(file);

        unpack(DebianPackageTest::everything);

        assertThat(directory.resolve("evil")).doesNotExist();
        assertThat(target.resolve("out/evil")).hasContent("evil");
    }

    @Test
    void aFolderThatIsNotEmptyIsRefused() throws IOException {
        new DebianPackageMaker().file("./a", "").write(file);
        Files.createDirectories(target);
        Files.writeString(target.resolve("mine"), "keep");

        assertThatThrownBy(() -> unpack(DebianPackageTest::everything))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not empty");
        assertThat(target.resolve("mine")).hasContent("keep");
    }

    @Test
    void aMemberThatIsThereTwiceIsRefused() throws IOException {
        new DebianPackageMaker().file("./a", "1").file("./a", "2").write(file);

        assertThatThrownBy(() -> unpack(DebianPackageTest::everything))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void limitsHold() throws IOException {
        new DebianPackageMaker()
                .file("./a", "x".repeat(5000))
                .file("./b", "x".repeat(5000))
                .write(file);

        assertThatThrownBy(() -> unpack(new UnpackLimits(4999, 1 << 20, 10))).hasMessageContaining("4999 is the limit");
        assertThatThrownBy(() -> unpack(new UnpackLimits(5000, 8000, 10))).hasMessageContaining("more than 8000 bytes");
        assertThatThrownBy(() -> unpack(new UnpackLimits(5000, 1 << 20, 1)))
                .hasMessageContaining("more than 1 members");
    }

    @Test
    void aNameOfGigabytesTakesNoMemory() throws IOException {
        new DebianPackageMaker()
                .raw("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME, (8L << 30) - 1, 3 << 20)
                .write(file);

        assertThatThrownBy(() -> unpack(DebianPackageTest::everything))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("headers of a member are longer than");
    }

    @Test
    void aMemberThatClaimsMoreThanThereIsIsRefused() throws IOException {
        new DebianPackageMaker().raw("./a", TarConstants.LF_NORMAL, 4000, 512).write(file);

        assertThatThrownBy(() -> unpack(DebianPackageTest::everything))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("data.tar.xz!./a");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        new DebianPackageMaker()
                .file("./a", "content".repeat(50))
                .file("./b", "more")
                .write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            Path folder = directory.resolve("cut-" + length);

            assertThatThrownBy(() -> debianPackage().unpack(folder, DebianPackageTest::everything, (done, total) -> {}))
                    .as("cut after " + length + " of " + whole.length + " bytes")
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining("tiny.deb")
                    .hasMessageContaining("byte ");
        }
    }

    @Test
    void aFlippedByteOfTheContentIsRefused() throws IOException {
        new DebianPackageMaker().file("./a", "content".repeat(50)).write(file);
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length - 40] ^= 1;
        Files.write(file, whole);

        assertThatThrownBy(() -> unpack(DebianPackageTest::everything)).isInstanceOf(MalformedFileException.class);
    }

    @Test
    void somethingElseIsRefused() throws IOException {
        Files.writeString(file, "This is a text, and no package of anything whatsoever, however long it may go on.");

        assertThatThrownBy(() -> unpack(DebianPackageTest::everything))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("Debian package");
    }

    @Test
    void anotherCompressionIsNamed() throws IOException {
        DebianPackageMaker.write(file, "data.tar.zst", new byte[100]);

        assertThatThrownBy(() -> unpack(DebianPackageTest::everything))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("data.tar.zst")
                .hasMessageContaining("dpkg-deb -x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xz", "gzip", "none"})
    void packagesOfDpkgAreRead(String compression) throws IOException, InterruptedException {
        Path source = Files.createDirectories(directory.resolve("source"));
        Files.createDirectories(source.resolve("DEBIAN"));
        Files.createDirectories(source.resolve("usr/share"));
        Files.writeString(
                source.resolve("DEBIAN/control"),
                "Package: made\nVersion: 7-1\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: x\n");
        String content = "content\n".repeat(100_000);
        Files.writeString(source.resolve("usr/share/" + "n".repeat(150)), content);
        Files.createSymbolicLink(source.resolve("usr/link"), Path.of("/etc"));
        assumeThat(succeeds("dpkg-deb", "-Z" + compression, "--build", source.toString(), file.toString()))
                .as("dpkg-deb is on this machine")
                .isTrue();

        Unpacked unpacked = unpack(DebianPackageTest::everything);

        assertThat(debianPackage().control()).containsEntry("Version", "7-1");
        assertThat(unpacked.files()).containsExactly("usr/share/" + "n".repeat(150));
        assertThat(unpacked.ignored()).containsExactly("usr/link");
        assertThat(target.resolve(unpacked.files().get(0)))
                .content(StandardCharsets.UTF_8)
                .isEqualTo(content);
    }

    private static boolean everything(String name) {
        return true;
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Unpacked unpack(Predicate<String> wanted) throws IOException {
        return debianPackage().unpack(target, wanted, (done, total) -> {});
    }

    private void unpack(UnpackLimits limits) throws IOException {
        Path folder = Files.createTempDirectory(directory, "limited");
        new DebianPackage(file, limits).unpack(folder, DebianPackageTest::everything, (done, total) -> {});
    }

    private DebianPackage debianPackage() {
        return new DebianPackage(file, UnpackLimits.GENEROUS);
    }

    private static List<String> everythingIn(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .toList();
        }
    }
}
