package dev.harmonize.core.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.harmonize.api.plugin.Diagnosis;
import dev.harmonize.core.runs.Json;

import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was looked at, and what was found.
 *
 * @param id what was looked at, in kebab case
 * @param diagnosis what was found
 */
public record Finding(String id, Diagnosis diagnosis) {

    /** The level's name in reports: {@code ok}, {@code warning} or {@code problem}. */
    public static String label(Diagnosis.Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("id", id);
        json.put("status", label(diagnosis.level()));
        json.put("text", diagnosis.text());
        diagnosis.remedy().ifPresent(remedy -> json.put("remedy", remedy));
        ObjectNode facts = json.putObject("facts");
        diagnosis.facts().forEach(facts::put);
        return json;
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if this is something else
     */
    static Finding of(JsonNode json) {
        SortedMap<String, String> facts = new TreeMap<>();
        json.path("facts")
                .properties()
                .forEach(fact -> facts.put(fact.getKey(), fact.getValue().asText()));
        Diagnosis diagnosis = new Diagnosis(
                Diagnosis.Level.valueOf(json.path("status").asText().toUpperCase(Locale.ROOT)),
                json.path("text").asText(),
                json.has("remedy") ? Optional.of(json.path("remedy").asText()) : Optional.empty(),
                facts);
        return new Finding(json.path("id").asText(), diagnosis);
    }
}
