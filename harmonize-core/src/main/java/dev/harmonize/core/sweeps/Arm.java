package dev.harmonize.core.sweeps;

import com.typesafe.config.ConfigObject;
import dev.harmonize.core.wiring.RunSpec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One variant of a sweep.
 *
 * @param id stable: it says what the variant changes, and is safe as a folder name
 * @param overrides what the variant changes in the config
 * @param specs the validated run of each seed, in the sweep's order of seeds
 */
public record Arm(String id, ConfigObject overrides, Map<Long, RunSpec> specs) {
    public Arm {
        specs = Collections.unmodifiableMap(new LinkedHashMap<>(specs));
    }
}
