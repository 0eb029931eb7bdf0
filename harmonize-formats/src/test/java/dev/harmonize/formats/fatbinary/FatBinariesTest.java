package dev.harmonize.formats.fatbinary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

final class FatBinariesTest {

    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    @TempDir
    Path directory;

    @Test
    void everyKindOfCodeIsFound() throws IOException {
        assertThat(read(Fixture.PLAIN.bytes())).containsExactly("sm_75", "sm_86", "sm_90a", "compute_86");
    }

    @Test
    void compressedCodeIsFound() throws IOException {
        assertThat(read(Fixture.COMPRESSED.bytes())).containsExactly("sm_75", "sm_86", "sm_90a", "compute_86");
    }

    @Test
    void containersAreFoundInALibraryAmongOtherDataThatLooksLikeOne() throws IOException {
        byte[] library = Fixture.LIBRARY.bytes();
        List<FatBinary> containers = scan(library);

        assertThat(containers).hasSize(2);
        FatBinary plain = containers.get(0);
        assertThat(part(library, plain.offset(), FatBinary.HEADER + plain.size()))
                .isEqualTo(Fixture.PLAIN.bytes());
        FatBinary compressed = containers.get(1);
        assertThat(part(library, compressed.offset(), FatBinary.HEADER + compressed.size()))
                .isEqualTo(Fixture.COMPRESSED.bytes());
        assertThat(offsetsOfMagicNumber(library))
                .containsExactly(plain.offset() - 8, plain.offset(), compressed.offset());
        assertThat(read(library)).containsExactly("sm_75", "sm_86", "sm_90a", "compute_86");
    }

    @Test
    void entriesAreWhereTheCodeIs() throws IOException {
        byte[] bytes = Fixture.PLAIN.bytes();
        FatBinary container = scan(bytes).get(0);

        assertThat(container.entries())
                .map(entry -> entry.code().orElseThrow().toString())
                .containsExactly("sm_75", "sm_86", "sm_90a", "compute_86");
        long expected = FatBinary.HEADER;
        for (FatBinary.Entry entry : container.entries()) {
            assertThat(entry.offset()).isEqualTo(expected);
            expected += entry.size();
        }
        assertThat(expected).isEqualTo(bytes.length);
        for (FatBinary.Entry binary : container.entries().subList(0, 3)) {
            assertThat(part(bytes, binary.offset() + 64, 4)).isEqualTo(ELF);
        }
        FatBinary.Entry ptx = container.entries().get(3);
        assertThat(new String(part(bytes, ptx.offset(), ptx.size()), StandardCharsets.US_ASCII))
                .contains(".visible .entry scale");
    }

    @Test
    void codeInAJarIsFound() throws IOException {
        Path jar = jar("natives/scale.dll", Fixture.LIBRARY.bytes());

        assertThat(FatBinaries.readEntry(jar, "natives/scale.dll"))
                .map(MachineCode::toString)
                .containsExactly("sm_75", "sm_86", "sm_90a", "compute_86");
    }

    @Test
    void containersAreFoundWhereverTheyBeginAtAMultipleOfEight() throws IOException {
        byte[] container = Fixture.COMPRESSED.bytes();
        // Around the end of what is read at once.
        for (int offset = (1 << 16) - 64; offset <= (1 << 16) + 8; offset += 8) {
            ByteBuffer library = ByteBuffer.allocate(offset + container.length + 24);
            library.put(offset, container);

            assertThat(scan(library.array())).map(FatBinary::offset).containsExactly((long) offset);
        }
    }

    @Test
    void filesWithoutCodeHaveNone() throws IOException {
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read(new byte[7])).isEmpty();
        assertThat(read(new byte[1000])).isEmpty();
        byte[] unaligned = new byte[Fixture.PLAIN.bytes().length + 4];
        System.arraycopy(Fixture.PLAIN.bytes(), 0, unaligned, 4, unaligned.length - 4);
        assertThat(read(unaligned)).isEmpty();
    }

    @Test
    void anEmptyContainerHasNothing() throws IOException {
        byte[] header = Arrays.copyOf(Fixture.PLAIN.bytes(), FatBinary.HEADER);
        Arrays.fill(header, FatBinary.SIZE_OFFSET, FatBinary.HEADER, (byte) 0);

        assertThat(scan(header)).containsExactly(new FatBinary(0, 0, List.of()));
    }

    @Test
    void codeOfOtherKindsIsPassedOver() throws IOException {
        byte[] bytes = Fixture.PLAIN.bytes();
        bytes[FatBinary.HEADER] = 64;

        assertThat(read(bytes)).containsExactly("sm_86", "sm_90a", "compute_86");
        assertThat(scan(bytes).get(0).entries()).hasSize(4);
    }

    @Test
    void aMissingFileOrEntryIsNamed() throws IOException {
        Path jar = jar("a.so", new byte[8]);

        assertThatThrownBy(() -> FatBinaries.read(directory.resolve("none.so")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none.so");
        assertThatThrownBy(() -> FatBinaries.readEntry(jar, "b.so"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("natives.jar!b.so");
    }

    private Set<String> read(byte[] library) throws IOException {
        Path file = Files.write(directory.resolve("library"), library);
        Set<String> names = new LinkedHashSet<>();
        FatBinaries.read(file).forEach(code -> names.add(code.toString()));
        return names;
    }

    private List<FatBinary> scan(byte[] library) throws IOException {
        Path file = Files.write(directory.resolve("library"), library);
        List<FatBinary> containers = new ArrayList<>();
        FatBinaries.scan(file, containers::add);
        return containers;
    }

    private Path jar(String entry, byte[] content) throws IOException {
        Path jar = directory.resolve("natives.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content);
        }
        return jar;
    }

    private static byte[] part(byte[] bytes, long offset, long size) {
        return Arrays.copyOfRange(bytes, (int) offset, (int) (offset + size));
    }

    private static List<Long> offsetsOfMagicNumber(byte[] bytes) {
        List<Long> offsets = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int i = 0; i + 4 <= bytes.length; i++) {
            if (buffer.getInt(i) == 0x50ED55BA) {
                offsets.add((long) i);
            }
        }
        return offsets;
    }
}
