package dev.harmonize.datasets.media;

import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.clips.Segment;
import org.bytedeco.ffmpeg.avformat.AVStream;

import java.util.List;
import java.util.Optional;

/** Decodes sound of any file that FFmpeg reads. Thread-safe. */
public final class AudioDecoder {

    private AudioDecoder() {}

    /**
     * The sound of a stretch of a file, from its best audio stream, mixed to one channel.
     *
     * @param sampleRate samples per second to resample to
     * @param maxSeconds no more than this is decoded
     * @return samples in [-1, 1], as many as the file has of the stretch; empty if the file has no audio stream
     * @throws UnreadableSampleException if the file is missing, damaged or not media, or has no sound in this stretch
     */
    public static Optional<float[]> mono(MediaSource source, Segment segment, int sampleRate, double maxSeconds) {
        try (MediaInput input = MediaInput.open(source)) {
            Optional<AVStream> stream = input.audio();
            if (stream.isEmpty()) {
                return Optional.empty();
            }
            double seconds = maxSeconds;
            if (segment.end().isPresent()) {
                seconds = Math.min(seconds, segment.end().getAsDouble() - segment.start());
            }
            int most = Math.toIntExact(Math.max(1, Math.round(seconds * sampleRate)));
            try (AudioTrack track = new AudioTrack(input, stream.get(), segment.start(), sampleRate, most)) {
                input.seek(stream.get(), segment.start() - AudioTrack.PREROLL);
                Tracks.fill(input, List.of(track));
                if (track.isEmpty()) {
                    throw new UnreadableSampleException(
                            source.name(), FfmpegLog.said("no sound can be decoded from " + segment.start() + " s on"));
                }
                return Optional.of(track.samples());
            }
        }
    }
}
