package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What computes passes here first: where ND4J cannot, that is said in the words of the {@link Doctor}, before anything is
 * written. On a backend that works it takes no time to speak of, apart from loading ND4J, which must be done anyway.
 */
public final class BackendGate {

    private final Host host;
    private final ClassPath classPath;

    /** A gate in this process. */
    public BackendGate() {
        this(Host.current(), ClassPath.current());
    }

    BackendGate(Host host, ClassPath classPath) {
        this.host = host;
        this.classPath = classPath;
    }

    /**
     * The backend on the class path; loads nothing.
     *
     * @return empty if there is not exactly one
     */
    public static Optional<Backend> installed() {
        try {
            return new BackendLook(ClassPath.current()).only().map(InstalledBackend::backend);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Loads ND4J.
     *
     * @throws UnusableBackendException if it cannot compute here
     */
    public void pass() {
        requireUsable();
        Optional<String> failure = Nd4jStart.failure();
        if (failure.isPresent()) {
            throw unusable(explain(failure.get()));
        }
    }

    /**
     * Looks at what can be seen without loading a library.
     *
     * @throws UnusableBackendException if ND4J cannot compute here
     */
    void requireUsable() {
        BackendLook look = new BackendLook(classPath);
        requireNoProblem(look);
        requireNoProblem(threads());
        Optional<InstalledBackend> backend = installedBackend(look);
        if (backend.isPresent() && backend.get().backend().usesGpus()) {
            List<Look> looks = CudaLooks.of(host, classPath, backend.get(), GpuSurvey.of(host));
            looks.forEach(this::requireNoProblem);
        }
    }

    private Look threads() {
        return new ThreadsLook(host, Runtime.getRuntime().availableProcessors());
    }

    private void requireNoProblem(Look look) {
        Diagnosis diagnosis = look.find().diagnosis();
        if (diagnosis.level() == Diagnosis.Level.PROBLEM) {
            throw unusable(diagnosis);
        }
    }

    /** What else is wrong is why, if anything is. */
    private Diagnosis explain(String failure) {
        Optional<InstalledBackend> backend = installedBackend(new BackendLook(classPath));
        List<Look> suspects = List.of(
                new NativeLibrariesLook(host, classPath, backend.map(InstalledBackend::backend)),
                new UnpackFolderLook(host, classPath));
        for (Look suspect : suspects) {
            Diagnosis diagnosis = suspect.find().diagnosis();
            if (diagnosis.level() == Diagnosis.Level.PROBLEM) {
                return diagnosis;
            }
        }
        return Diagnosis.problem(
                "ND4J cannot be loaded: " + failure,
                backend.filter(found -> found.backend().usesGpus()).isPresent()
                        ? "see whether nvidia-smi works, or use --backend cpu"
                        : "build again: mvn package");
    }

    private UnusableBackendException unusable(Diagnosis diagnosis) {
        String name = installedBackend(new BackendLook(classPath))
                .map(backend -> "backend " + backend.backend() + " cannot be used: ")
                .orElse("no backend can be used: ");
        String doctor = installedBackend(new BackendLook(classPath))
                .filter(backend -> backend.backend().usesGpus())
                .map(backend -> "./harmonize doctor --backend " + backend.backend())
                .orElse("./harmonize doctor");
        return new UnusableBackendException(name + diagnosis.text()
                + diagnosis.remedy().map(remedy -> "; " + remedy).orElse("") + " (" + doctor + " says more)");
    }

    private static Optional<InstalledBackend> installedBackend(BackendLook look) {
        try {
            return look.only();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
