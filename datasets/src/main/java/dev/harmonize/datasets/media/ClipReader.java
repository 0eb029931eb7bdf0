package dev.harmonize.datasets.media;

import dev.harmonize.api.data.FeatureSpec;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.ModalitySpec;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.Clip;
import dev.harmonize.datasets.clips.ClipSource;
import dev.harmonize.datasets.clips.Segment;
import org.bytedeco.ffmpeg.avformat.AVStream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Reads frames and sound of clips with FFmpeg. Where a segment is longer than what is wanted, training takes a random
 * stretch of it and evaluation the middle; sound begins with the first frame. Thread-safe; every reading has decoders of its
 * own, of one thread each.
 */
public final class ClipReader implements ClipSource {

    /** Numbers of one clip; what is beyond would not fit into one array of a batch of a few. */
    private static final long MOST_VALUES = 1L << 28;

    private final VideoOptions video;
    private final AudioOptions audio;
    private final Optional<LogMel> logMel;

    private ClipReader(VideoOptions video, AudioOptions audio, Optional<LogMel> logMel) {
        this.video = video;
        this.audio = audio;
        this.logMel = logMel;
    }

    /**
     * A reader.
     *
     * @throws InvalidOptionException with a key relative to the dataset's options, {@code video…} or {@code audio…}, if
     *     options do not go together
     */
    public static ClipReader of(VideoOptions video, AudioOptions audio) {
        if (!video.enabled() && !audio.enabled()) {
            throw new InvalidOptionException("video.enabled", "at least one of video and audio must be enabled");
        }
        if (video.channels() == 2) {
            throw new InvalidOptionException("video.channels", "must be 1 or 3, not 2");
        }
        long values = (long) video.frames() * video.size() * video.size() * video.channels();
        if (video.enabled() && values > MOST_VALUES) {
            throw new InvalidOptionException(
                    "video.frames",
                    video.frames() + " frames of " + video.size() + " x " + video.size() + " x " + video.channels()
                            + " are more than " + MOST_VALUES + " numbers per clip; take fewer or smaller ones");
        }
        boolean mel = audio.enabled() && audio.form() == AudioOptions.Form.LOG_MEL;
        return new ClipReader(
                video, audio, mel ? Optional.of(LogMel.of(audio.logMel(), audio.sampleRate())) : Optional.empty());
    }

    @Override
    public Map<Modality, ModalitySpec> specs() {
        Map<Modality, ModalitySpec> specs = new LinkedHashMap<>();
        if (video.enabled()) {
            specs.put(
                    Modality.VIDEO,
                    new ModalitySpec(
                            new FeatureSpec.Frames(video.frames(), video.size(), video.size(), video.channels()), 1));
        }
        if (audio.enabled()) {
            FeatureSpec spec = logMel.<FeatureSpec>map(mel -> new FeatureSpec.Vectors(
                            mel.length(samples()), audio.logMel().bands()))
                    .orElseGet(() -> new FeatureSpec.Waveform(samples(), audio.sampleRate()));
            specs.put(Modality.AUDIO, new ModalitySpec(spec, 1));
        }
        return specs;
    }

    @Override
    public Map<Modality, Features> read(Clip clip, Reading reading) {
        return read(
                new MediaSource.File(clip.file()), clip.audio().map(MediaSource.File::new), clip.segment(), reading);
    }

    /**
     * Reads a clip.
     *
     * @param file where its video is
     * @param beside where its audio is; empty if in the same file
     * @return by modality; one that the file does not have is absent
     * @throws UnreadableSampleException if a file is missing, damaged or not media, or has nothing in this segment
     */
    public Map<Modality, Features> read(
            MediaSource file, Optional<MediaSource> beside, Segment segment, Reading reading) {
        Map<Modality, Features> features = new LinkedHashMap<>();
        double share = reading.isTraining() ? reading.random().nextDouble() : 0.5;
        FrameTransform transform = reading.isTraining()
                ? FrameTransform.draw(video.augmentation(), reading.random())
                : FrameTransform.CENTRE;
        double begin;
        try (MediaInput input = MediaInput.open(file)) {
            begin = begin(input, segment, share);
            Optional<AVStream> frames = video.enabled() ? input.video() : Optional.empty();
            Optional<AVStream> sound = audio.enabled() && beside.isEmpty() ? input.audio() : Optional.empty();
            if (input.video().isEmpty() && input.audio().isEmpty()) {
                throw new UnreadableSampleException(
                        file.name(), FfmpegLog.said("has neither video nor audio; expected one of them"));
            }
            read(input, frames, sound, begin, transform, reading, features);
        }
        if (audio.enabled() && beside.isPresent()) {
            try (MediaInput input = MediaInput.open(beside.get())) {
                read(input, Optional.empty(), input.audio(), begin, transform, reading, features);
            }
        }
        return features;
    }

