package dev.harmonize.datasets.media;

import dev.harmonize.api.data.UnreadableSampleException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVSubtitle;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.Pointer;

import java.util.function.Consumer;

/** Makes frames of a stream's packets, on the thread that calls it. What is damaged is left out. */
final class StreamDecoder implements AutoCloseable {

    /** As many as 8K video has; FFmpeg takes no memory for larger frames. */
    private static final long MOST_PIXELS = 1L << 26;

    private final AVCodecContext codec;

    /**
     * A decoder of a stream.
     *
     * @throws UnreadableSampleException if its codec is not known or its parameters are damaged
     */
    StreamDecoder(String name, AVStream stream) {
        AVCodec decoder = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
        if (decoder == null) {
            throw new UnreadableSampleException(
                    name,
                    "has a stream with codec "
                            + avcodec.avcodec_get_name(stream.codecpar().codec_id())
                                    .getString()
                            + ", which this FFmpeg cannot decode; convert it");
        }
        codec = avcodec.avcodec_alloc_context3(decoder);
        int result = avcodec.avcodec_parameters_to_context(codec, stream.codecpar());
        if (result >= 0) {
            codec.pkt_timebase(stream.time_base());
            codec.thread_count(1);
            codec.max_pixels(MOST_PIXELS);
            result = avcodec.avcodec_open2(codec, decoder, (AVDictionary) null);
        }
        if (result < 0) {
            close();
            throw new UnreadableSampleException(
                    name, "has a stream that cannot be decoded: " + FfmpegLog.reason(result));
        }
    }

    /** Takes a packet; the frames it completes must be received before the next. */
    void send(AVPacket packet) {
        // What cannot be decoded is damaged; the frames after it may still be whole.
        avcodec.avcodec_send_packet(codec, packet);
    }

    /** Says that there are no more packets; the last frames can then be received. */
    void finish() {
        avcodec.avcodec_send_packet(codec, null);
    }

    /** Gives the next frame, if there is one. */
    boolean receive(AVFrame frame) {
        return avcodec.avcodec_receive_frame(codec, frame) >= 0;
    }

    /** Decodes a subtitle; what is damaged is left out. */
    void subtitle(AVPacket packet, Consumer<AVSubtitle> subtitles) {
        int[] complete = {0};
        try (AVSubtitle subtitle = new AVSubtitle()) {
            if (avcodec.avcodec_decode_subtitle2(codec, subtitle, complete, packet) >= 0 && complete[0] != 0) {
                try {
                    subtitles.accept(subtitle);
                } finally {
                    avcodec.avsubtitle_free(subtitle);
                }
            }
        }
    }

    @Override
    public void close() {
        if (!Pointer.isNull(codec)) {
            avcodec.avcodec_free_context(codec);
        }
    }
}
