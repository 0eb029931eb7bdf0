package dev.harmonize.core.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folders into which JavaCPP unpacks native libraries: it takes the first that it can use. */
final class UnpackFolder {

    private UnpackFolder() {}

    /** As JavaCPP's loader lists them. */
    static List<Path> candidates(Host host) {
        List<Path> folders = new ArrayList<>();
        host.property("org.bytedeco.javacpp.cachedir")
                .or(() -> host.property("org.bytedeco.javacpp.cacheDir"))
                .map(Path::of)
                .ifPresent(folders::add);
        host.property("user.home")
                .map(home -> Path.of(home, ".javacpp", "cache"))
                .ifPresent(folders::add);
        host.property("java.io.tmpdir")
                .map(folder ->
                        Path.of(folder, ".javacpp-" + host.property("user.name").orElse(""), "cache"))
                .ifPresent(folders::add);
        return folders;
    }

    /** The one that JavaCPP takes; empty if it can use none. */
    static Optional<Path> find(Host host) {
        return candidates(host).stream()
                .filter(folder -> UsableFolder.whyNot(folder).isEmpty())
                .findFirst();
    }
}
