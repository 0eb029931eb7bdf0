package dev.harmonize.curricula;

import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.WrappingOptions;

import java.util.Optional;

/** What can be set of every {@link DropControl}: how many units it drops. */
interface ControlOptions extends WrappingOptions {

    String RATE =
            "The share of units to drop, of those that the criterion can judge, rounded to a whole number of units."
                    + " Either this or like must be given.";

    String LIKE =
            "Id of the curriculum whose weights are handed out anew: as many units are dropped in every step as it"
                    + " would drop. Its options stand in the block under its id. Either this or rate must be given.";

    Optional<Double> rate();

    Optional<String> like();

    @Override
    default Optional<Wrapped> wrapped() {
        return like().map(id -> new Wrapped("like", id));
    }

    /** Refuses options that say nothing about how many units to drop, or two things. */
    static void check(Optional<Double> rate, Optional<String> like) {
        if (rate.isPresent() == like.isPresent()) {
            throw new InvalidOptionException(
                    "",
                    "needs either rate, the share of units to drop, or like, the id of a curriculum that says how many to"
                            + " drop; " + (rate.isPresent() ? "both are given" : "neither is given"));
        }
    }
}
