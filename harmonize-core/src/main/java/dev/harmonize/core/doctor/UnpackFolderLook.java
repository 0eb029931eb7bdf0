package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder into which JavaCPP unpacks native libraries, and whether they fit there. */
record UnpackFolderLook(Host host, ClassPath classPath) implements Look {

    @Override
    public String id() {
        return "unpacked-libraries";
    }

    @Override
    public Diagnosis diagnose() throws IOException {
        List<Path> candidates = UnpackFolder.candidates(host);
        Optional<Path> found = UnpackFolder.find(host);
        String remedy = "name another folder with -J-Dorg.bytedeco.javacpp.cachedir=FOLDER";
        if (found.isEmpty()) {
            return Diagnosis.problem(
                    "there is no folder to unpack native libraries to: "
                            + String.join(
                                    ", ",
                                    candidates.stream()
                                            .map(UsableFolder::whyNot)
                                            .flatMap(Optional::stream)
                                            .toList()),
                    remedy);
        }
        Path folder = found.get();
        long room = UsableFolder.room(folder);
        long missing = missing(folder);
        return diagnose(folder, room, missing, remedy)
                .with("folder", folder)
                .with("free-bytes", room)
                .with("bytes-to-unpack", missing);
    }

    private Diagnosis diagnose(Path folder, long room, long missing, String remedy) {
        String text = folder
                + (missing == 0
                        ? "; all are there"
                        : "; up to " + Sizes.of(missing) + " more on first use, " + Sizes.of(room) + " free");
        if (missing > room) {
            return Diagnosis.problem(text, "make room, or " + remedy);
        }
        Path first = UnpackFolder.candidates(host).get(0);
        return folder.equals(first)
                ? Diagnosis.ok(text)
                : Diagnosis.warning(
                        text + ", which may be emptied; " + first + " cannot be used: "
                                + UsableFolder.whyNot(first).orElse("for reasons unknown"),
                        remedy);
    }

    private long missing(Path folder) {
        long bytes = 0;
        for (Path jar : classPath.jars()) {
            for (NativeLibrary library : libraries(jar)) {
                if (library.platform().equals(host.platform())
                        && library.unpacked(folder).isEmpty()) {
                    bytes += library.bytes();
                }
            }
        }
        return bytes;
    }

    /** Another look tells of jars that cannot be read. */
    private static List<NativeLibrary> libraries(Path jar) {
        try {
            return NativeLibrary.in(jar);
        } catch (IOException e) {
            return List.of();
        }
    }
}
