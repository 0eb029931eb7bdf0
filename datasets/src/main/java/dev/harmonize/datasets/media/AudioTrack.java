package dev.harmonize.datasets.media;

import dev.harmonize.api.data.UnreadableSampleException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;

/** The sound of a stretch of time, each sample where its timestamp puts it; what is missing is silent. */
final class AudioTrack implements Track {

    /** Codecs need some time before their output is right: 80 ms for Opus, the longest. */
    static final double PREROLL = 0.1;

    /** Timestamps are rounded, to milliseconds in Matroska; what is further off is a gap. */
    private static final double TOLERANCE = 0.02;

    private final MediaInput input;
    private final AVStream stream;
    private final double begin;
    private final int sampleRate;
    private final StreamDecoder decoder;
    private final AVFrame frame;
    private final Resampler resampler;
    private final SampleBuffer samples;
    /** Where the resampler's next sample belongs, in samples after {@code begin}. */
    private long next;

    private boolean placed;

    /**
     * Sound that begins at a time.
     *
     * @param begin seconds
     * @param most samples, no more of which are kept
     */
    AudioTrack(MediaInput input, AVStream stream, double begin, int sampleRate, int most) {
        this.input = input;
        this.stream = stream;
        this.begin = begin;
        this.sampleRate = sampleRate;
        decoder = new StreamDecoder(input.name(), stream);
        frame = avutil.av_frame_alloc();
        resampler = new Resampler(sampleRate);
        samples = new SampleBuffer(most);
    }

    /** The samples up to the last that was decoded. */
    float[] samples() {
        return samples.toArray();
    }

    /** Whether anything was decoded within the stretch. */
    boolean isEmpty() {
        return samples.size() == 0;
    }

    @Override
    public int stream() {
        return stream.index();
    }

    @Override
    public boolean isDone() {
        return samples.isFull();
    }

    @Override
    public void accept(AVPacket packet) {
        long timestamp = packet.pts() == avutil.AV_NOPTS_VALUE ? packet.dts() : packet.pts();
        if (timestamp != avutil.AV_NOPTS_VALUE
                && input.seconds(timestamp + packet.duration(), stream) < begin - PREROLL) {
            return;
        }
        decoder.send(packet);
        receive();
    }

    @Override
    public void finish() {
        decoder.finish();
        receive();
        drain();
    }

    private void receive() {
        while (decoder.receive(frame)) {
            try {
                add();
            } finally {
                avutil.av_frame_unref(frame);
            }
        }
    }

    private void add() {
        if (!resampler.isFor(frame)) {
            drain();
            if (!resampler.open(frame)) {
                throw new UnreadableSampleException(
                        input.name(), FfmpegLog.said("has sound in a form that cannot be resampled"));
            }
            placed = false;
        }
        long timestamp = frame.best_effort_timestamp();
        if (timestamp != avutil.AV_NOPTS_VALUE) {
            long position = Math.round((input.seconds(timestamp, stream) - begin) * sampleRate);
            if (!placed || Math.abs(position - (next + resampler.delay())) > TOLERANCE * sampleRate) {
                drain();
                next = position;
            }
        }
        placed = true;
        next = samples.put(next, resampler.convert(frame), resampler.converted());
    }

    private void drain() {
        if (resampler.isOpen()) {
            next = samples.put(next, resampler.drain(), resampler.converted());
        }
    }

    @Override
    public void close() {
        resampler.close();
        avutil.av_frame_free(frame);
        decoder.close();
    }
}
