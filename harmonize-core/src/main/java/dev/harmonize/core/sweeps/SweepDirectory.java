package dev.harmonize.core.sweeps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.core.runs.AtomicFile;
import dev.harmonize.core.runs.Json;
import dev.harmonize.core.runs.RunDirectory;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of a sweep: {@code plan.json}, {@code summary.json}, tables, and a folder per arm with one per seed.
 *
 * @param path where it is
 */
public record SweepDirectory(Path path) {

    /** The file that says what the sweep is. */
    public static final String PLAN = "plan.json";

    /** The file that says what came out. */
    public static final String SUMMARY = "summary.json";

    /** The folder of one run. */
    public RunDirectory run(Arm arm, long seed) {
        return new RunDirectory(path.resolve(arm.id()).resolve("seed-" + seed));
    }

    /**
     * Takes the folder for a plan. An unused folder is taken; one that holds the very same plan is continued.
     *
     * @throws FolderInUseException if it holds anything else; nothing has been written then
     */
    public void claim(SweepPlan plan) {
        requireClaimable(plan);
        if (new RunDirectory(path).isUnused()) {
            AtomicFile.write(path.resolve(PLAN), Json.pretty(plan.toJson()));
        }
    }

    /**
     * Sees whether {@link #claim} would succeed; writes nothing.
     *
     * @throws FolderInUseException if it would not
     */
    public void requireClaimable(SweepPlan plan) {
        JsonNode planned = plan.toJson();
        if (new RunDirectory(path).isUnused()) {
            return;
        }
        Path existing = path.resolve(PLAN);
        if (!Files.isRegularFile(existing)) {
            throw new FolderInUseException(path + " is not empty and holds no sweep; name another folder with -o");
        }
        JsonNode found = Json.read(existing);
        if (!Json.line(found).equals(Json.line(planned))) {
            String difference = Json.line(withoutPlugins(found)).equals(Json.line(withoutPlugins(planned)))
                    ? "the same sweep with other builds of its plugins (their SHA-256 differ from those in its " + PLAN
                            + ")"
                    : "another experiment (its " + PLAN + " differs from this sweep's)";
            throw new FolderInUseException(
                    path + " already holds " + difference + "; name another folder with -o, or remove that one");
        }
    }

    private static JsonNode withoutPlugins(JsonNode plan) {
        return plan instanceof ObjectNode object ? object.deepCopy().without("plugins") : plan;
    }

    /** Writes what came out. */
    public void writeSummary(SweepSummary summary) {
        AtomicFile.write(path.resolve(SUMMARY), Json.pretty(summary.toJson()));
    }

    /** A folder that must not be written to. */
    public static final class FolderInUseException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FolderInUseException(String message) {
            super(message);
        }
    }
}
