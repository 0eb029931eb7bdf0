package dev.harmonize.core.doctor;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The program that comes with NVIDIA's driver. */
final class NvidiaSmi {

    /** With several GPUs and no persistence daemon, it takes seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MOST_LINES = 1000;

    private static final List<String> FIELDS =
            List.of("index", "uuid", "name", "driver_version", "memory.total", "memory.free");

    /** Older versions do not know this one. */
    private static final String CAPABILITY = "compute_cap";

    private final Host host;
    private final Duration patience;

    NvidiaSmi(Host host) {
        this(host, PATIENCE);
    }

    NvidiaSmi(Host host, Duration patience) {
        this.host = host;
        this.patience = patience;
    }

    private record Answer(Subprocess.Ending ending, List<String> lines) {

        boolean succeeded() {
            return ending.equals(new Subprocess.Exited(0));
        }

        String firstLine() {
            return lines.stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .map(line -> line.length() > 200 ? line.substring(0, 200) + " …" : line)
                    .orElse("nothing");
        }
    }

    GpuSurvey ask() {
        Optional<Path> program = find();
        if (program.isEmpty()) {
            return new GpuSurvey.Absent("nvidia-smi, which comes with NVIDIA's driver, is not on the PATH");
        }
        Answer answer = query(program.get(), FIELDS, Optional.of(CAPABILITY));
        boolean withCapability = true;
        if (!answer.succeeded() && String.join("\n", answer.lines()).contains(CAPABILITY)) {
            answer = query(program.get(), FIELDS, Optional.empty());
            withCapability = false;
        }
        List<Gpu> gpus = new ArrayList<>();
        for (String line : answer.lines()) {
            parse(line, withCapability).ifPresent(gpus::add);
        }
        if (answer.succeeded() && !gpus.isEmpty()) {
            return new GpuSurvey.Seen(gpus);
        }
        return explain(answer);
    }

    private GpuSurvey explain(Answer answer) {
        Subprocess.Ending ending = answer.ending();
        if (ending instanceof Subprocess.NotStarted failed) {
            return new GpuSurvey.Unclear("nvidia-smi cannot be started: " + failed.reason());
        }
        if (ending instanceof Subprocess.TimedOut) {
            return new GpuSurvey.Unclear("nvidia-smi did not end within " + patience.toSeconds() + " s");
        }
        if (answer.succeeded() && !answer.firstLine().contains("No devices")) {
            return new GpuSurvey.Unclear("nvidia-smi said something not understood: " + answer.firstLine());
        }
        return new GpuSurvey.Absent("nvidia-smi says: " + answer.firstLine());
    }

    private Answer query(Path program, List<String> fields, Optional<String> last) {
        List<String> all = new ArrayList<>(fields);
        last.ifPresent(all::add);
        List<String> lines = new ArrayList<>();
        Subprocess.Ending ending = new Subprocess(
                        List.of(
                                program.toString(),
                                "--query-gpu=" + String.join(",", all),
                                "--format=csv,noheader,nounits"),
                        host.environment(),
                        patience)
                .run((source, line) -> {
                    synchronized (lines) {
                        if (lines.size() < MOST_LINES) {
                            lines.add(line);
                        }
                    }
                    return false;
                });
        synchronized (lines) {
            return new Answer(ending, List.copyOf(lines));
        }
    }

    /** A line of fields; unknown ones are {@code [N/A]} or {@code [Not Supported]}. */
    private static Optional<Gpu> parse(String line, boolean withCapability) {
        String[] fields = line.split(",", -1);
        int expected = FIELDS.size() + (withCapability ? 1 : 0);
        if (fields.length != expected) {
            return Optional.empty();
        }
        for (int i = 0; i < fields.length; i++) {
            fields[i] = fields[i].strip();
        }
        if (!fields[0].matches("\\d{1,4}")) {
            return Optional.empty();
        }
        return Optional.of(new Gpu(
                Integer.parseInt(fields[0]),
                fields[1],
                fields[2],
                Optional.of(fields[3]).filter(version -> version.matches("\\d[\\d.]*")),
                withCapability ? ComputeCapability.parse(fields[6]) : Optional.empty(),
                mebibytes(fields[4]),
                mebibytes(fields[5])));
    }

    private static OptionalLong mebibytes(String text) {
        return text.matches("\\d{1,12}")
                ? OptionalLong.of(Long.parseLong(text) * Sizes.MEBIBYTE)
                : OptionalLong.empty();
    }

    /** Empty for what can be no folder. */
    private static Optional<Path> path(String folder) {
        try {
            return folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** On the PATH, or where Windows' subsystem for Linux has it. */
    private Optional<Path> find() {
        String name = host.isWindows() ? "nvidia-smi.exe" : "nvidia-smi";
        List<Path> candidates = new ArrayList<>();
        for (String folder : host.variable("PATH").orElse("").split(File.pathSeparator)) {
            path(folder).map(path -> path.resolve(name)).ifPresent(candidates::add);
        }
        candidates.add(host.file("usr/lib/wsl/lib/nvidia-smi"));
        return candidates.stream()
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst();
    }
}
