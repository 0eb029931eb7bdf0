package dev.harmonize.cli.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A process that computes {@link ComponentResults} with this test's class path but an ND4J of its own.
 *
 * @param name of its files
 * @param nd4j a folder with the jars of an ND4J and its natives
 * @param environment what is set beside one thread for ND4J's native code
 */
record BackendProcess(String name, Path nd4j, Map<String, String> environment) {

    /** Of local Maven repositories, where an ND4J and what belongs to it lie. */
    private static final List<Path> ND4J = List.of(
            Path.of("org", "nd4j"), Path.of("com", "google", "flatbuffers"), Path.of("org", "bytedeco", "openblas"));

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** How much of the output of a process that failed is shown. */
    private static final int SHOWN_LINES = 60;

    BackendProcess {
        environment = Map.copyOf(environment);
    }

    /**
     * What a process left.
     *
     * @param results the file it wrote
     * @param nd4j the jar that its ND4J came from, and the class of its backend
     */
    record Outcome(Path results, String nd4j) {}

    /** Kernels of the encoder that this JVM, and so its child, can run on a processor. */
    static List<String> processorKernels() {
        return hasVectors() ? List.of("portable", "cpu") : List.of("portable");
    }

    /**
     * Computes and waits; fails if the process does.
     *
     * @param folder takes its files
     */
    Outcome compute(Path folder, List<String> kernels) throws IOException, InterruptedException {
        Path results = folder.resolve(name + ".npz");
        Path output = folder.resolve(name + ".out");
        Path errors = folder.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(command(results, kernels))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("OMP_NUM_THREADS", "1");
        // A dataset that was fetched on this machine must not make a difference.
        builder.environment().put("HARMONIZE_CACHE", folder.resolve("no-cache").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            int exitCode = process.waitFor();
            assertThat(exitCode)
                    .as("exit code of %s with %s, whose errors end with\n%s", name, nd4j, end(errors))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(
                results, Files.readString(output, StandardCharsets.UTF_8).strip());
    }

    private List<String> command(Path results, List<String> kernels) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                // Whole runs are too short for more to pay.
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true"));
        if (hasVectors()) {
            command.add("--add-modules=" + VECTOR_MODULE);
        }
        command.addAll(List.of("-cp", classPath(), ComponentResults.class.getName(), results.toString()));
        command.addAll(kernels);
        return command;
    }

    private String classPath() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (ND4J.stream().noneMatch(folder -> entry.contains(folder.toString()))) {
                entries.add(entry);
            }
        }
        try (Stream<Path> jars = Files.list(nd4j)) {
            jars.filter(file -> file.toString().endsWith(".jar"))
                    .map(Path::toAbsolutePath)
                    .map(Path::toString)
                    .sorted()
                    .forEach(entries::add);
        }
        return String.join(File.pathSeparator, entries);
    }

    private static boolean hasVectors() {
        return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
    }

    private static String end(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }
}
