package dev.harmonize.core.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.core.runs.Json;

import java.util.List;
import java.util.Optional;

/**
 * Everything that was found.
 *
 * @param backend where ND4J computes; empty if there is not exactly one backend
 * @param findings in the order in which they were made
 */
public record Examination(Optional<Backend> backend, List<Finding> findings) {

    public Examination {
        findings = List.copyOf(findings);
    }

    /** How bad the worst finding is. */
    public Diagnosis.Level worst() {
        return findings.stream()
                .map(finding -> finding.diagnosis().level())
                .max(Diagnosis.Level::compareTo)
                .orElse(Diagnosis.Level.OK);
    }

    /** How many findings are just as bad. */
    public long count(Diagnosis.Level level) {
        return findings.stream()
                .filter(finding -> finding.diagnosis().level() == level)
                .count();
    }

    /** {@code status}, {@code backend} (null if there is not exactly one) and {@code checks}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("status", Finding.label(worst()));
        json.put("backend", backend.map(Backend::toString).orElse(null));
        ArrayNode checks = json.putArray("checks");
        findings.forEach(finding -> checks.add(finding.toJson()));
        return json;
    }
}
