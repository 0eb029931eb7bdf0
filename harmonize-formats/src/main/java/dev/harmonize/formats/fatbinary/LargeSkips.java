package dev.harmonize.formats.fatbinary;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Skips compressed data in large pieces: the JDK inflates it 512 bytes at a time, which takes half as long again. */
final class LargeSkips extends FilterInputStream {

    private final byte[] discarded = new byte[1 << 16];

    LargeSkips(InputStream compressed) {
        super(compressed);
    }

    @Override
    public long skip(long count) throws IOException {
        if (count <= 0) {
            return 0;
        }
        return Math.max(0, in.read(discarded, 0, (int) Math.min(count, discarded.length)));
    }
}
