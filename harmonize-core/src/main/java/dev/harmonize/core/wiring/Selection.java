package dev.harmonize.core.wiring;

import com.typesafe.config.ConfigObject;
import dev.harmonize.core.plugins.ComponentDescriptor;

import java.util.Optional;

/**
 * A component that a config chose, with its options.
 *
 * @param component what was chosen
 * @param options an instance of the component's options record
 * @param path where the options are, such as {@code harmonize.encoder.vatt}
 * @param block the options as the config gives them, without defaults; where it gives none, an empty block with the origin
 *     of the choice
 * @param wrapped the component of the same kind that the options name, if they name one
 */
public record Selection(
        ComponentDescriptor component, Record options, String path, ConfigObject block, Optional<Selection> wrapped) {

    Selection wrapping(Selection inner) {
        return new Selection(component, options, path, block, Optional.of(inner));
    }
}
