package dev.harmonize.datasets.media;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

import java.util.Optional;

/** Cuts a part out of frames and scales it to a square of bytes. */
final class FrameScaler implements AutoCloseable {

    private static final int FILTER = swscale.SWS_BILINEAR;

    /** Planes a target may have, in FFmpeg's interface. */
    private static final int PLANES = 4;

    private static final int ONE = 1 << 16;

    private final int size;
    private final int channels;
    private final FrameTransform transform;
    private final PointerPointer<BytePointer> targets = new PointerPointer<>(PLANES);
    private final IntPointer strides = new IntPointer(PLANES);
    private Optional<SwsContext> context = Optional.empty();
    private int inputWidth;
    private int inputHeight;
    private int inputFormat;

    FrameScaler(int size, int channels, FrameTransform transform) {
        this.size = size;
        this.channels = channels;
        this.transform = transform;
    }

    /**
     * Scales a frame, of which only the part that was cut out is left afterwards.
     *
     * @param target where the square goes
     * @return whether FFmpeg can do it
     */
    boolean scale(AVFrame frame, BytePointer target) {
        FrameTransform.Rectangle crop = transform.crop(frame.width(), frame.height());
        frame.crop_right(frame.width() - crop.x() - crop.width());
        frame.crop_bottom(frame.height() - crop.y() - crop.height());
        frame.crop_left(crop.x());
        frame.crop_top(crop.y());
        if (avutil.av_frame_apply_cropping(frame, avutil.AV_FRAME_CROP_UNALIGNED) < 0 || !prepare(frame)) {
            return false;
        }
        targets.put(0, target);
        strides.put(0, size * channels);
        return swscale.sws_scale(
                        context.orElseThrow(), frame.data(), frame.linesize(), 0, frame.height(), targets, strides)
                == size;
    }

    private boolean prepare(AVFrame frame) {
        if (context.isPresent()
                && frame.width() == inputWidth
                && frame.height() == inputHeight
                && frame.format() == inputFormat) {
            return true;
        }
        closeContext();
        inputWidth = frame.width();
        inputHeight = frame.height();
        inputFormat = frame.format();
        SwsContext made = swscale.sws_getContext(
                inputWidth,
                inputHeight,
                inputFormat,
                size,
                size,
                channels == 3 ? avutil.AV_PIX_FMT_RGB24 : avutil.AV_PIX_FMT_GRAY8,
                FILTER,
                null,
                null,
                (DoublePointer) null);
        if (Pointer.isNull(made)) {
            return false;
        }
        context = Optional.of(made);
        int fullRange = frame.color_range() == avutil.AVCOL_RANGE_JPEG ? 1 : 0;
        swscale.sws_setColorspaceDetails(
                made,
                swscale.sws_getCoefficients(frame.colorspace()),
                fullRange,
                swscale.sws_getCoefficients(swscale.SWS_CS_DEFAULT),
                1,
                0,
                ONE,
                ONE);
        return true;
    }

    private void closeContext() {
        context.ifPresent(swscale::sws_freeContext);
        context = Optional.empty();
    }

    @Override
    public void close() {
        closeContext();
        targets.close();
        strides.close();
    }
}
