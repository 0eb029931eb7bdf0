package dev.harmonize.core.training;

import dev.harmonize.api.memory.HostMemory;
import dev.harmonize.api.model.Embedding;

import java.util.List;
import java.util.Optional;

/** Finds numbers that are not finite in embeddings, where they can still be traced to a modality and a row. */
public final class FiniteRows {

    private FiniteRows() {}

    /**
     * The first valid row in which a number is NaN or infinite, in words such as {@code row 3 of the embedding video.va};
     * empty if there is none.
     */
    public static Optional<String> notFinite(List<Embedding> embeddings) {
        for (Embedding embedding : embeddings) {
            int row = firstBadRow(embedding);
            if (row >= 0) {
                String candidate = embedding.candidates() == 1
                        ? ""
                        : " (sample " + row / embedding.candidates() + ", candidate " + row % embedding.candidates()
                                + ")";
                return Optional.of("row " + row + candidate + " of the embedding "
                        + embedding.output().modality() + "."
                        + embedding.output().space());
            }
        }
        return Optional.empty();
    }

    private static int firstBadRow(Embedding embedding) {
        // One pass of BLAS tells nearly always that all is well.
        if (Double.isFinite(embedding.rows().norm2Number().doubleValue())) {
            return -1;
        }
        double[] numbers = HostMemory.doubles(embedding.rows());
        int width = embedding.output().width();
        for (int row = 0; row < embedding.valid().length; row++) {
            for (int column = 0; embedding.valid()[row] && column < width; column++) {
                if (!Double.isFinite(numbers[row * width + column])) {
                    return row;
                }
            }
        }
        return -1;
    }
}
