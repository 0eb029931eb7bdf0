package dev.harmonize.datasets.media;

import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.formats.Reason;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** An open media file: its streams and its packets. Times are in seconds from the beginning of the file. */
final class MediaInput implements AutoCloseable {

    /**
     * Playlists and the like are left out: a file that a dataset names must not make FFmpeg open others, or the network.
     */
    private static final String FORMATS = String.join(
            ",",
            List.of(
                    "mov",
                    "mp4",
                    "matroska",
                    "webm",
                    "avi",
                    "flv",
                    "asf",
                    "mpeg",
                    "mpegts",
                    "mpegvideo",
                    "m4v",
                    "h264",
                    "hevc",
                    "ogg",
                    "wav",
                    "w64",
                    "flac",
                    "mp3",
                    "aac",
                    "aiff",
                    "caf",
                    "au",
                    "ac3",
                    "eac3",
                    "amr",
                    "ape",
                    "wv",
                    "tta"));

    private static final double MICROSECONDS = 1e6;

    private final String name;
    private final Optional<MemoryInput> memory;
    private final AVFormatContext format;

    private MediaInput(String name, Optional<MemoryInput> memory, AVFormatContext format) {
        this.name = name;
        this.memory = memory;
        this.format = format;
    }

    /**
     * Opens a file.
     *
     * @throws UnreadableSampleException if it is missing, empty, damaged beyond recognition, or not media
     */
    static MediaInput open(MediaSource source) {
        FfmpegLog.clear();
        if (source instanceof MediaSource.Bytes bytes) {
            requireContent(source.name(), bytes.content().length);
            MemoryInput memory = new MemoryInput(bytes.content());
            AVFormatContext format = avformat.avformat_alloc_context();
            format.pb(memory.context());
            return open(source.name(), Optional.of(memory), format, "");
        }
        Path path = ((MediaSource.File) source).path();
        try {
            requireContent(source.name(), Files.size(path));
        } catch (IOException e) {
            throw new UnreadableSampleException(source.name(), "cannot be read: " + Reason.of(e), e);
        }
        return open(
                source.name(), Optional.empty(), avformat.avformat_alloc_context(), "file:" + path.toAbsolutePath());
    }

    private static void requireContent(String name, long size) {
        if (size == 0) {
            throw new UnreadableSampleException(name, "is empty (0 bytes); expected a video or audio file");
        }
    }

    private static MediaInput open(String name, Optional<MemoryInput> memory, AVFormatContext format, String url) {
        MediaInput input = new MediaInput(name, memory, format);
        AVDictionary options = new AVDictionary(null);
        try (BytePointer address = new BytePointer(url, StandardCharsets.UTF_8)) {
            avutil.av_dict_set(options, "format_whitelist", FORMATS, 0);
            avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
            // Closes the context if it fails.
            int opened = avformat.avformat_open_input(format, address, null, options);
            if (opened < 0) {
                throw new UnreadableSampleException(name, "cannot be read as media: " + FfmpegLog.reason(opened));
            }
            int probed = avformat.avformat_find_stream_info(format, (AVDictionary) null);
            if (probed < 0) {
                throw new UnreadableSampleException(name, "has no readable streams: " + FfmpegLog.reason(probed));
            }
            return input;
        } catch (UnreadableSampleException e) {
            input.close();
            throw e;
        } finally {
            avutil.av_dict_free(options);
        }
    }

    /** What messages call it. */
    String name() {
        return name;
    }

    /** The best video stream; cover pictures of audio files are none. */
    Optional<AVStream> video() {
        return best(avutil.AVMEDIA_TYPE_VIDEO)
                .filter(stream -> (stream.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) == 0);
    }

    /** The best audio stream. */
    Optional<AVStream> audio() {
        return best(avutil.AVMEDIA_TYPE_AUDIO);
    }

    /** The best subtitle stream. */
    Optional<AVStream> subtitles() {
        return best(avutil.AVMEDIA_TYPE_SUBTITLE);
    }

    private Optional<AVStream> best(int type) {
        int index = avformat.av_find_best_stream(format, type, -1, -1, (AVCodec) null, 0);
        return index < 0 ? Optional.empty() : Optional.of(format.streams(index));
    }

    /** How long it is, if it says so. */
    OptionalDouble duration() {
        long duration = format.duration();
        return duration == avutil.AV_NOPTS_VALUE || duration <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(duration / MICROSECONDS);
    }

    /** When a timestamp of a stream is. */
    double seconds(long timestamp, AVStream stream) {
        return timestamp * avutil.av_q2d(stream.time_base()) - origin();
    }

    /** Some containers count from a later time than 0; what is before 0 is there for the decoder alone. */
    private double origin() {
        long start = format.start_time();
        return start == avutil.AV_NOPTS_VALUE ? 0 : Math.max(0, start) / MICROSECONDS;
    }

    /** From here on only the packets of these streams are read. */
    void select(List<Integer> streams) {
        for (int i = 0; i < format.nb_streams(); i++) {
            boolean wanted = streams.contains(i);
            format.streams(i).discard(wanted ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
        }
    }

    /**
     * Goes to the last place, not after a time, from which a stream can be decoded. A file without an index stays where it
     * is, at the beginning.
     */
    void seek(AVStream stream, double time) {
        if (time > 0) {
            long timestamp = (long) Math.floor((time + origin()) / avutil.av_q2d(stream.time_base()));
            avformat.av_seek_frame(format, stream.index(), timestamp, avformat.AVSEEK_FLAG_BACKWARD);
        }
    }

    /** Reads the next packet; false at the end of the file, or where it cannot be read any further. */
    boolean read(AVPacket packet) {
        return avformat.av_read_frame(format, packet) >= 0;
    }

    @Override
    public void close() {
        if (!format.isNull()) {
            avformat.avformat_close_input(format);
        }
        memory.ifPresent(MemoryInput::close);
    }
}
