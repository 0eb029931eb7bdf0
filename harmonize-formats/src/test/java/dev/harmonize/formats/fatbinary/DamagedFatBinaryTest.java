package dev.harmonize.formats.fatbinary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.formats.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

final class DamagedFatBinaryTest {

    /** Magic number, version and size of the header: what a fat binary is known by. */
    private static final int KNOWN_BY = 8;

    @TempDir
    Path directory;

    @Test
    void aFileThatEndsAnywhereWithinAContainerIsMalformed() throws IOException {
        byte[] whole = Fixture.COMPRESSED.bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length < KNOWN_BY) {
                assertThat(scan(cut, length)).isEmpty();
            } else {
                assertThatThrownBy(() -> scan(cut, cut.length))
                        .as("%d bytes", length)
                        .isInstanceOf(MalformedFileException.class)
                        .hasMessageStartingWith("damaged.so: byte 0: the library ends within")
                        .hasMessageContaining("fat binary at byte 0")
                        .hasMessageContaining("fetch or unpack it again");
            }
        }
    }

    @Test
    void aStreamThatEndsBeforeItsLengthIsMalformed() throws IOException {
        byte[] whole = Fixture.COMPRESSED.bytes();
        for (int length = KNOWN_BY; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> scan(cut, whole.length))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedFileException.class)
                    .hasMessageMatching("damaged\\.so: byte \\d+: the library ends within .*");
        }
    }

    @Test
    void aLibraryThatEndsWithinItsSecondContainerSaysWhichItIs() throws IOException {
        byte[] library = Fixture.LIBRARY.bytes();
        FatBinary second = scan(library, library.length).get(1);
        byte[] cut = Arrays.copyOf(library, (int) second.offset() + 1000);

        assertThatThrownBy(() -> scan(cut, cut.length))
                .isInstanceOf(MalformedFileException.class)
                .hasMessage(
                        "damaged.so: byte %d: the library ends within the fat binary at byte %d, whose entries are to take"
                                + " %d bytes, of which 984 are there; it is damaged or cut off: fetch or unpack it again",
                        second.offset(), second.offset(), second.size());
    }

    @Test
    void aWrongBitInAnyLengthIsNoticed() throws IOException {
        for (Fixture fixture : List.of(Fixture.PLAIN, Fixture.COMPRESSED)) {
            byte[] whole = fixture.bytes();
            FatBinary container = scan(whole, whole.length).get(0);
            for (int bit = 0; bit < Long.SIZE; bit++) {
                assertMalformed(whole, FatBinary.SIZE_OFFSET, bit);
            }
            for (FatBinary.Entry entry : container.entries()) {
                for (int bit = 0; bit < Integer.SIZE; bit++) {
                    assertMalformed(whole, (int) entry.offset() + 4, bit);
                }
                for (int bit = 0; bit < Long.SIZE; bit++) {
                    assertMalformed(whole, (int) entry.offset() + 8, bit);
                }
            }
        }
    }

    @Test
    void lengthsThatCannotBeAreNamedWithTheirPlace() throws IOException {
        byte[] endless = Fixture.PLAIN.bytes();
        little(endless).putLong(FatBinary.SIZE_OFFSET, -1);
        assertThatThrownBy(() -> scan(endless, endless.length))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith("damaged.so: byte 0: ")
                .hasMessageContaining("18446744073709551615 bytes, of which 10600 are there");

        byte[] longHeader = Fixture.PLAIN.bytes();
        little(longHeader).putInt(16 + 4, -1);
        assertThatThrownBy(() -> scan(longHeader, longHeader.length))
                .isInstanceOf(MalformedFileException.class)
                .hasMessage(
                        "damaged.so: byte 20: the header of an entry in the fat binary at byte 0 is to take 4294967295"
                                + " bytes; expected 48 to 10600");

        byte[] longCode = Fixture.PLAIN.bytes();
        little(longCode).putLong(16 + 8, Long.MAX_VALUE);
        assertThatThrownBy(() -> scan(longCode, longCode.length))
                .isInstanceOf(MalformedFileException.class)
                .hasMessage("damaged.so: byte 24: the code of an entry in the fat binary at byte 0 is to take"
                        + " 9223372036854775807 bytes; expected 0 to 10536");
    }

    @Test
    void aContainerOfTooManyEntriesIsMalformed() {
        int entries = (1 << 16) + 1;
        ByteBuffer bytes = ByteBuffer.allocate(16 + 48 * entries).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0xBA55ED50).putShort((short) 1).putShort((short) 16).putLong(48L * entries);
        for (int i = 0; i < entries; i++) {
            bytes.putShort((short) 64).putShort((short) 0x0101).putInt(48).position(16 + 48 * (i + 1));
        }

        assertThatThrownBy(() -> scan(bytes.array(), bytes.capacity()))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("the fat binary at byte 0 has more than 65536 entries");
    }

    @Test
    void anUnknownVersionOrArchitectureIsNamedWithItsPlace() throws IOException {
        byte[] version = Fixture.PLAIN.bytes();
        version[18] = 2;
        assertThatThrownBy(() -> scan(version, version.length))
                .isInstanceOf(MalformedFileException.class)
                .hasMessage(
                        "damaged.so: byte 18: the version of an entry in the fat binary at byte 0 is 0x102; expected"
                                + " 0x101");

        byte[] architecture = Fixture.PLAIN.bytes();
        little(architecture).putInt(16 + 28, -75);
        assertThatThrownBy(() -> scan(architecture, architecture.length))
                .isInstanceOf(MalformedFileException.class)
                .hasMessage("damaged.so: byte 44: code for the architecture 4294967221; expected a number such as 86");
    }

    @Test
    void whateverBytesAreWrongNothingElseIsThrown() throws IOException {
        byte[] whole = Fixture.LIBRARY.bytes();
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] damaged = whole.clone();
            for (int i = 0; i < 20; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(damaged.length);
            assertThatCode(() -> {
                        try {
                            scan(Arrays.copyOf(damaged, length), length);
                        } catch (MalformedFileException e) {
                            assertThat(e.place()).isEqualTo("damaged.so");
                        }
                    })
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aDamagedJarIsMalformed() throws IOException {
        Path jar = directory.resolve("natives.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("scale.so"));
            zip.write(Fixture.COMPRESSED.bytes());
        }
        byte[] bytes = Files.readAllBytes(jar);

        byte[] garbled = bytes.clone();
        Arrays.fill(garbled, 100, 200, (byte) 0xff);
        Files.write(jar, garbled);
        assertThatThrownBy(() -> FatBinaries.readEntry(jar, "scale.so"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("natives.jar");

        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> FatBinaries.readEntry(jar, "scale.so"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("this is no intact jar");
    }

    private static void assertMalformed(byte[] whole, int offset, int bit) {
        byte[] damaged = whole.clone();
        damaged[offset + bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> scan(damaged, damaged.length))
                .as("bit %d of the length at byte %d", bit, offset)
                .isInstanceOf(MalformedFileException.class)
                .hasMessageMatching("damaged\\.so: byte \\d+: .*");
    }

    private static List<FatBinary> scan(byte[] bytes, long length) throws IOException {
        List<FatBinary> containers = new ArrayList<>();
        new FatBinaryScanner("damaged.so", new ByteArrayInputStream(bytes), length).scan(containers::add);
        return containers;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
