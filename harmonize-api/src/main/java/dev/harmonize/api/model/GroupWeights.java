package dev.harmonize.api.model;

import dev.harmonize.api.Status;

/**
 * The weights that apply within one parameter group.
 *
 * @param group where they apply
 * @param weights what applies there
 */
@Status(Status.Level.EXPERIMENTAL)
public record GroupWeights(ParameterGroup group, SampleWeights weights) {}
