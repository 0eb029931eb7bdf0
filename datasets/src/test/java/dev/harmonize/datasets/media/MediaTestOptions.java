package dev.harmonize.datasets.media;

/** Options of small clips. */
public final class MediaTestOptions {

    public static final int SIZE = 32;
    public static final int SAMPLE_RATE = 16_000;

    /** VGGish's. */
    public static final LogMelOptions LOG_MEL = new LogMelOptions(64, 25, 10, 125, 7500, 0.01, false);

    /** VATT's. */
    static final VideoAugmentationOptions AUGMENTATION =
            new VideoAugmentationOptions(true, 0.2, 0.8, 0.5, 0.1254902, 0.4, 0.4, 0.2, 0.8);

    private MediaTestOptions() {}

    public static VideoOptions video(int frames, double frameRate) {
        return new VideoOptions(true, frames, frameRate, SIZE, 3, 0.5, VideoAugmentationOptions.NONE);
    }

    static VideoOptions noVideo() {
        return new VideoOptions(false, 1, 1, SIZE, 3, 0.5, VideoAugmentationOptions.NONE);
    }

    public static AudioOptions audio(double seconds) {
        return new AudioOptions(true, AudioOptions.Form.WAVEFORM, SAMPLE_RATE, seconds, 0, LOG_MEL);
    }

    static AudioOptions noAudio() {
        return new AudioOptions(false, AudioOptions.Form.WAVEFORM, SAMPLE_RATE, 1, 0, LOG_MEL);
    }
}