    @Override
    public String description() {
        return video + " " + audio;
    }

    private double begin(MediaInput input, Segment segment, double share) {
        OptionalDouble duration = input.duration();
        if (duration.isPresent() && segment.start() >= duration.getAsDouble()) {
            throw new UnreadableSampleException(
                    input.name(),
                    "ends after " + duration.getAsDouble() + " s; a clip is said to begin at " + segment.start()
                            + " s");
        }
        double end = segment.end().orElse(duration.orElse(segment.start()));
        if (duration.isPresent()) {
            end = Math.min(end, duration.getAsDouble());
        }
        double length = Math.max(
                video.enabled() ? video.frames() / video.frameRate() : 0, audio.enabled() ? audio.seconds() : 0);
        return segment.start() + share * Math.max(0, end - segment.start() - length);
    }

    private void read(
            MediaInput input,
            Optional<AVStream> frames,
            Optional<AVStream> sound,
            double begin,
            FrameTransform transform,
            Reading reading,
            Map<Modality, Features> features) {
        List<Track> tracks = new ArrayList<>();
        try {
            Optional<VideoTrack> videoTrack = Optional.empty();
            if (frames.isPresent()) {
                VideoTrack track = new VideoTrack(input, frames.get(), video, begin, input.duration(), transform);
                tracks.add(track);
                videoTrack = Optional.of(track);
            }
            Optional<AudioTrack> audioTrack = Optional.empty();
            if (sound.isPresent()) {
                AudioTrack track = new AudioTrack(input, sound.get(), begin, audio.sampleRate(), samples());
                tracks.add(track);
                audioTrack = Optional.of(track);
            }
            if (tracks.isEmpty()) {
                return;
            }
            input.seek(frames.orElseGet(sound::orElseThrow), sound.isPresent() ? begin - AudioTrack.PREROLL : begin);
            Tracks.fill(input, tracks);
            videoTrack.ifPresent(track -> features.put(Modality.VIDEO, dense(pixels(track, transform))));
            audioTrack.ifPresent(track -> features.put(Modality.AUDIO, dense(sound(input, track, reading, begin))));
        } finally {
            tracks.forEach(Track::close);
        }
    }

    private float[] pixels(VideoTrack track, FrameTransform transform) {
        return Pixels.toFloats(track.pixels(), video.size(), video.channels(), transform);
    }

    private float[] sound(MediaInput input, AudioTrack track, Reading reading, double begin) {
        if (track.isEmpty()) {
            throw new UnreadableSampleException(
                    input.name(), FfmpegLog.said("no sound can be decoded from " + begin + " s on"));
        }
        float[] waveform = Arrays.copyOf(track.samples(), samples());
        if (reading.isTraining() && audio.noise() > 0) {
            addNoise(waveform, reading.random());
        }
        return logMel.map(mel -> mel.of(waveform)).orElse(waveform);
    }

    private void addNoise(float[] waveform, RandomGenerator random) {
        float loudest = 0;
        for (float sample : waveform) {
            loudest = Math.max(loudest, Math.abs(sample));
        }
        double deviation = audio.noise() * loudest;
        for (int i = 0; i < waveform.length; i++) {
            waveform[i] = (float) Math.max(-1, Math.min(1, waveform[i] + deviation * random.nextGaussian()));
        }
    }

    private int samples() {
        return Math.toIntExact(Math.max(1, Math.round(audio.seconds() * audio.sampleRate())));
    }

    private static Features dense(float[] values) {
        return new Features.Dense(values, new boolean[] {true});
    }
}
