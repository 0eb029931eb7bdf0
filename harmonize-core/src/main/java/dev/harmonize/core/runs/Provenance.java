package dev.harmonize.core.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.plugins.PluginSource;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a run was made with, apart from its config: command, code, plugins, machine.
 *
 * @param command the command line
 * @param configFile the file it named, if any
 * @param plugins every plugin in use
 */
public record Provenance(List<String> command, Optional<Path> configFile, List<PluginSource> plugins) {

    private static final Logger LOG = LoggerFactory.getLogger(Provenance.class);

    private static final String DEVELOPMENT = "development";

    public Provenance {
        command = List.copyOf(command);
        plugins = List.copyOf(plugins);
    }

    /** The parts of the record that hold for every run of this process. */
    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("harmonize", version());
        ArrayNode arguments = json.putArray("command");
        command.forEach(arguments::add);
        configFile.ifPresent(file -> {
            json.put("config-file", file.toString());
            Optional.ofNullable(file.toAbsolutePath().getParent())
                    .flatMap(Provenance::git)
                    .ifPresent(git -> json.set("git", git));
        });
        json.setAll(machine());
        ArrayNode pluginArray = json.putArray("plugins");
        for (PluginSource plugin : plugins) {
            ObjectNode entry = pluginArray.addObject();
            entry.put("name", plugin.name());
            entry.put("version", plugin.version());
            plugin.jar().ifPresent(jar -> entry.put("jar", String.valueOf(jar.getFileName())));
            plugin.sha256().ifPresent(sha256 -> entry.put("sha256", sha256));
        }
        return json;
    }

    /** The facts about this machine that measurements depend on: {@code jvm}, {@code os} and {@code cpu}. */
    public static ObjectNode machine() {
        ObjectNode json = Json.object();
        ObjectNode jvm = json.putObject("jvm");
        jvm.put("version", Runtime.version().toString());
        jvm.put("vendor", System.getProperty("java.vendor", ""));
        jvm.put("max-heap-bytes", Runtime.getRuntime().maxMemory());
        ObjectNode os = json.putObject("os");
        os.put("name", System.getProperty("os.name", ""));
        os.put("version", System.getProperty("os.version", ""));
        os.put("architecture", System.getProperty("os.arch", ""));
        ObjectNode cpu = json.putObject("cpu");
        cpu.put("model", cpuModel());
        cpu.put("cores", Runtime.getRuntime().availableProcessors());
        return json;
    }

    /** Which ND4J computes, on which backend and, unless it is a processor's, on which {@code devices}. Loads it. */
    public static ObjectNode backend() {
        Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
        ObjectNode json = Json.object();
        json.put("version", nd4jVersion());
        json.put("backend", environment.getProperty("backend", "unknown"));
        json.put("blas", environment.getProperty("blas.vendor", "unknown"));
        json.put("threads", String.valueOf(environment.getOrDefault("omp.threads", "unknown")));
        List<CudaDevice> devices = CudaDevice.of(environment);
        if (!devices.isEmpty()) {
            ArrayNode array = json.putArray("devices");
            devices.forEach(device -> array.add(device.toJson()));
        }
        return json;
    }

    /** ND4J's jars say their version to Maven only. */
    private static String nd4jVersion() {
        Properties properties = new Properties();
        try (InputStream stream = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            if (stream != null) {
                properties.load(stream);
            }
        } catch (IOException e) {
            LOG.debug("ND4J's version cannot be read", e);
        }
        return properties.getProperty("version", "unknown");
    }

    /** The version of Harmonize, or {@code development} where it does not run from a jar. */
    public static String version() {
        return Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion())
                .orElse(DEVELOPMENT);
    }

    private static Optional<ObjectNode> git(Path folder) {
        return run(folder, "git", "rev-parse", "HEAD").map(commit -> {
            ObjectNode git = Json.object();
            git.put("commit", commit.trim());
            run(folder, "git", "status", "--porcelain", "--untracked-files=no")
                    .ifPresent(status -> git.put("modified", !status.isBlank()));
            return git;
        });
    }

    /** The output of a command that succeeded; empty if it is not installed, fails or takes too long. */
    private static Optional<String> run(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return process.exitValue() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")).orElse("unknown");
        }
    }
}
