package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** {@code harmonize encode} on a run of {@code vatt}. */
class EncodeCommandTest {

    private static final String CONFIG = """
            harmonize {
              dataset { use = random-vectors, random-vectors {
                samples = 21, video-tokens = 3, video-width = 4, audio-tokens = 2, audio-width = 3
                text-tokens = 2, text-width = 5, text-candidates = 2
              } }
              encoder { use = vatt, vatt { width = 8, layers = 1, feed-forward = 8, va-width = 6, vt-width = 5 } }
              losses {
                va { use = nce, between = [video, audio] }
                vt { use = mil-nce, between = [video, text] }
              }
              training { steps = 2, batch-size = 8 }
            }
            """;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() throws IOException {
        Path config = Files.writeString(folder.resolve("experiment.conf"), CONFIG);
        assertThat(Invocation.of("train", config, "-o", folder.resolve("run")).exitCode())
                .isZero();
    }

    @Test
    void aSplitIsWrittenWhole() throws IOException {
        Path file = folder.resolve("all.npz");

        Invocation done = Invocation.of("encode", folder.resolve("run"), file);

        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.out()).isEqualTo("21 samples of split 'test'\nWritten to " + file + "\n");
        assertThat(header(file, "ids")).contains("'<i8'").contains("(21,)");
        assertThat(header(file, "embedding.video.va")).contains("'<f4'").contains("(21, 6)");
        assertThat(header(file, "embedding.audio.va")).contains("(21, 6)");
        assertThat(header(file, "embedding.video.vt")).contains("(21, 5)");
        assertThat(header(file, "embedding.text.vt")).contains("(42, 5)");
        assertThat(header(file, "valid.text")).contains("'|b1'").contains("(42,)");
    }

    @Test
    void aLimitTakesTheFirst() throws IOException {
        Path all = folder.resolve("whole.npz");
        Path first = folder.resolve("first.npz");
        Invocation.of("encode", folder.resolve("run"), all, "--split=train");

        // 11 ends within the second batch.
        Invocation done = Invocation.of("encode", folder.resolve("run"), first, "--split=train", "--limit=11");

        assertThat(done.out()).startsWith("11 samples of split 'train'\n");
        for (String name : new String[] {"ids", "embedding.video.va", "embedding.text.vt", "valid.text"}) {
            byte[] expected = data(all, name);
            byte[] found = data(first, name);
            assertThat(found).as(name).hasSize(expected.length * 11 / 21);
            assertThat(expected).as(name).startsWith(found);
        }
    }

    @Test
    void aLimitOfOneTakesOne() throws IOException {
        Path file = folder.resolve("one.npz");

        Invocation done = Invocation.of("encode", folder.resolve("run"), file, "--limit=1");

        assertThat(done.out()).as(done.err()).startsWith("1 sample of split 'test'\n");
        assertThat(header(file, "embedding.video.va")).contains("(1, 6)");
        assertThat(header(file, "embedding.text.vt")).contains("(2, 5)");
    }

    @Test
    void theSummaryComesAsJsonToo() throws IOException {
        Path file = folder.resolve("json.npz");

        Invocation done = Invocation.of("encode", folder.resolve("run"), file, "--limit=3", "--json");

        assertThat(done.exitCode()).as(done.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(done.out());
        assertThat(json.path("file").textValue()).isEqualTo(file.toString());
        assertThat(json.path("split").textValue()).isEqualTo("test");
        assertThat(json.path("samples").intValue()).isEqualTo(3);
        assertThat(json.path("embeddings"))
                .hasSize(4)
                .anySatisfy(text -> assertThat(text)
                        .hasToString("{\"modality\":\"text\",\"space\":\"vt\",\"width\":5,\"candidates\":2}"));
    }

    @Test
    void aLimitBeyondTheSplitTakesItWhole() {
        assertThat(Invocation.of("encode", folder.resolve("run"), folder.resolve("beyond.npz"), "--limit=22")
                        .out())
                .startsWith("21 samples of split 'test'\n");
    }

    @Test
    void nonsenseIsRefused() throws IOException {
        Path run = folder.resolve("run");
        Path precious = Files.writeString(folder.resolve("precious.npz"), "mine");
        assertRefused("--limit must be at least 1, was 0\n", run, folder.resolve("e.npz"), "--limit=0");
        assertRefused(
                "--split: the dataset has no split 'tset'; it has train, test\n",
                run,
                folder.resolve("e.npz"),
                "--split=tset");
        assertRefused(precious + " exists already; name another file, or remove that one\n", run, precious);
        assertRefused(folder.resolve("no") + ": there is no such folder\n", folder.resolve("no"), folder.resolve("e"));
        assertThat(precious).hasContent("mine");
        assertThat(folder.resolve("e.npz")).doesNotExist();
    }

    @Test
    void aModelThatIsNotFiniteIsAFailedRun() throws IOException {
        Path broken = folder.resolve("broken");
        Files.createDirectories(broken.resolve("checkpoint"));
        for (String name : new String[] {"run.conf", "record.json"}) {
            Files.copy(folder.resolve("run").resolve(name), broken.resolve(name));
        }
        byte[] model = Files.readAllBytes(folder.resolve("run/checkpoint/model.safetensors"));
        ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN).putFloat(model.length - Float.BYTES, Float.NaN);
        Files.write(broken.resolve("checkpoint/model.safetensors"), model);
        Path file = folder.resolve("broken.npz");

        for (String verb : new String[] {"encode", "conflict"}) {
            Invocation failure = Invocation.of(verb, broken, file);

            assertThat(failure.exitCode()).as(verb).isEqualTo(1);
            assertThat(failure.err())
                    .as(verb)
                    .startsWith("with the trained model row 0 of the embedding ")
                    .endsWith("; train it anew: a lower optimizer learning rate or a longer warm-up usually helps\n")
                    .hasLineCount(1);
            assertThat(file).doesNotExist();
        }
    }

    private static void assertRefused(String message, Path run, Path file, String... options) {
        Invocation refusal = options.length == 0
                ? Invocation.of("encode", run, file)
                : Invocation.of("encode", run, file, options[0]);
        assertThat(refusal.err()).isEqualTo(message);
        assertThat(refusal.exitCode()).isEqualTo(2);
    }

    private static String header(Path file, String array) throws IOException {
        byte[] content = content(file, array);
        return new String(content, 10, 118, StandardCharsets.US_ASCII);
    }

    private static byte[] data(Path file, String array) throws IOException {
        byte[] content = content(file, array);
        return Arrays.copyOfRange(content, 128, content.length);
    }

    private static byte[] content(Path file, String array) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = Optional.ofNullable(zip.getEntry(array + ".npy")).orElseThrow();
            return zip.getInputStream(entry).readAllBytes();
        }
    }
}
