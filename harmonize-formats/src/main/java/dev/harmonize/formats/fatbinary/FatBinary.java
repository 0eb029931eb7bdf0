package dev.harmonize.formats.fatbinary;

import java.util.List;
import java.util.Optional;

/**
 * A container of code for GPUs: a header, then entries without gaps.
 *
 * @param offset of the header in the file, a multiple of eight
 * @param size bytes that the entries take
 * @param entries in the order of the file
 */
public record FatBinary(long offset, long size, List<Entry> entries) {

    /** Bytes of the header: u32 magic number, u16 version, u16 size of the header, u64 size of the entries; little-endian. */
    public static final int HEADER = 16;

    /** Where in the header the size of the entries is. */
    public static final int SIZE_OFFSET = 8;

    /** Keeps a copy of the list. */
    public FatBinary {
        entries = List.copyOf(entries);
    }

    /**
     * One variant of the code.
     *
     * @param code which GPUs it is for; empty if it is neither binary nor PTX
     * @param offset of the entry's header in the file
     * @param size bytes of the header and of what it describes, padding included
     */
    public record Entry(Optional<MachineCode> code, long offset, long size) {}
}
