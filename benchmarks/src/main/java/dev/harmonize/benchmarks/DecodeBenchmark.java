package dev.harmonize.benchmarks;

import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.Reading;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.ClipReader;
import dev.harmonize.datasets.media.LogMelOptions;
import dev.harmonize.datasets.media.MediaSource;
import dev.harmonize.datasets.media.VideoAugmentationOptions;
import dev.harmonize.datasets.media.VideoOptions;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Decodes clips of a video to 32 x 224 x 224 frames and 3.2 s of sound, on one thread, in turns with the ffmpeg executable of
 * the same FFmpeg. Three ways, each over the same clips in every round:
 *
 * <ul>
 *   <li>here, into arrays of floats;
 *   <li>one ffmpeg process per clip, which seeks, crops, scales and writes bytes of pixels, as data loaders that call it do;
 *   <li>one ffmpeg process for all clips, which lie one behind the other: it is started once and never seeks, so that its
 *       time is that of decoding, scaling and writing alone.
 * </ul>
 *
 * <p>Arguments: clips per round (40), rounds (7), and a video file of at least 3.2 s per clip; without one, a 320 x 240 mp4 is
 * made.
 */
public final class DecodeBenchmark {

    private static final int FRAMES = 32;
    private static final double FRAME_RATE = 10;
    private static final int SIZE = 224;
    private static final int SAMPLE_RATE = 48_000;
    private static final double SECONDS = FRAMES / FRAME_RATE;

    private final Path file;
    private final int clips;
    private final ClipReader reader;

    private DecodeBenchmark(Path file, int clips) {
        this.file = file;
        this.clips = clips;
        VideoAugmentationOptions none = new VideoAugmentationOptions(false, 0, 0, 0, 0, 0, 0, 0, 0);
        LogMelOptions unused = new LogMelOptions(64, 25, 10, 125, 7500, 0.01, false);
        reader = ClipReader.of(
                new VideoOptions(true, FRAMES, FRAME_RATE, SIZE, 3, 0.5, none),
                new AudioOptions(true, AudioOptions.Form.WAVEFORM, SAMPLE_RATE, SECONDS, 0, unused));
    }

    /** Runs it and prints the median of the rounds, per clip. */
    public static void main(String[] arguments) throws IOException {
        int clips = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        Path folder = Files.createTempDirectory("harmonize-decode");
        Path made = folder.resolve("video.mp4");
        try {
            Path file = arguments.length > 2 ? Path.of(arguments[2]) : make(made, clips * SECONDS + 1);
            new DecodeBenchmark(file, clips).run(rounds);
        } finally {
            Files.deleteIfExists(made);
            Files.delete(folder);
        }
    }

    private void run(int rounds) throws IOException {
        double[] here = new double[rounds];
        double[] perClip = new double[rounds];
        double[] once = new double[rounds];
        // The first round warms all three up and is not counted.
        for (int round = -1; round < rounds; round++) {
            double[] seconds = {timeHere(), timePerClip(), timeOnce()};
            if (round >= 0) {
                here[round] = seconds[0];
                perClip[round] = seconds[1];
                once[round] = seconds[2];
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d clips of %s, %d x %d x %d and %.1f s of sound; median of %d rounds, ms per clip%n",
                clips,
                file.getFileName(),
                FRAMES,
                SIZE,
                SIZE,
                SECONDS,
                rounds);
        print("here, to floats", here, here);
        print("ffmpeg, one process per clip, to bytes", perClip, here);
        print("ffmpeg, one process for all clips, no seeking, to bytes", once, here);
    }

    private void print(String name, double[] seconds, double[] here) {
        double[] ratios = new double[seconds.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = seconds[i] / here[i];
        }
        System.out.printf(
                Locale.ROOT,
                "%8.1f  %-58s time / time here: %.2f (%.2f to %.2f)%n",
                1000 * median(seconds) / clips,
                name,
                median(ratios),
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private double timeHere() {
        long begin = System.nanoTime();
        for (int i = 0; i < clips; i++) {
            double start = i * SECONDS;
            Map<Modality, Features> clip = reader.read(
                    new MediaSource.File(file),
                    Optional.empty(),
                    Segment.of(start, start + SECONDS),
                    Reading.evaluation(new SplittableRandom(1)));
            if (!clip.containsKey(Modality.VIDEO) || !clip.containsKey(Modality.AUDIO)) {
                throw new IllegalStateException(file + " must have both video and sound");
            }
        }
        return (System.nanoTime() - begin) * 1e-9;
    }

    private double timePerClip() throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < clips; i++) {
            decode(i * SECONDS, SECONDS, FRAMES);
        }
        return (System.nanoTime() - begin) * 1e-9;
    }

    private double timeOnce() throws IOException {
        long begin = System.nanoTime();
        decode(0, clips * SECONDS, FRAMES * clips);
        return (System.nanoTime() - begin) * 1e-9;
    }

    private void decode(double start, double seconds, int frames) throws IOException {
        String nowhere = System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null";
        List<String> command = new ArrayList<>(List.of(Loader.load(ffmpeg.class)));
        command.addAll(List.of("-v", "error", "-nostdin", "-y", "-threads", "1", "-filter_threads", "1"));
        command.addAll(List.of("-ss", Double.toString(start), "-t", Double.toString(seconds), "-i", file.toString()));
        command.addAll(List.of(
                "-map",
                "0:v:0",
                "-vf",
                "fps=" + FRAME_RATE + ",crop=min(iw\\,ih):min(iw\\,ih),scale=" + SIZE + ":" + SIZE + ":flags=bilinear",
                "-pix_fmt",
                "rgb24",
                "-f",
                "rawvideo",
                "pipe:1"));
        command.addAll(
                List.of("-map", "0:a:0", "-ac", "1", "-ar", Integer.toString(SAMPLE_RATE), "-f", "f32le", nowhere));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long bytes = 0;
        byte[] buffer = new byte[1 << 20];
        try (InputStream pixels = process.getInputStream()) {
            for (int count = pixels.read(buffer); count >= 0; count = pixels.read(buffer)) {
                bytes += count;
            }
        }
        await(process);
        long expected = (long) frames * SIZE * SIZE * 3;
        // At either end, its filter may decide for one frame more or less.
        if (Math.abs(bytes - expected) > 2L * SIZE * SIZE * 3) {
            throw new IllegalStateException("ffmpeg wrote " + bytes + " bytes of pixels; expected " + expected);
        }
    }

    private static Path make(Path target, double seconds) throws IOException {
        List<String> command = new ArrayList<>(List.of(Loader.load(ffmpeg.class), "-v", "error", "-nostdin", "-y"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25,noise=alls=8:allf=t"));
        command.addAll(List.of("-f", "lavfi", "-i", "anoisesrc=amplitude=0.3:color=pink:sample_rate=44100:seed=1"));
        command.addAll(List.of("-t", Double.toString(seconds), "-c:v", "libopenh264", "-b:v", "400k", "-g", "50"));
        command.addAll(List.of("-c:a", "aac", "-b:a", "96k", target.toString()));
        await(new ProcessBuilder(command).inheritIO().start());
        return target;
    }

    private static void await(Process process) throws IOException {
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("ffmpeg failed with exit code " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ffmpeg ran", e);
        }
    }
}
