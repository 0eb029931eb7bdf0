package dev.harmonize.formats.numpy;

import dev.harmonize.formats.MalformedFileException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Everything before the data of an array in NumPy's format npy, versions 1.0 to 3.0.
 *
 * @param headerBegin the byte where the text of the header begins, counted from the beginning of the array's file
 * @param dataBegin the byte where the data begins
 * @param header what the text says
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the description of the format</a>
 */
public record NpyPreamble(int headerBegin, int dataBegin, NpyHeader header) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION_END = MAGIC.length + 2;

    /** What version 1.0 can say. The header of a plain array takes about 100 bytes. */
    private static final long LONGEST_HEADER = 65_535;

    /**
     * Where an array is, for messages.
     *
     * @param place such as the path of a file
     * @param container what ends with the array: a file, or a member of an archive
     * @param writer what makes such files in Python
     */
    public record Source(String place, String container, String writer) {}

    /**
     * Reads it, and no byte after it.
     *
     * @param stream at its beginning; stays the caller's
     * @param size how many bytes it is said to have; no more memory than that is taken
     * @throws MalformedFileException if this is not the preamble of an array of plain values
     */
    public static NpyPreamble read(Source source, InputStream stream, long size) throws IOException {
        return new Reader(source, stream, size).read();
    }

    private static final class Reader {

        private final Source source;
        private final InputStream stream;
        private final long size;
        private int position;

        Reader(Source source, InputStream stream, long size) {
            this.source = source;
            this.stream = stream;
            this.size = size;
        }

        NpyPreamble read() throws IOException {
            checkMagic();
            int lengthBytes = lengthBytes();
            int headerBegin = VERSION_END + lengthBytes;
            if (headerBegin > size) {
                throw incomplete("the length of the header, which takes " + lengthBytes + " bytes");
            }
            ByteBuffer prefix = bytes(lengthBytes);
            long headerLength = lengthBytes == Short.BYTES
                    ? Short.toUnsignedLong(prefix.getShort())
                    : Integer.toUnsignedLong(prefix.getInt());
            if (headerLength > LONGEST_HEADER) {
                throw malformed(
                        VERSION_END,
                        NpyHeaderParser.NOT_PLAIN + "it is to take " + headerLength + " bytes; expected at most "
                                + LONGEST_HEADER);
            }
            if (headerBegin + headerLength > size) {
                throw incomplete("the header, which takes " + headerLength + " bytes");
            }
            String header = StandardCharsets.ISO_8859_1
                    .decode(bytes((int) headerLength))
                    .toString();
            return new NpyPreamble(headerBegin, position, NpyHeaderParser.parse(source.place(), headerBegin, header));
        }

        private void checkMagic() throws IOException {
            byte[] start = bytes((int) Math.min(MAGIC.length, size)).array();
            int difference = Arrays.mismatch(start, MAGIC);
            if (difference >= 0 && difference < start.length) {
                throw malformed(
                        0, "this is no npy file, which begins with \\x93NUMPY; write one with " + source.writer());
            }
            if (size < VERSION_END) {
                throw incomplete("the magic and the version, which take " + VERSION_END + " bytes");
            }
        }

        /** How many bytes the length of the header takes, which depends on the version. */
        private int lengthBytes() throws IOException {
            ByteBuffer version = bytes(2);
            int major = Byte.toUnsignedInt(version.get());
            int minor = Byte.toUnsignedInt(version.get());
            if (major < 1 || major > 3 || minor != 0) {
                throw malformed(
                        MAGIC.length,
                        "npy version " + major + "." + minor + " is unknown; 1.0, 2.0 and 3.0 can be read");
            }
            return major == 1 ? Short.BYTES : Integer.BYTES;
        }

        /** The next bytes, ready to be read; their number has been checked against the size. */
        private ByteBuffer bytes(int length) throws IOException {
            byte[] bytes = stream.readNBytes(length);
            position += bytes.length;
            if (bytes.length < length) {
                throw malformed(
                        position,
                        "the " + source.container() + " ends here, and was to have " + size + " bytes" + writeAgain());
            }
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        private MalformedFileException incomplete(String part) {
            return malformed(size, "the " + source.container() + " ends within " + part + writeAgain());
        }

        private String writeAgain() {
            return "; write it again with " + source.writer();
        }

        private MalformedFileException malformed(long offset, String message) {
            return MalformedFileException.at(source.place(), offset, message);
        }
    }
}
