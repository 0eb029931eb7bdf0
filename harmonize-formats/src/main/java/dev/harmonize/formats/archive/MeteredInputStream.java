package dev.harmonize.formats.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts what is read, and refuses to give more than it was last told to. A library that parses a header from it can therefore
 * take no more memory than the allowance, whatever length the header claims.
 */
final class MeteredInputStream extends FilterInputStream {

    private long position;
    private long end = Long.MAX_VALUE;
    private String purpose = "";

    MeteredInputStream(InputStream in) {
        super(in);
    }

    /** How many bytes were read. */
    long position() {
        return position;
    }

    /**
     * Gives no more than {@code bytes} from here on.
     *
     * @param what they are for, for the message of the exception that asking for more brings
     */
    void allow(long bytes, String what) {
        end = bytes > Long.MAX_VALUE - position ? Long.MAX_VALUE : position + bytes;
        purpose = what;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= end) {
            throw new IOException(purpose);
        }
        int count = in.read(buffer, offset, (int) Math.min(length, end - position));
        position += Math.max(count, 0);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[(int) Math.max(0, Math.min(count, 8192))];
        return Math.max(0, read(buffer, 0, buffer.length));
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), end - position);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
