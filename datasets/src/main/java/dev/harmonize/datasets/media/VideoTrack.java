package dev.harmonize.datasets.media;

import dev.harmonize.api.data.UnreadableSampleException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

import java.util.OptionalDouble;

/**
 * The frames that are shown at equally spaced instants: at each, the last one that is not later. Where the file ends before
 * the last instant, its last frame stays.
 */
final class VideoTrack implements Track {

    /** Timestamps are rounded, to milliseconds in Matroska. */
    private static final double ROUNDING = 1e-3;

    /** A frame that is older than this, and older than two frames, is shown because its successors cannot be decoded. */
    private static final double STALE = 0.5;

    private final MediaInput input;
    private final AVStream stream;
    private final VideoOptions options;
    private final double begin;
    private final StreamDecoder decoder;
    private final FrameScaler scaler;
    private final BytePointer pixels;
    private final int frameSize;
    private final AVFrame frame;
    /** The frame before; it is the one to show until the next frame's time has come. */
    private final AVFrame previous;

    private boolean hasPrevious;
    /** The instant whose pixels are already those of {@link #previous}, or -1. */
    private int scaled = -1;

    private double previousTime;
    private double staleAge;
    /** The next instant that needs a frame. */
    private int next;

    private int expected;
    private int stale;

    /**
     * Frames from a time on.
     *
     * @param begin seconds
     * @param end of the file, if known: no frames are expected after it
     */
    VideoTrack(
            MediaInput input,
            AVStream stream,
            VideoOptions options,
            double begin,
            OptionalDouble end,
            FrameTransform transform) {
        this.input = input;
        this.stream = stream;
        this.options = options;
        this.begin = begin;
        frameSize = options.size() * options.size() * options.channels();
        decoder = new StreamDecoder(input.name(), stream);
        scaler = new FrameScaler(options.size(), options.channels(), transform);
        pixels = new BytePointer((long) options.frames() * frameSize);
        frame = avutil.av_frame_alloc();
        previous = avutil.av_frame_alloc();
        AVRational rate = stream.avg_frame_rate();
        double frameTime = rate.num() > 0 && rate.den() > 0 ? (double) rate.den() / rate.num() : 0;
        staleAge = Math.max(STALE, 2 * frameTime);
        for (int i = 0; i < options.frames(); i++) {
            if (end.isEmpty() || instant(i) < end.getAsDouble()) {
                expected++;
            }
        }
    }

    /**
     * The pixels, [frames, size, size, channels].
     *
     * @throws UnreadableSampleException if too few frames could be decoded
     */
    byte[] pixels() {
        if (next < options.frames()) {
            throw new UnreadableSampleException(
                    input.name(), FfmpegLog.said("no frame can be decoded from " + begin + " s on"));
        }
        int fresh = expected - stale;
        if (fresh < options.minDecoded() * expected) {
            throw new UnreadableSampleException(
                    input.name(),
                    FfmpegLog.said("only " + fresh + " of the " + expected + " frames from " + begin
                            + " s on can be decoded, and video.min-decoded asks for a share of "
                            + options.minDecoded()));
        }
        byte[] bytes = new byte[options.frames() * frameSize];
        pixels.position(0).get(bytes);
        return bytes;
    }

    @Override
    public int stream() {
        return stream.index();
    }

    @Override
    public boolean isDone() {
        return next == options.frames();
    }

    @Override
    public void accept(AVPacket packet) {
        decoder.send(packet);
        receive();
    }

    @Override
    public void finish() {
        decoder.finish();
        receive();
        if (hasPrevious) {
            show(Double.POSITIVE_INFINITY);
        }
    }

    private void receive() {
        while (!isDone() && decoder.receive(frame)) {
            long timestamp = frame.best_effort_timestamp();
            double time = timestamp == avutil.AV_NOPTS_VALUE ? previousTime : input.seconds(timestamp, stream);
            if (hasPrevious) {
                show(time);
            }
            avutil.av_frame_unref(previous);
            avutil.av_frame_move_ref(previous, frame);
            hasPrevious = true;
            scaled = -1;
            previousTime = time;
        }
    }

    /** Gives the frame before to all instants before a time. */
    private void show(double time) {
        for (; next < options.frames() && instant(next) + ROUNDING < time; next++) {
            BytePointer target = pixels.getPointer((long) next * frameSize);
            if (scaled >= 0) {
                target.put(pixels.getPointer((long) scaled * frameSize).limit(frameSize));
            } else if (!scaler.scale(previous, target)) {
                throw new UnreadableSampleException(
                        input.name(), FfmpegLog.said("has frames in a form that cannot be scaled"));
            }
            scaled = next;
            if (next < expected && Math.abs(instant(next) - previousTime) > staleAge) {
                stale++;
            }
        }
    }

    private double instant(int index) {
        return begin + index / options.frameRate();
    }

    @Override
    public void close() {
        avutil.av_frame_free(previous);
        avutil.av_frame_free(frame);
        pixels.close();
        scaler.close();
        decoder.close();
    }
}
