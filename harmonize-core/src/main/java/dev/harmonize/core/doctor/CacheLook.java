package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder in which fetched and derived data is kept. */
record CacheLook(Path folder) implements Look {

    /** The smallest dataset that is fetched fits, and what is derived of it. */
    private static final long LITTLE = 2 * Sizes.GIBIBYTE;

    @Override
    public String id() {
        return "cache";
    }

    @Override
    public Diagnosis diagnose() throws IOException {
        String remedy = "name another folder with the environment variable HARMONIZE_CACHE";
        Optional<String> obstacle = UsableFolder.whyNot(folder);
        if (obstacle.isPresent()) {
            return Diagnosis.problem(folder + " cannot be used: " + obstacle.get(), remedy)
                    .with("folder", folder);
        }
        long room = UsableFolder.room(folder);
        String text =
                folder + (Files.exists(folder) ? "" : ", made when it is needed") + "; " + Sizes.of(room) + " free";
        Diagnosis diagnosis = room < LITTLE ? Diagnosis.warning(text, "make room, or " + remedy) : Diagnosis.ok(text);
        return diagnosis.with("folder", folder).with("free-bytes", room);
    }
}
