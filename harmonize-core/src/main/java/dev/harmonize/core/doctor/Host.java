package dev.harmonize.core.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The machine as this process sees it.
 *
 * @param root the root of the file system, below which are {@code proc} and {@code sys} on Linux
 * @param environment the process's environment
 * @param properties the system properties
 */
record Host(Path root, Map<String, String> environment, Map<String, String> properties) {

    private static final int MOST_BYTES = 1 << 20;

    Host {
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    static Host current() {
        Map<String, String> properties = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            properties.put(name, System.getProperty(name, ""));
        }
        return new Host(Path.of("/"), System.getenv(), properties);
    }

    /** A variable of the environment, if it is set and not blank. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** A system property, if it is set and not blank. */
    Optional<String> property(String name) {
        return Optional.ofNullable(properties.get(name)).filter(value -> !value.isBlank());
    }

    /** A file by its path without the leading slash. */
    Path file(String path) {
        return root.resolve(path);
    }

    /** The beginning of a file such as those in {@code /proc}, which do not tell their size; empty if it cannot be read. */
    Optional<String> text(String path) {
        return text(file(path));
    }

    static Optional<String> text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isWindows() {
        return property("os.name").orElse("").startsWith("Windows");
    }

    /** As JavaCPP names it, such as {@code linux-x86_64}: the folder of a jar in which natives for this machine are. */
    String platform() {
        String name = property("os.name").orElse("").toLowerCase(Locale.ROOT);
        String system = name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : name;
        String architecture = property("os.arch").orElse("");
        return system + "-"
                + switch (architecture) {
                    case "amd64" -> "x86_64";
                    case "aarch64" -> "arm64";
                    default -> architecture;
                };
    }
}
