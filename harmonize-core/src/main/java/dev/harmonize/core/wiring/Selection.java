package dev.harmonize.core.wiring;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import dev.harmonize.core.plugins.ComponentDescriptor;

/**
 * A component that a config chose, with its options.
 *
 * @param component what was chosen
 * @param options an instance of the component's options record
 * @param path where the options are, such as {@code harmonize.encoder.vatt}
 * @param origin file and line of the choice
 * @param block the options as the config gives them, without defaults
 */
public record Selection(
        ComponentDescriptor component, Record options, String path, ConfigOrigin origin, ConfigObject block) {

    /** File and line of one option, or of the choice where the config leaves the option to its default. */
    ConfigOrigin originOf(String option) {
        if (option.isEmpty() || !block.toConfig().hasPath(option)) {
            return origin;
        }
        ConfigValue value = block.toConfig().getValue(option);
        return value.origin();
    }
}
