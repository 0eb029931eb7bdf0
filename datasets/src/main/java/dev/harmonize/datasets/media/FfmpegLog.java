package dev.harmonize.datasets.media;

import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What FFmpeg has to say about a file goes into exceptions instead of the console. */
final class FfmpegLog {

    private static final int MOST_MESSAGES = 3;
    private static final int LONGEST_MESSAGE = 400;

    /** Who says it, and at which address it is in memory. */
    private static final Pattern SPEAKER = Pattern.compile("^\\[[^\\]]* @ 0x[0-9a-f]+] ");

    /** Decoders run on the thread that calls them, so that what is said on a thread is about the file it reads. */
    private static final ThreadLocal<List<String>> SAID = ThreadLocal.withInitial(ArrayList::new);

    private static final Callback CALLBACK = new Callback();

    static {
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
        avutil.setLogCallback(CALLBACK);
    }

    private FfmpegLog() {}

    /** Forgets what was said on this thread. */
    static void clear() {
        SAID.get().clear();
    }

    /** What was said on this thread first, and what an error number means. */
    static String reason(int error) {
        byte[] text = new byte[128];
        avutil.av_strerror(error, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return said(new String(text, 0, length, StandardCharsets.UTF_8));
    }

    /** A message, followed by what was said on this thread first. */
    static String said(String message) {
        List<String> said = SAID.get();
        return said.isEmpty() ? message : message + " (FFmpeg says: " + String.join("; ", said) + ")";
    }

    private static final class Callback extends LogCallback {
        @Override
        public void call(int level, BytePointer message) {
            List<String> said = SAID.get();
            if (level > avutil.AV_LOG_ERROR || said.size() >= MOST_MESSAGES) {
                return;
            }
            String text = SPEAKER.matcher(
                            message.getString(StandardCharsets.UTF_8).strip())
                    .replaceFirst("");
            if (!text.isEmpty()) {
                said.add(text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text);
            }
        }
    }
}
