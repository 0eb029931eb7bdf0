package dev.harmonize.core.doctor;

import dev.harmonize.api.data.CacheFolder;
import dev.harmonize.api.plugin.Diagnosis;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Looks at everything that computing depends on. Whatever is missing or broken is found, and nothing of it is thrown. */
public final class Doctor {

    /** First use unpacks libraries of 350 MB, of GPUs 4 GB; and a driver may compile. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration PATIENCE_WITH_GPUS = Duration.ofMinutes(15);
    private static final Duration PATIENCE_WITH_COMPILER = Duration.ofMinutes(60);

    private final List<Path> pluginRoots;

    /**
     * A doctor of this process and its machine.
     *
     * @param pluginRoots folders in which plugins are
     */
    public Doctor(List<Path> pluginRoots) {
        this.pluginRoots = List.copyOf(pluginRoots);
    }

    /**
     * Looks at everything, which may take minutes where libraries are used for the first time.
     *
     * @param listener told of every finding as soon as it is made
     */
    public Examination examine(Consumer<Finding> listener) {
        Host host = Host.current();
        ClassPath classPath = ClassPath.current();
        List<Finding> findings = new ArrayList<>();
        Consumer<Finding> both = finding -> {
            findings.add(finding);
            listener.accept(finding);
        };
        Optional<InstalledBackend> backend = backend(new BackendLook(classPath));
        lookAtMachine(host, classPath, backend.map(InstalledBackend::backend), both);
        boolean usable = lookAtGpus(host, classPath, backend, both);
        if (!usable) {
            both.accept(new Finding(
                    NativeExaminer.ND4J,
                    Diagnosis.warning("not loaded, because it cannot compute here", "solve the problems above first")));
        }
        new NativeExamination(command(), host.environment(), patience(backend))
                .run(usable ? Set.of() : Set.of(NativeExaminer.ND4J), both);
        return new Examination(backend.map(InstalledBackend::backend), findings);
    }

    private static void lookAtMachine(
            Host host, ClassPath classPath, Optional<Backend> backend, Consumer<Finding> listener) {
        int cores = Runtime.getRuntime().availableProcessors();
        long heap = Runtime.getRuntime().maxMemory();
        Stream.of(
                        new JavaLook(host, heap),
                        new VectorLook(backend),
                        new ProcessorLook(host, cores),
                        new MemoryLook(host, heap),
                        new ThreadsLook(host, cores),
                        new CacheLook(CacheFolder.standard()),
                        new BackendLook(classPath),
                        new NativeLibrariesLook(host, classPath, backend),
                        new UnpackFolderLook(host, classPath))
                .map(Look::find)
                .forEach(listener);
    }

    /** Whether nothing speaks against loading ND4J. */
    private static boolean lookAtGpus(
            Host host, ClassPath classPath, Optional<InstalledBackend> backend, Consumer<Finding> listener) {
        GpuSurvey survey = GpuSurvey.of(host);
        if (backend.isEmpty() || !backend.get().backend().usesGpus()) {
            listener.accept(new GpuLook(host, Backend.CPU, survey).find());
            return backend.isPresent();
        }
        boolean usable = true;
        for (Look look : CudaLooks.of(host, classPath, backend.get(), survey)) {
            Finding finding = look.find();
            usable &= finding.diagnosis().level() != Diagnosis.Level.PROBLEM;
            listener.accept(finding);
        }
        return usable;
    }

    private static Optional<InstalledBackend> backend(BackendLook look) {
        try {
            return look.only();
        } catch (IOException | RuntimeException e) {
            // The look itself says so.
            return Optional.empty();
        }
    }

    private static Duration patience(Optional<InstalledBackend> backend) {
        return backend.map(found -> switch (found.backend()) {
                    case CPU -> PATIENCE;
                    case CUDA -> PATIENCE_WITH_GPUS;
                    case CUDA_PTX -> PATIENCE_WITH_COMPILER;
                })
                .orElse(PATIENCE);
    }

    /** This Java once more, with its flags and class path. */
    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // Debuggers and profilers are not asked to attach twice.
            if (!flag.startsWith("-agentlib:") && !flag.startsWith("-javaagent:") && !flag.startsWith("-Xrunjdwp")) {
                command.add(flag);
            }
        }
        command.add("-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), "harmonize-doctor-crash-%p.log"));
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-cp");
        command.add(ClassPath.text());
        command.add(NativeExaminer.class.getName());
        pluginRoots.forEach(root -> command.add(root.toAbsolutePath().toString()));
        return command;
    }
}
