package dev.harmonize.core.wiring;

import dev.harmonize.api.harmonization.Curriculum;

/**
 * The curriculum in its place.
 *
 * @param curriculum how much units count
 * @param granularity what a unit is
 * @param normalize whether kept units are scaled up for dropped ones
 */
public record Selectivity(Curriculum curriculum, Granularity granularity, boolean normalize) {}
