package dev.harmonize.datasets.evaluation;

import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Features;
import dev.harmonize.api.data.Modality;
import dev.harmonize.api.data.OnError;
import dev.harmonize.api.data.Reading;
import dev.harmonize.api.data.Sample;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.media.AudioOptions;
import dev.harmonize.datasets.media.MediaFixtures;
import dev.harmonize.datasets.media.MediaTestOptions;
import dev.harmonize.datasets.media.VideoOptions;
import dev.harmonize.datasets.text.TextOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Files in the official layouts, and options with the defaults of their annotations. */
final class EvaluationFixtures {

    static final FeatureFolderOptions NO_FEATURES = new FeatureFolderOptions(Optional.empty(), 1, 32, 1024);
    static final VideoOptions VIDEO = MediaTestOptions.video(2, 5);
    static final AudioOptions AUDIO = MediaTestOptions.audio(0.2);
    static final TextOptions TEXT = new TextOptions(TextOptions.Unit.WORDS, 8, 1000, Optional.empty());
    static final OnError SKIP = OnError.SKIP;

    private EvaluationFixtures() {}

    /** A short video with sound, under each of these paths without their extensions. */
    static Path videos(Path folder, String extension, List<String> names) {
        Path made = MediaFixtures.make(
                folder.resolve("made." + extension),
                List.of(
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc=size=48x32:rate=10:duration=1",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=440:duration=1",
                        "-c:v",
                        "mpeg4",
                        "-c:a",
                        extension.equals("avi") ? "pcm_s16le" : "aac"));
        Path target = folder.resolve("videos");
        copy(made, target, extension, names);
        return target;
    }

    static void sounds(Path folder, List<String> names) {
        Path made = MediaFixtures.make(
                folder.resolve("made.wav"), List.of("-f", "lavfi", "-i", "sine=frequency=440:duration=1:r=44100"));
        copy(made, folder.resolve("audio"), "wav", names);
    }

    /** NPY 1.0, little-endian float32, of which row i holds i everywhere. */
    static Path features(Path folder, String name, int rows, int width) {
        String dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + width + "), }";
        String header = dictionary + " ".repeat(117 - dictionary.length()) + "\n";
        ByteBuffer content = ByteBuffer.allocate(128 + 4 * rows * width).order(ByteOrder.LITTLE_ENDIAN);
        content.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        content.putShort((short) 118).put(header.getBytes(StandardCharsets.US_ASCII));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < width; column++) {
                content.putFloat(row);
            }
        }
        return write(folder.resolve(name), content.array());
    }

    static Path write(Path file, String content) {
        return write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> sources(Dataset dataset, String split) {
        List<String> sources = new ArrayList<>();
        for (int id = 0; id < dataset.requireSplit(split).size(); id++) {
            sources.add(dataset.source(split, id));
        }
        return sources;
    }

    static Sample read(Dataset dataset, String split, int index) {
        return ((ClipDataset) dataset).sample(split, index, Reading.evaluation(new SplittableRandom(1)));
    }

    /** The texts of a sample, as its tokens say them. */
    static List<String> texts(Dataset dataset, Sample sample) {
        int length = TEXT.length();
        List<String> texts = new ArrayList<>();
        if (sample.features().get(Modality.TEXT) instanceof Features.TokenIds tokens) {
            for (int row = 0; row < tokens.rows(); row++) {
                if (tokens.valid()[row]) {
                    texts.add(dataset.text(
                            Modality.TEXT, Arrays.copyOfRange(tokens.ids(), row * length, (row + 1) * length)));
                }
            }
        }
        return texts;
    }

    static List<String> skipped(Dataset dataset, Path folder) {
        return dataset.skipped().named().stream()
                .map(skipped -> text(skipped).replace(folder.toString(), "FOLDER"))
                .toList();
    }

    private static String text(SkippedSamples.Skipped skipped) {
        return skipped.source() + ": " + skipped.reason();
    }

    private static void copy(Path made, Path target, String extension, List<String> names) {
        try {
            for (String name : names) {
                Path file = target.resolve(name + "." + extension);
                Files.createDirectories(file.getParent());
                Files.copy(made, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
