package dev.harmonize.benchmarks;

import com.typesafe.config.Config;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.BatchStream;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.data.StreamRequest;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads batches of the training split of a config's dataset and nothing else: how long the first one takes, how many follow in a second, and how much memory the process
 * holds meanwhile.
 *
 * <p>Arguments: config, batches (1000), batch size (64), threads (2).
 */
public final class StreamBenchmark {

    private static final int REPORTS = 10;

    private StreamBenchmark() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        Path config = Path.of(arguments[0]);
        int batches = argument(arguments, 1, 1000);
        int batchSize = argument(arguments, 2, 64);
        int threads = argument(arguments, 3, 2);
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            long start = System.nanoTime();
            Dataset dataset = dataset(config, catalog);
            StreamRequest request = StreamRequest.of(
                            Split.TRAIN, batchSize, StreamRequest.Mode.TRAINING, new RandomStreams(1))
                    .withThreads(threads);
            try (BatchStream stream = dataset.open(request)) {
                read(stream, batches, start);
            }
        }
    }

    private static void read(BatchStream stream, int batches, long configured) throws IOException {
        stream.next();
        System.out.printf(
                Locale.ROOT,
                "first batch: %.2f s after the plugins were loaded, %.2f s after the virtual machine started%n",
                seconds(configured),
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
        long start = System.nanoTime();
        for (int batch = 1; batch < batches; batch++) {
            stream.next();
            if ((batch + 1) % Math.max(1, batches / REPORTS) == 0) {
                System.out.printf(
                        Locale.ROOT,
                        "%d batches: %.1f a second, resident %d MiB%n",
                        batch + 1,
                        batch / seconds(start),
                        resident() >> 20);
            }
        }
    }

    private static Dataset dataset(Path config, PluginCatalog catalog) {
        Problems problems = new Problems();
        Config source = ConfigSource.read(config, List.of());
        Optional<RunSpec.DataSpec> spec = new RunSpecReader(catalog, problems).readData(source);
        problems.throwIfAny();
        return Composer.datasetOrThrow(spec.orElseThrow());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static int argument(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }
}
