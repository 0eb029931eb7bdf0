package dev.harmonize.core.wiring;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.model.Output;

import java.util.List;

/**
 * A loss in its place: between which outputs, with what weight.
 *
 * @param name its key in the config
 * @param loss how agreement is judged
 * @param between the outputs it compares, in the order that the loss expects
 * @param weight its factor in the sum of objectives
 */
public record Objective(String name, Loss loss, List<Output> between, double weight) {
    public Objective {
        between = List.copyOf(between);
    }
}
