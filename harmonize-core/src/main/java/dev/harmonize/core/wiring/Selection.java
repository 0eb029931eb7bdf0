package dev.harmonize.core.wiring;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
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
        ComponentDescriptor component, Record options, String path, ConfigOrigin origin, ConfigObject block) {}
