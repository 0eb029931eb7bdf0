package dev.harmonize.datasets.media;

import dev.harmonize.api.data.UnreadableSampleException;
import dev.harmonize.datasets.clips.Segment;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVSubtitle;
import org.bytedeco.ffmpeg.avcodec.AVSubtitleRect;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Texts of the subtitles within a media file. Thread-safe. */
public final class EmbeddedSubtitles {

    /** FFmpeg gives every subtitle as a line of an ASS file, in which the text comes after so many commas. */
    private static final int COMMAS = 8;

    private static final Pattern MARKUP = Pattern.compile("\\{[^{}]*}");
    private static final Pattern BLANKS = Pattern.compile("(?:\\s|\\\\[Nnh])+");

    private EmbeddedSubtitles() {}

    /**
     * The texts that are shown during a stretch of a file, in its best subtitle stream, without markup, in order.
     *
     * @return none if there are no subtitles, or they are pictures
     * @throws UnreadableSampleException if the file is missing, damaged or not media
     */
    public static List<String> texts(MediaSource source, Segment segment) {
        try (MediaInput input = MediaInput.open(source)) {
            Optional<AVStream> stream = input.subtitles();
            return stream.isEmpty() ? List.of() : texts(input, stream.get(), segment);
        }
    }

    private static List<String> texts(MediaInput input, AVStream stream, Segment segment) {
        List<String> texts = new ArrayList<>();
        input.select(List.of(stream.index()));
        AVPacket packet = avcodec.av_packet_alloc();
        try (StreamDecoder decoder = new StreamDecoder(input.name(), stream)) {
            while (input.read(packet)) {
                double start = packet.pts() == avutil.AV_NOPTS_VALUE ? 0 : input.seconds(packet.pts(), stream);
                double end = start + packet.duration() * avutil.av_q2d(stream.time_base());
                boolean after =
                        segment.end().isPresent() && start >= segment.end().getAsDouble();
                if (packet.stream_index() == stream.index() && end > segment.start() && !after) {
                    decoder.subtitle(packet, subtitle -> add(subtitle, texts));
                }
                avcodec.av_packet_unref(packet);
            }
        } finally {
            avcodec.av_packet_free(packet);
        }
        return texts;
    }

    private static void add(AVSubtitle subtitle, List<String> texts) {
        for (int i = 0; i < subtitle.num_rects(); i++) {
            AVSubtitleRect rectangle = subtitle.rects(i);
            BytePointer line = rectangle.ass();
            if (!Pointer.isNull(line)) {
                String text = words(line.getString(StandardCharsets.UTF_8));
                if (!text.isEmpty()) {
                    texts.add(text);
                }
            }
        }
    }

    private static String words(String line) {
        int begin = 0;
        for (int i = 0; i < COMMAS; i++) {
            begin = line.indexOf(',', begin) + 1;
        }
        return BLANKS.matcher(MARKUP.matcher(line.substring(begin)).replaceAll(""))
                .replaceAll(" ")
                .strip();
    }
}
