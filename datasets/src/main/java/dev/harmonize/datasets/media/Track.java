package dev.harmonize.datasets.media;

import org.bytedeco.ffmpeg.avcodec.AVPacket;

/** Takes what it needs of one stream's packets. */
interface Track extends AutoCloseable {

    /** Number of the stream in its file. */
    int stream();

    /** Whether it has all it needs. */
    boolean isDone();

    /** Takes the next packet of its stream. */
    void accept(AVPacket packet);

    /** There are no more packets. */
    void finish();

    @Override
    void close();
}
