package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Which backend of ND4J is on the class path; there must be one, and no other. */
record BackendLook(ClassPath classPath) implements Look {

    @Override
    public String id() {
        return "backend";
    }

    /** The one backend; empty if there is none, or several. */
    Optional<InstalledBackend> only() throws IOException {
        List<InstalledBackend> all = InstalledBackend.find(classPath);
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    @Override
    public Diagnosis diagnose() throws IOException {
        List<InstalledBackend> all = InstalledBackend.find(classPath);
        if (all.isEmpty()) {
            return Diagnosis.problem(
                    "no backend of ND4J is on the class path",
                    "start with ./harmonize, which puts one there; if it did, build again: mvn package");
        }
        if (all.size() > 1) {
            return Diagnosis.problem(
                    "several backends of ND4J are on the class path: "
                            + String.join(
                                    ", ",
                                    all.stream().map(BackendLook::describe).toList()),
                    "start with ./harmonize, which picks one, or leave all but one out of java's -cp");
        }
        InstalledBackend one = all.get(0);
        return Diagnosis.ok(describe(one))
                .with("name", one.backend())
                .with("library", one.artifact())
                .with("version", one.version())
                .with("jar", one.jar());
    }

    private static String describe(InstalledBackend one) {
        return one.backend() + " (" + one.artifact() + " " + one.version() + ")";
    }
}
