package dev.harmonize.formats.numpy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the header of a npy file says about the numbers after it.
 *
 * @param type as NumPy writes it, such as {@code <f4}
 * @param fortranOrder whether the first index varies fastest, not the last
 * @param shape sizes from 0 up
 */
public record NpyHeader(String type, boolean fortranOrder, List<Long> shape) {

    private static final int MOST_SIZES_SHOWN = 8;

    public NpyHeader {
        shape = List.copyOf(shape);
    }

    /** The shape as Python writes it, such as {@code (3,)}, but no longer than a message can be. */
    public String shapeAsTuple() {
        String sizes =
                shape.stream().limit(MOST_SIZES_SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        if (shape.size() > MOST_SIZES_SHOWN) {
            return "(" + sizes + ", …)";
        }
        return shape.size() == 1 ? "(" + sizes + ",)" : "(" + sizes + ")";
    }
}
