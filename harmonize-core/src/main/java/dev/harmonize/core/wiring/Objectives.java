package dev.harmonize.core.wiring;

import java.util.List;

/**
 * All objectives of a run.
 *
 * @param all at least one, in name order
 */
public record Objectives(List<Objective> all) {
    public Objectives {
        all = List.copyOf(all);
    }

    /** Their names, in order. */
    public List<String> names() {
        return all.stream().map(Objective::name).toList();
    }

    /** How many there are, K. */
    public int count() {
        return all.size();
    }
}
