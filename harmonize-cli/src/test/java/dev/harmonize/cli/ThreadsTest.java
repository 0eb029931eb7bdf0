package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;

/**
 * The quickstart's model after 50 steps is the same to the last bit whatever {@code training.threads} says, and from run to
 * run. A batch is four tiles, the last of them shorter, so that more threads than one have something to do.
 */
class ThreadsTest {

    private static final Path QUICKSTART = Path.of("..", "experiments", "quickstart.conf");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "realigner { use = sum, granularity = batch }, training.measure-every = 0",
                "realigner { use = pcgrad, granularity = batch }",
                "realigner { use = pcgrad, granularity = batch },"
                        + " curriculum { use = cosine-threshold, granularity = triplet }",
                "realigner { use = pcgrad, granularity = \"group(8)\" }",
                "realigner { use = pcgrad, granularity = triplet }, curriculum { use = cosine-threshold }"
            })
    void threadsChangeNoBitOfARun(String harmonization) throws IOException {
        Trained expected = train(harmonization, 1, "first");
        assertThat(train(harmonization, 1, "again")).as("one thread once more").isEqualTo(expected);
        for (int threads : List.of(2, 4)) {
            assertThat(train(harmonization, threads, "threads-" + threads))
                    .as("%d threads", threads)
                    .isEqualTo(expected);
        }
    }

    /**
     * What a run leaves.
     *
     * @param metrics of each step, without what is measured with a clock
     * @param digests of all other results, by file
     */
    private record Trained(List<String> metrics, Map<String, String> digests) {}

    private Trained train(String harmonization, int threads, String name) throws IOException {
        Path config = Files.writeString(
                folder.resolve(name + ".conf"), Files.readString(QUICKSTART) + """
                harmonize {
                  encoder.vatt.kernels = cpu
                  training { steps = 50, batch-size = 24, threads = %d }
                  probes.retrieval = null
                  %s
                }
                """.formatted(threads, harmonization));
        Path run = folder.resolve(name);
        // Tasks run in the pool of the thread that spreads them: as many at once as asked for, whatever the machine.
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            Invocation done =
                    pool.submit(() -> Invocation.of("train", config, "-o", run)).join();
            assertThat(done.exitCode()).as(done.err()).isZero();
        } finally {
            pool.shutdown();
        }
        JsonNode record = JSON.readTree(run.resolve("record.json").toFile());
        assertThat(record.path("threads").intValue()).isEqualTo(threads);
        return new Trained(metrics(run), digests(run));
    }

    private static List<String> metrics(Path run) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode step = (ObjectNode) JSON.readTree(line);
            assertThat(step.remove("triplets-per-second")).isNotNull();
            lines.add(step.toString());
        }
        assertThat(lines).hasSize(50);
        return lines;
    }

    private static Map<String, String> digests(Path run) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (Stream<Path> results = Files.walk(run)) {
            for (Path file : results.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString().replace('\\', '/');
                if (name.startsWith("checkpoint/") || name.equals("conflict.json")) {
                    digests.put(name, digest(file));
                }
            }
        }
        assertThat(digests).containsKey("checkpoint/model.safetensors");
        return digests;
    }

    private static String digest(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
