package dev.harmonize.formats.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

final class TarReaderTest {

    @TempDir
    private Path folder;

    private final List<String> skipped = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"v7", "ustar", "gnu", "posix"})
    void whatGnuTarWritesIsReadBack(String format) throws IOException, InterruptedException {
        Path files = Files.createDirectories(folder.resolve("files/sub"));
        Files.writeString(files.resolve("a.txt"), "first");
        Files.write(files.resolve("b.bin"), new byte[5000]);
        Files.writeString(files.resolve("empty.txt"), "");
        Path archive = folder.resolve("a.tar");
        tar(
                "--format=" + format,
                "--sort=name",
                "-C",
                folder.resolve("files").toString(),
                "-cf",
                archive.toString(),
                ".");

        Map<String, byte[]> members = read(archive);

        assertThat(members).containsOnlyKeys("sub/a.txt", "sub/b.bin", "sub/empty.txt");
        assertThat(members.get("sub/a.txt")).asString(StandardCharsets.UTF_8).isEqualTo("first");
        assertThat(members.get("sub/b.bin")).isEqualTo(new byte[5000]);
        assertThat(skipped).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "posix"})
    void longNamesAndNamesOfOtherScriptsAreReadBack(String format) throws IOException, InterruptedException {
        String name = "é".repeat(60) + "/" + "long".repeat(40) + ".txt";
        Files.createDirectories(folder.resolve("files/" + name).getParent());
        Files.writeString(folder.resolve("files/" + name), "found");
        Path archive = folder.resolve("a.tar.gz");
        tar("--format=" + format, "-C", folder.resolve("files").toString(), "-czf", archive.toString(), ".");

        assertThat(read(archive)).containsOnlyKeys(name);
    }

    @Test
    void sparseFilesLinksAndDevicesAreLeftOutAndTheNextMemberIsFound() throws IOException, InterruptedException {
        Path files = Files.createDirectories(folder.resolve("files"));
        try (FileChannel sparse = FileChannel.open(
                files.resolve("b.bin"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            for (int i = 0; i < 40; i++) {
                sparse.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), i * 100_000L);
            }
        }
        Files.writeString(files.resolve("a.txt"), "a");
        Files.createLink(files.resolve("c.txt"), files.resolve("a.txt"));
        Files.createSymbolicLink(files.resolve("d.txt"), Path.of("a.txt"));
        Files.writeString(files.resolve("e.txt"), "e");
        for (String format : new String[] {"gnu", "posix"}) {
            skipped.clear();
            Path archive = folder.resolve(format + ".tar");
            tar(
                    "--format=" + format,
                    "--sparse",
                    "--sort=name",
                    "-C",
                    files.toString(),
                    "-cf",
                    archive.toString(),
                    ".");

            assertThat(read(archive)).containsOnlyKeys("a.txt", "e.txt");
            assertThat(skipped).hasSize(3).anyMatch(reason -> reason.contains("sparse"));
        }
    }

    @Test
    void namesThatLeadOutAreLeftOut() throws IOException {
        Path archive = written("../evil.txt", "/etc/absolute.txt", "a/../../b.txt", "C:\\d.txt", "..fine/e..txt");

        assertThat(read(archive)).containsOnlyKeys("..fine/e..txt");
        assertThat(skipped)
                .hasSize(4)
                .allMatch(reason -> reason.contains("leads out"))
                .anyMatch(reason -> reason.startsWith("../evil.txt"));
    }

    @Test
    void anArchiveThatIsCutOffGivesWhatIsBeforeAndThenSaysWhere() throws IOException {
        byte[] whole = Files.readAllBytes(written("a.txt", "b.txt"));
        for (int length = 0; length < 2 * 1024 + 1; length += 128) {
            Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, length));
            Map<String, byte[]> members = new LinkedHashMap<>();
            int kept = length;
            assertThatThrownBy(() -> readInto(cut, members))
                    .as("cut after " + length)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining(cut + ": byte ")
                    .hasMessageContaining("cut off");
            assertThat(members).as("cut after " + length).hasSize(kept < 517 ? 0 : kept < 1024 + 517 ? 1 : 2);
        }
    }

    @Test
    void aPackedArchiveThatIsCutOffOrDamagedIsToldToo() throws IOException {
        byte[] packed = gzip(Files.readAllBytes(written("a.txt", "b.txt")));
        Path cut = Files.write(folder.resolve("cut.tar.gz"), Arrays.copyOf(packed, packed.length - 20));
        assertThatThrownBy(() -> read(cut)).isInstanceOf(MalformedFileException.class);

        byte[] wrongChecksum = packed.clone();
        wrongChecksum[packed.length - 6] ^= 1;
        Path damaged = Files.write(folder.resolve("damaged.tar.gz"), wrongChecksum);
        assertThatThrownBy(() -> read(damaged))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("GZIP trailer");
        assertThatThrownBy(() -> read(Files.write(folder.resolve("c.gz"), new byte[] {0x1f, (byte) 0x8b, 1})))
                .isInstanceOf(MalformedFileException.class);
    }

    @Test
    void afterAnErrorTheArchiveIsAtItsEnd() throws IOException {
        byte[] bytes = Files.readAllBytes(written("a.txt", "b.txt"));
        bytes[1024 + 20] ^= 1;
        try (TarReader reader = TarReader.open(Files.write(folder.resolve("x.tar"), bytes), (name, reason) -> {})) {
            assertThat(reader.next()).isPresent();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining("byte 1024: expected the header of a member, but its checksum is wrong");
            assertThat(reader.next()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(bytes = {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC})
    void aNameOfThreeGigabytesIsRefusedBeforeMemoryIsTaken(byte type) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", type);
        entry.setSize(3L << 30);
        byte[] header = new byte[TarHeader.BLOCK];
        entry.writeEntryHeader(header);
        Path archive = Files.write(folder.resolve("bomb.tar.gz"), gzip(Arrays.copyOf(header, 1 << 16)));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("3221225472 bytes; expected no more than");
    }

    @Test
    void aMemberLargerThanTheFileIsRefusedBeforeMemoryIsTaken() throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("a.bin");
        entry.setSize(2_000_000_000);
        byte[] header = new byte[TarHeader.BLOCK];
        entry.writeEntryHeader(header);
        for (byte[] content : List.of(header, gzip(header))) {
            Path archive = Files.write(folder.resolve("a.tar"), content);
            assertThatThrownBy(() -> read(archive))
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageContaining("byte 512: the file ends here");
        }
    }

    @Test
    void recordsThatAreNoRecordsAreRefused() {
        for (String records : List.of(
                "x", "99999999999999999999 path=a\n", "12 path\n", "9 path=a\nb", "-3 a=b\n", "8 path=\n9 path=ab")) {
            byte[] content = records.getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> PaxRecords.parse("a.tar", 512, content))
                    .as(records)
                    .isInstanceOf(MalformedFileException.class);
        }
    }

    private Map<String, byte[]> read(Path archive) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        readInto(archive, members);
        return members;
    }

    private void readInto(Path archive, Map<String, byte[]> members) throws IOException {
        try (TarReader reader = TarReader.open(archive, (name, reason) -> skipped.add(name + " " + reason))) {
            for (Optional<TarMember> member = reader.next(); member.isPresent(); member = reader.next()) {
                byte[] content = reader.content();
                assertThat(content).hasSize((int) member.get().size());
                members.put(member.get().name(), content);
            }
        }
    }

    /** Five bytes in each, so that a member takes 1024. */
    private Path written(String... names) throws IOException {
        Path archive = folder.resolve("written.tar");
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            for (String name : names) {
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(5);
                out.putArchiveEntry(entry);
                out.write("abcde".getBytes(StandardCharsets.UTF_8));
                out.closeArchiveEntry();
            }
        }
        return archive;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static void tar(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tar"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
