package dev.harmonize.core.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;

/** HOCON values as JSON trees, which they are. */
public final class ConfigJson {

    private ConfigJson() {}

    /** The value as JSON, keys in the order in which HOCON renders them. */
    public static JsonNode of(ConfigValue value) {
        try {
            return new ObjectMapper().readTree(value.render(ConfigRenderOptions.concise()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("HOCON rendered as JSON is not JSON", e);
        }
    }
}
