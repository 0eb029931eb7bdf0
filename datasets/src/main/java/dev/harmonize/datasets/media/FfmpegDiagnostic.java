package dev.harmonize.datasets.media;

import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.api.plugin.Diagnostic;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

import java.util.ArrayList;
import java.util.List;

/** Whether FFmpeg can be loaded, and has the decoders of the files that datasets are published in. */
public final class FfmpegDiagnostic implements Diagnostic {

    private static final List<String> DECODERS =
            List.of("h264", "hevc", "mpeg4", "vp8", "vp9", "aac", "mp3", "opus", "vorbis", "flac", "pcm_s16le");

    @Override
    public Diagnosis diagnose() {
        String version;
        List<String> missing = new ArrayList<>();
        try {
            version = avutil.av_version_info().getString();
            for (String decoder : DECODERS) {
                if (avcodec.avcodec_find_decoder_by_name(decoder) == null) {
                    missing.add(decoder);
                }
            }
        } catch (LinkageError e) {
            return Diagnosis.problem(
                    "FFmpeg's library cannot be loaded, so no video or sound can be read: " + e.getMessage(),
                    "build again with mvn package; if a library of the system is named, install it");
        }
        Diagnosis diagnosis = missing.isEmpty()
                ? Diagnosis.ok("version " + version + ", with all decoders that are looked for")
                : Diagnosis.warning(
                        "version " + version + ", without decoders for " + String.join(", ", missing),
                        "files in these formats are skipped as unreadable; convert them before");
        return diagnosis.with("version", version);
    }
}
