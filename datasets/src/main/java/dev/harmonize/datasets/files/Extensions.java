package dev.harmonize.datasets.files;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What files are, by their names. */
final class Extensions {

    static final Set<String> VIDEO = Set.of("mp4", "m4v", "webm", "mkv", "avi", "mov");

    /** In the order in which one is preferred. */
    static final List<String> AUDIO = List.of("wav", "flac", "mp3", "ogg", "opus", "m4a");

    static final List<String> SUBTITLES = List.of("vtt", "srt");
    static final String TEXT = "txt";

    private Extensions() {}

    static boolean isMedia(String name) {
        String extension = extension(name);
        return VIDEO.contains(extension) || AUDIO.contains(extension);
    }

    static boolean isAudio(String name) {
        return AUDIO.contains(extension(name));
    }

    /** What comes after the last point, in lower case; empty if nothing does. */
    static String extension(String name) {
        return name.substring(stem(name).length()).replaceFirst("^\\.", "").toLowerCase(Locale.ROOT);
    }

    /** What comes before it. */
    static String stem(String name) {
        int point = name.lastIndexOf('.');
        return point <= 0 ? name : name.substring(0, point);
    }
}
