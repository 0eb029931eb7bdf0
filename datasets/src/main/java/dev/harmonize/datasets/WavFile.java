package dev.harmonize.datasets;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Uncompressed mono speech from a RIFF/WAVE file.
 *
 * @param sampleRate samples per second
 * @param samples values in [-1, 1)
 */
record WavFile(int sampleRate, float[] samples) {

    private static final int RIFF = fourCharacters("RIFF");
    private static final int WAVE = fourCharacters("WAVE");
    private static final int FORMAT = fourCharacters("fmt ");
    private static final int DATA = fourCharacters("data");
    private static final int HEADER_SIZE = 12;
    private static final int CHUNK_HEADER_SIZE = 8;
    private static final int FORMAT_SIZE = 16;
    private static final short PCM = 1;

    /**
     * Reads 16-bit PCM with one channel.
     *
     * @param name for messages
     * @throws IllegalArgumentException if it is something else, or if it is cut off
     */
    static WavFile parse(String name, byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        require(bytes.length >= HEADER_SIZE && file.getInt(0) == RIFF && file.getInt(8) == WAVE, name, 0, "RIFF/WAVE");
        int sampleRate = 0;
        int position = HEADER_SIZE;
        while (position <= bytes.length - CHUNK_HEADER_SIZE) {
            int chunk = file.getInt(position);
            int size = file.getInt(position + 4);
            int content = position + CHUNK_HEADER_SIZE;
            require(size >= 0 && size <= bytes.length - content, name, position, "a chunk that ends within the file");
            if (chunk == FORMAT) {
                require(size >= FORMAT_SIZE, name, position, "a format chunk of at least 16 bytes");
                require(file.getShort(content) == PCM, name, content, "uncompressed PCM");
                require(file.getShort(content + 2) == 1, name, content + 2, "one channel");
                require(file.getShort(content + 14) == Short.SIZE, name, content + 14, "16 bits a sample");
                sampleRate = file.getInt(content + 4);
                require(sampleRate > 0, name, content + 4, "a positive sample rate");
            } else if (chunk == DATA) {
                require(sampleRate > 0, name, position, "a format chunk before the data");
                float[] samples = new float[size / Short.BYTES];
                for (int i = 0; i < samples.length; i++) {
                    samples[i] = file.getShort(content + i * Short.BYTES) / 32768f;
                }
                return new WavFile(sampleRate, samples);
            }
            // Chunks begin at even offsets.
            position = Math.addExact(content, size + size % 2);
        }
        throw new IllegalArgumentException(name + " has no data chunk; it is cut off or not a sound file");
    }

    private static void require(boolean condition, String name, int offset, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(name + " at byte " + offset + ": expected " + expected);
        }
    }

    private static int fourCharacters(String id) {
        return id.charAt(0) | id.charAt(1) << 8 | id.charAt(2) << 16 | id.charAt(3) << 24;
    }
}
