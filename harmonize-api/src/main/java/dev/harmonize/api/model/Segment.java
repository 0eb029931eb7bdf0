package dev.harmonize.api.model;

import dev.harmonize.api.Status;

import java.util.List;
import java.util.OptionalInt;

/**
 * One named parameter array within the flat vector of all parameters.
 *
 * @param name unique, such as {@code stack.0.attention.query.weight}; it names the tensor in checkpoints
 * @param shape its shape; stored row-major
 * @param module the part of the model it belongs to, such as {@code video.tokenizer} or {@code stack}; scope {@code
 *     per-module} compares within it
 * @param layer its layer within the module, if the module has layers; scope {@code per-layer} compares within it
 * @param shared whether every objective reaches it; scope {@code shared} compares only these
 */
@Status(Status.Level.EXPERIMENTAL)
public record Segment(String name, List<Long> shape, String module, OptionalInt layer, boolean shared) {

    public Segment {
        shape = List.copyOf(shape);
        for (long dimension : shape) {
            if (dimension < 1) {
                throw new IllegalArgumentException("segment '" + name + "' has shape " + shape);
            }
        }
    }

    /** How many numbers it has. */
    public long length() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
