package dev.harmonize.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Media files made by the ffmpeg executable. Their pictures and their sound tell the time: the left half of a frame has a
 * grey level for the second, the right half one for the frame within the second; every second has a tone of its own, which
 * is silent for a tenth of a second first.
 */
public final class MediaFixtures {

    public static final int SECONDS = 12;
    public static final int FRAME_RATE = 25;
    public static final double SILENCE = 0.1;

    private static final int LEVEL_STEP = 8;
    private static final double LUMA_RANGE = 219;

    private static final String PICTURES = "color=black:size=96x64:rate=" + FRAME_RATE + ":duration=" + SECONDS
            + ",format=yuv420p,geq=lum='16+" + LEVEL_STEP + "*if(lt(X,W/2),floor(N/" + FRAME_RATE + "),mod(N,"
            + FRAME_RATE + "))':cb=128:cr=128";
    private static final String SOUND =
            "aevalsrc=0.5*gt(mod(t\\,1)\\," + SILENCE + ")*sin(2*PI*(400+100*floor(t))*t):s=44100:d=" + SECONDS;

    private MediaFixtures() {}

    /** Video and sound, with codecs that the container is mostly used with. */
    public static Path clip(Path folder, String name) {
        List<String> arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", PICTURES, "-f", "lavfi", "-i", SOUND));
        arguments.addAll(
                switch (extension(name)) {
                    case "mp4" -> List.of("-c:v", "libopenh264", "-b:v", "500k", "-g", "50", "-c:a", "aac");
                    case "webm" -> List.of("-c:v", "libvpx", "-b:v", "500k", "-g", "50", "-c:a", "libopus");
                    case "mkv" -> List.of("-c:v", "libopenh264", "-b:v", "500k", "-g", "50", "-c:a", "flac");
                    case "avi" -> List.of("-c:v", "libopenh264", "-b:v", "500k", "-g", "50", "-c:a", "ac3");
                    case "mov" -> List.of("-c:v", "mpeg4", "-q:v", "2", "-g", "50", "-c:a", "pcm_s16le");
                    default -> throw new IllegalArgumentException(name);
                });
        return make(folder.resolve(name), arguments);
    }

    /** Video alone. */
    public static Path silentFilm(Path folder, String name) {
        return make(folder.resolve(name), List.of("-f", "lavfi", "-i", PICTURES, "-c:v", "mpeg4", "-q:v", "2"));
    }

    /** Sound alone, in the format that the extension stands for. */
    public static Path sound(Path folder, String name) {
        List<String> arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", SOUND));
        if (extension(name).equals("ogg") || extension(name).equals("opus")) {
            arguments.addAll(List.of("-c:a", "libopus"));
        }
        return make(folder.resolve(name), arguments);
    }

    /** Runs the executable, which must succeed. */
    public static Path make(Path target, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(Loader.load(ffmpeg.class), "-v", "error", "-nostdin", "-y", "-threads", "1"));
        command.addAll(arguments);
        command.add(target.toString());
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + "\n" + output).isZero();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return target;
    }

    /** When a frame is shown, seconds, from its grey levels. */
    static double timeOfFrame(float[] frames, int frame, int size) {
        int first = level(frames, frame, size, size / 8, size * 3 / 8);
        int second = level(frames, frame, size, size * 5 / 8, size * 7 / 8);
        return first + (double) second / FRAME_RATE;
    }

    private static int level(float[] frames, int frame, int size, int left, int right) {
        double sum = 0;
        for (int row = size / 4; row < size * 3 / 4; row++) {
            for (int column = left; column < right; column++) {
                for (int channel = 0; channel < 3; channel++) {
                    sum += frames[((frame * size + row) * size + column) * 3 + channel];
                }
            }
        }
        double mean = sum / (3.0 * (size * 3 / 4 - size / 4) * (right - left));
        return (int) Math.round((mean + 1) / 2 * LUMA_RANGE / LEVEL_STEP);
    }

    /** Which second the tone between two samples belongs to, by a discrete Fourier transform at all tones there are. */
    static int secondOfTone(float[] samples, int from, int to, int sampleRate) {
        int best = -1;
        double most = 0;
        for (int second = 0; second < SECONDS; second++) {
            double real = 0;
            double imaginary = 0;
            for (int i = from; i < to; i++) {
                double angle = 2 * Math.PI * (400 + 100 * second) * i / sampleRate;
                real += samples[i] * Math.cos(angle);
                imaginary += samples[i] * Math.sin(angle);
            }
            double power = real * real + imaginary * imaginary;
            if (power > most) {
                most = power;
                best = second;
            }
        }
        return best;
    }

    /** Where the silence that a second begins with ends, seconds; the resolution is 5 ms. */
    static double endOfSilence(float[] samples, int sampleRate) {
        int block = sampleRate / 200;
        boolean silent = false;
        for (int begin = 0; begin + block <= samples.length; begin += block) {
            double power = 0;
            for (int i = begin; i < begin + block; i++) {
                power += samples[i] * samples[i];
            }
            boolean quiet = Math.sqrt(power / block) < 0.05;
            if (silent && !quiet) {
                return (double) begin / sampleRate;
            }
            silent = quiet;
        }
        throw new AssertionError("there is no silence that ends");
    }

    static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
