package dev.harmonize.core.config;

import java.util.Optional;

/**
 * One option, as documentation shows it.
 *
 * @param key relative to the component's block
 * @param type such as {@code number}, {@code list of modalities}, {@code string (optional)}
 * @param defaultValue as HOCON; empty if there is none
 * @param range such as {@code greater than 0}; empty if it is unlimited
 * @param doc what it does
 */
public record OptionDescription(String key, String type, Optional<String> defaultValue, String range, String doc) {}
