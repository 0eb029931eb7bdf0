package dev.harmonize.datasets.webdataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.OnError;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.MediaTestOptions;
import dev.harmonize.datasets.media.VideoAugmentationOptions;
import dev.harmonize.datasets.media.VideoOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Archives that GNU tar writes, and options to read them with. */
final class Shards {

    static final int WIDTH = 3;

    private final Path folder;
    private final Path files;

    /** What tests change of the options: features and text, without media, unless said otherwise. */
    static final class Settings {
        private final Map<String, String> shards;
        private final Path cache;
        Map<String, Integer> samples = Map.of();
        VideoOptions video = new VideoOptions(false, 1, 1, 8, 3, 0.5, VideoAugmentationOptions.NONE);
        AudioOptions audio =
                new AudioOptions(false, AudioOptions.Form.WAVEFORM, 16_000, 1, 0, MediaTestOptions.LOG_MEL);
        int textCandidates = 1;
        Optional<String> labelField = Optional.empty();
        List<String> classes = List.of();
        int classCount;
        Map<String, String> vectors = Map.of("video", "npy");
        Map<String, Integer> vectorLength = Map.of("video", 2);
        Map<String, Integer> vectorWidth = Map.of("video", WIDTH);
        int shuffle = 20;
        long shuffleBytes = 1 << 20;
        long maxMemberBytes = 1 << 20;
        OnError onError = OnError.SKIP;

        Settings(Map<String, String> shards, Path cache) {
            this.shards = shards;
            this.cache = cache;
        }

        WebDataset open() {
            TextOptions text = new TextOptions(TextOptions.Unit.WORDS, 4, 1000, Optional.empty());
            return WebDataset.create(
                    new WebDatasetOptions(
                            shards,
                            samples,
                            video,
                            List.of("mp4", "webm"),
                            audio,
                            List.of("wav", "flac"),
                            text,
                            textCandidates,
                            List.of("txt"),
                            List.of("json"),
                            "caption",
                            labelField,
                            List.of("cls"),
                            classes,
                            classCount,
                            vectors,
                            vectorLength,
                            vectorWidth,
                            shuffle,
                            shuffleBytes,
                            maxMemberBytes,
                            Optional.of(cache.toString()),
                            onError,
                            1),
                    new RandomStreams(1));
        }
    }

    Shards(Path folder) throws IOException {
        this.folder = folder;
        this.files = Files.createDirectories(folder.resolve("files"));
    }

    Path cache() {
        return folder.resolve("cache");
    }

    Settings settings(Map<String, String> shards) {
        return new Settings(shards, cache());
    }

    /** Writes a file, which an archive may then have as a member. */
    Shards file(String name, byte[] content) throws IOException {
        Path file = files.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        return this;
    }

    Shards file(String name, String content) throws IOException {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Path files() {
        return files;
    }

    /** A sample with a text, a class and as many vectors as wanted, all of which hold its number. */
    List<String> sample(String key, int number, int vectors) throws IOException {
        float[] values = new float[vectors * WIDTH];
        Arrays.fill(values, number);
        file(key + ".txt", "number " + number)
                .file(key + ".cls", Integer.toString(number % 5))
                .file(key + ".npy", npy(values, "(" + vectors + ", " + WIDTH + ")"));
        return List.of(key + ".txt", key + ".cls", key + ".npy");
    }

    /** An archive of files, in this order; compressed if its name ends in gz. */
    Path archive(String name, List<String> members, String... options) throws IOException {
        Path archive = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("tar"));
        command.addAll(List.of(options));
        command.addAll(List.of(name.endsWith("gz") ? "-czf" : "-cf", archive.toString(), "-C", files.toString()));
        command.addAll(members);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as(command + "\n" + output).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return archive;
    }

    /** Archives {@code name-0.tar}, … of samples with the numbers from {@code first} on. */
    String archives(String name, int count, int samplesEach, int first) throws IOException {
        for (int shard = 0; shard < count; shard++) {
            List<String> members = new ArrayList<>();
            for (int i = 0; i < samplesEach; i++) {
                int number = first + shard * samplesEach + i;
                members.addAll(sample(String.format("%s/%05d", name, number), number, 1 + i % 3));
            }
            archive(name + "-" + shard + ".tar", members);
        }
        return folder.resolve(name + "-{0.." + (count - 1) + "}.tar").toString();
    }

    static byte[] npy(float[] values, String shape) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
        header = header + " ".repeat(127 - 10 - header.length()) + "\n";
        ByteBuffer bytes =
                ByteBuffer.allocate(128 + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) 118).put(header.getBytes(StandardCharsets.US_ASCII));
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
