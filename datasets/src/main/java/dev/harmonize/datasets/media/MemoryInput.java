package dev.harmonize.datasets.media;

import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** Lets FFmpeg read what is in memory as if it were a file. */
final class MemoryInput implements AutoCloseable {

    private static final int BUFFER_SIZE = 1 << 16;

    // Where the callbacks find the content, its size and the position in it: all their state, so that one callback
    // serves
    // every input. JavaCPP has room for a handful of callbacks only.
    private static final int ADDRESS = 0;
    private static final int SIZE = 1;
    private static final int POSITION = 2;
    private static final Read READ = new Read();
    private static final Seek SEEK = new Seek();

    private final BytePointer content;
    private final LongPointer state;
    private final AVIOContext context;

    MemoryInput(byte[] bytes) {
        content = new BytePointer(bytes);
        state = new LongPointer(content.address(), bytes.length, 0);
        BytePointer buffer = new BytePointer(avutil.av_malloc(BUFFER_SIZE));
        context = avformat.avio_alloc_context(buffer, BUFFER_SIZE, 0, state, READ, null, SEEK);
    }

    AVIOContext context() {
        return context;
    }

    @Override
    public void close() {
        // FFmpeg may have exchanged the buffer that it was given.
        avutil.av_free(context.buffer());
        avformat.avio_context_free(context);
        state.close();
        content.close();
    }

    private static final class Read extends Read_packet_Pointer_BytePointer_int {
        @Override
        public int call(Pointer opaque, BytePointer target, int length) {
            LongPointer state = new LongPointer(opaque);
            long position = state.get(POSITION);
            int count = (int) Math.min(length, state.get(SIZE) - position);
            if (count <= 0) {
                return avutil.AVERROR_EOF;
            }
            Pointer.memcpy(target, new Address(state.get(ADDRESS) + position), count);
            state.put(POSITION, position + count);
            return count;
        }
    }

    private static final class Seek extends Seek_Pointer_long_int {
        private static final int FROM_START = 0;
        private static final int FROM_POSITION = 1;
        private static final int FROM_END = 2;

        @Override
        public long call(Pointer opaque, long offset, int whence) {
            LongPointer state = new LongPointer(opaque);
            long size = state.get(SIZE);
            if ((whence & avformat.AVSEEK_SIZE) != 0) {
                return size;
            }
            long base = switch (whence & ~avformat.AVSEEK_FORCE) {
                case FROM_START -> 0;
                case FROM_POSITION -> state.get(POSITION);
                case FROM_END -> size;
                default -> -1 - offset;
            };
            long position = base + offset;
            if (position < 0) {
                return -1;
            }
            state.put(POSITION, position);
            return position;
        }
    }

    /** A place in memory that somebody else owns. */
    private static final class Address extends Pointer {
        Address(long value) {
            address = value;
        }
    }
}
