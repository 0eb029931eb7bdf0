package dev.harmonize.core.wiring;

import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.model.ParameterGroup;

import java.util.List;

/**
 * The realigner in its place.
 *
 * @param realigner how objectives are reconciled
 * @param granularity within what
 * @param groups within which parameters; what is in no group is plainly summed
 */
public record Realignment(Realigner realigner, Granularity granularity, List<ParameterGroup> groups) {
    public Realignment {
        groups = List.copyOf(groups);
    }
}
