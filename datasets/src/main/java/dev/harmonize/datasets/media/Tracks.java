package dev.harmonize.datasets.media;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;

import java.util.List;

/** Reads a file for several tracks at once. */
final class Tracks {

    private Tracks() {}

    /** Reads packets from where the file is until all tracks have what they need, or nothing more can be read. */
    static void fill(MediaInput input, List<? extends Track> tracks) {
        input.select(tracks.stream().map(Track::stream).toList());
        AVPacket packet = avcodec.av_packet_alloc();
        try {
            while (!tracks.stream().allMatch(Track::isDone) && input.read(packet)) {
                for (Track track : tracks) {
                    if (track.stream() == packet.stream_index() && !track.isDone()) {
                        track.accept(packet);
                    }
                }
                avcodec.av_packet_unref(packet);
            }
            for (Track track : tracks) {
                if (!track.isDone()) {
                    track.finish();
                }
            }
        } finally {
            avcodec.av_packet_free(packet);
        }
    }
}
