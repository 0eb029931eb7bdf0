package dev.harmonize.core.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What NVIDIA's driver tells in files on Linux, for when its program is missing or fails. */
final class DriverFiles {

    private static final Pattern VERSION = Pattern.compile("Kernel Module.*?\\s(\\d+\\.[\\d.]+)\\s");

    private final Host host;

    DriverFiles(Host host) {
        this.host = host;
    }

    /**
     * Reads which GPUs there are.
     *
     * @param otherwise what to say if the files do not tell
     */
    GpuSurvey read(GpuSurvey otherwise) {
        Optional<String> driver = host.text("proc/driver/nvidia/version")
                .map(VERSION::matcher)
                .filter(Matcher::find)
                .map(matcher -> String.valueOf(matcher.group(1)));
        List<Gpu> gpus = new ArrayList<>();
        for (Path folder : folders()) {
            String information = Host.text(folder.resolve("information")).orElse("");
            gpus.add(new Gpu(
                    gpus.size(),
                    value(information, "GPU UUID").orElse(""),
                    value(information, "Model").orElse("of unknown model"),
                    driver,
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty()));
        }
        if (!gpus.isEmpty()) {
            return new GpuSurvey.Seen(gpus);
        }
        // Windows' subsystem for Linux has the first, and no files of the driver; a container may have the second
        // alone.
        for (String device : List.of("dev/dxg", "dev/nvidiactl")) {
            if (otherwise instanceof GpuSurvey.Absent absent && Files.exists(host.file(device))) {
                return new GpuSurvey.Unclear(absent.why() + ", but there is /" + device);
            }
        }
        return otherwise;
    }

    /** In the order of the PCI bus, after which they are named. */
    private List<Path> folders() {
        try (Stream<Path> folders = Files.list(host.file("proc/driver/nvidia/gpus"))) {
            return folders.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<String> value(String information, String key) {
        return information
                .lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
