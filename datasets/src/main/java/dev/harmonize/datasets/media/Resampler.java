package dev.harmonize.datasets.media;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** Mixes sound to one channel and resamples it with FFmpeg's resampler. */
final class Resampler implements AutoCloseable {

    private final int sampleRate;
    private Optional<SwrContext> context = Optional.empty();
    private Optional<FloatPointer> target = Optional.empty();
    private float[] values = {};
    private int converted;
    private int inputFormat;
    private int inputRate;
    private int inputChannels;
    private long inputLayout;

    Resampler(int sampleRate) {
        this.sampleRate = sampleRate;
    }

    boolean isOpen() {
        return context.isPresent();
    }

    /** Whether it was opened for frames like this one. */
    boolean isFor(AVFrame frame) {
        return isOpen()
                && frame.format() == inputFormat
                && frame.sample_rate() == inputRate
                && frame.channels() == inputChannels
                && frame.channel_layout() == inputLayout;
    }

    /** Takes frames like this one from now on; false if that is impossible. */
    boolean open(AVFrame frame) {
        closeContext();
        inputFormat = frame.format();
        inputRate = frame.sample_rate();
        inputChannels = frame.channels();
        inputLayout = frame.channel_layout();
        if (inputRate < 1 || inputChannels < 1) {
            return false;
        }
        long layout = inputLayout == 0 ? avutil.av_get_default_channel_layout(inputChannels) : inputLayout;
        SwrContext opened = swresample.swr_alloc_set_opts(
                null,
                avutil.AV_CH_LAYOUT_MONO,
                avutil.AV_SAMPLE_FMT_FLT,
                sampleRate,
                layout,
                inputFormat,
                inputRate,
                0,
                null);
        if (Pointer.isNull(opened)) {
            return false;
        }
        context = Optional.of(opened);
        // Unless told so, it adds channels up beyond full scale where the target is floating point.
        avutil.av_opt_set_double(opened, "rematrix_maxval", 1, 0);
        if (swresample.swr_init(opened) < 0) {
            closeContext();
            return false;
        }
        return true;
    }

    /** Samples that went in and have not come out yet, in samples of the target. */
    long delay() {
        return swresample.swr_get_delay(context.orElseThrow(), sampleRate);
    }

    /** Resamples a frame; the array holds {@link #converted} samples and is reused. */
    float[] convert(AVFrame frame) {
        return convert(frame.extended_data(), frame.nb_samples());
    }

    /** Gives what is left of the frames before. */
    float[] drain() {
        return convert(null, 0);
    }

    /** How many samples the last conversion gave. */
    int converted() {
        return converted;
    }

    private float[] convert(@Nullable PointerPointer<?> input, int count) {
        SwrContext open = context.orElseThrow();
        int most = Math.max(1, swresample.swr_get_out_samples(open, count));
        if (values.length < most) {
            values = new float[most];
            target.ifPresent(FloatPointer::close);
            target = Optional.of(new FloatPointer(most));
        }
        FloatPointer output = target.orElseThrow();
        try (PointerPointer<FloatPointer> outputs = new PointerPointer<FloatPointer>(1).put(0, output)) {
            converted = Math.max(0, swresample.swr_convert(open, outputs, most, input, count));
        }
        output.get(values, 0, converted);
        return values;
    }

    private void closeContext() {
        context.ifPresent(swresample::swr_free);
        context = Optional.empty();
    }

    @Override
    public void close() {
        closeContext();
        target.ifPresent(FloatPointer::close);
        target = Optional.empty();
    }
}
