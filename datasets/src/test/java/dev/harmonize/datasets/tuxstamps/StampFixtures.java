package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.data.OnError;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.LogMelOptions;
import dev.harmonize.datasets.text.TextOptions;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** A tiny package of the same structure: {@value #STAMPS} pictures drawn here, and tones that FFmpeg's executable encoded. */
final class StampFixtures {

    static final int STAMPS = 12;
    static final String VERSION = "1.0-1";
    static final List<String> LANGUAGES = List.of("fr", "ru");

    private StampFixtures() {}

    /** The package's files by path, as {@code dpkg} would unpack them. */
    static Map<String, byte[]> files(Path scratch) throws IOException, InterruptedException {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < STAMPS; i++) {
            String name = StampPackage.STAMPS + (i % 2 == 0 ? "animals/birds/bird" : "food/dish") + i;
            files.put(name + ".png", png(40 + 10 * i, 100, i));
            files.put(
                    name + ".txt",
                    text("Thing number " + i + ".\nfr.utf8=La chose " + i + ".\nru.utf8=Вещь " + i + ".\n"));
            for (String language : LANGUAGES) {
                int frequency = 200 + 100 * i + (language.equals("fr") ? 0 : 50);
                files.put(name + "_desc_" + language + ".ogg", tone(scratch, frequency));
            }
        }
        String first = StampPackage.STAMPS + "animals/birds/bird0";
        files.put(first + ".dat", text("nomirror\n"));
        files.put(first + "_mirror.png", png(40, 40, 1));
        files.put(first + "_desc_de.ogg", text("never read"));
        files.put(first + ".ogg", text("never read"));
        files.put(StampPackage.STAMPS + "animals/vector.svg", text("<svg/>"));
        files.put(StampPackage.STAMPS + "animals/vector.txt", text("No picture.\nfr.utf8=Rien.\n"));
        files.put(StampPackage.STAMPS + "symbols/a.png", png(10, 10, 1));
        files.put(StampPackage.STAMPS + "symbols/a.txt", text("A\nfr.utf8=A\n"));
        files.put(StampPackage.DOCUMENTATION + "copyright", text("License: tests only\n"));
        return files;
    }

    static Path debianPackage(Path file, Map<String, byte[]> files) throws IOException {
        String control = "Package: " + StampPackage.NAME + "\nVersion: " + VERSION + "\n";
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
            member(ar, "debian-binary", text("2.0\n"));
            member(ar, "control.tar.xz", tar(Map.of("control", text(control))));
            member(ar, "data.tar.xz", tar(files));
        }
        return file;
    }

    static TuxStampsOptions options(Path caches, Optional<Path> packageFile) {
        return options(caches, packageFile, List.of("all"), List.of("all"), AudioOptions.Form.WAVEFORM, false);
    }

    static TuxStampsOptions options(
            Path caches,
            Optional<Path> packageFile,
            List<String> languages,
            List<String> classes,
            AudioOptions.Form form,
            boolean translation) {
        return new TuxStampsOptions(
                languages,
                classes,
                TuxStampsOptions.Label.CATEGORY,
                3,
                16,
                new CameraOptions(1.3, 0.08, 15, true, true),
                new SpeechOptions(form, 0.5, 6, true, new LogMelOptions(16, 25, 10, 125, 7500, 0.01, false)),
                new TextOptions(TextOptions.Unit.CHARACTERS, 16, 32768, Optional.empty()),
                translation,
                VERSION,
                Optional.of(caches.toString()),
                packageFile.map(Path::toString),
                OnError.SKIP,
                0.5);
    }

    static TuxStampsFetcher fetcher(TuxStampsOptions options, DebianSystem system) {
        return new TuxStampsFetcher(options, StampPackage.of(VERSION), system);
    }

    /** A machine without Debian's programs. */
    static DebianSystem noDebian(Path root) {
        return new DebianSystem(root, List.of("no-such-dpkg-query"), List.of("no-such-apt-get"));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] png(int width, int height, int seed) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(20 * seed % 256, 255 - 20 * seed % 256, 128));
        graphics.fillOval(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static byte[] tone(Path scratch, int frequency) throws IOException, InterruptedException {
        Path file = scratch.resolve(frequency + ".ogg");
        String source = "sine=frequency=" + frequency + ":sample_rate=48000:duration=0.3";
        Process process = new ProcessBuilder(
                        Loader.load(ffmpeg.class),
                        "-y",
                        "-f",
                        "lavfi",
                        "-i",
                        source,
                        "-c:a",
                        "libopus",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("ffmpeg could not write " + file);
        }
        return Files.readAllBytes(file);
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream xz = new XZOutputStream(compressed, new LZMA2Options(0));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(xz)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry("./" + file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return compressed.toByteArray();
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] bytes) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length));
        ar.write(bytes);
        ar.closeArchiveEntry();
    }
}
