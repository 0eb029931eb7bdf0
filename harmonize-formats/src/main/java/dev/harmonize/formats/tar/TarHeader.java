package dev.harmonize.formats.tar;

import dev.harmonize.formats.MalformedFileException;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The block before a member: POSIX.1-1988 (ustar), GNU tar and the older format without a magic number.
 *
 * @param name with the prefix of ustar; as far as it fits
 * @param size bytes of content that follow
 * @param type the type flag
 * @param extended whether another block of a sparse file's map follows
 */
record TarHeader(String name, long size, char type, boolean extended) {

    static final int BLOCK = 512;

    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE_OFFSET = 156;
    private static final int MAGIC_OFFSET = 257;
    private static final int SPARSE_EXTENDED_OFFSET = 482;
    private static final int PREFIX_OFFSET = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int NAME_LENGTH = 100;

    /**
     * Parses a block.
     *
     * @param offset where it is, for messages
     * @throws MalformedFileException if its checksum or its size is wrong
     */
    static TarHeader parse(String place, long offset, byte[] block) {
        long checksum = number(place, offset, block, CHECKSUM_OFFSET, CHECKSUM_LENGTH, "checksum");
        if (checksum != sum(block, true) && checksum != sum(block, false)) {
            throw MalformedFileException.at(
                    place,
                    offset,
                    "expected the header of a member, but its checksum is wrong; this is no tar archive, or it is"
                            + " damaged here");
        }
        char type = (char) Byte.toUnsignedInt(block[TYPE_OFFSET]);
        String name = text(block, 0, NAME_LENGTH);
        // GNU tar, whose magic ends with two blanks, keeps other things where ustar has the prefix.
        boolean ustar = text(block, MAGIC_OFFSET, 6).equals("ustar");
        String prefix = ustar ? text(block, PREFIX_OFFSET, PREFIX_LENGTH) : "";
        return new TarHeader(
                prefix.isEmpty() ? name : prefix + "/" + name,
                number(place, offset, block, SIZE_OFFSET, SIZE_LENGTH, "size"),
                type,
                type == 'S' && block[SPARSE_EXTENDED_OFFSET] != 0);
    }

    /** The same with a name and size from records before it. */
    TarHeader with(String newName, long newSize) {
        return new TarHeader(newName, newSize, type, extended);
    }

    /** UTF-8, or else ISO 8859-1, which can represent any bytes; up to the first zero. */
    static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, end - offset));
            return text.toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
        }
    }

    static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[BLOCK]);
    }

    /** Octal digits, or GNU's big-endian binary number with the highest bit set. */
    private static long number(String place, long offset, byte[] block, int begin, int length, String what) {
        int end = begin + length;
        if ((block[begin] & 0x80) != 0) {
            long value = block[begin] & 0x7f;
            for (int i = begin + 1; i < end; i++) {
                if (value > Long.MAX_VALUE >> 8) {
                    throw MalformedFileException.at(place, offset + begin, "the " + what + " is 2^63 or more");
                }
                value = value << 8 | Byte.toUnsignedInt(block[i]);
            }
            return value;
        }
        String digits = text(block, begin, length).strip();
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                throw MalformedFileException.at(
                        place,
                        offset + begin,
                        "the " + what
                                + " of a member is not an octal number; this is no tar archive, or it is damaged here");
            }
            value = value << 3 | digit;
        }
        return value;
    }

    private static long sum(byte[] block, boolean unsigned) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean blank = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_LENGTH;
            byte value = blank ? (byte) ' ' : block[i];
            sum += unsigned ? Byte.toUnsignedInt(value) : value;
        }
        return sum;
    }
}
