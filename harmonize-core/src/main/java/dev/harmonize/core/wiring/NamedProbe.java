package dev.harmonize.core.wiring;

import dev.harmonize.api.probe.Probe;

/**
 * A probe and what its metrics are prefixed with.
 *
 * @param name its key in the config
 * @param probe how it evaluates
 */
public record NamedProbe(String name, Probe probe) {}
