package dev.harmonize.api.model;

import dev.harmonize.api.Status;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The embeddings of one output for one batch.
 *
 * @param output which output
 * @param rows shape [B·C, d]; the C candidates of a sample are adjacent
 * @param candidates rows per sample, C
 * @param valid which rows come from valid input, length B·C; the others hold finite numbers that mean nothing
 */
@Status(Status.Level.EXPERIMENTAL)
public record Embedding(Output output, INDArray rows, int candidates, boolean[] valid) {

    public Embedding {
        if (rows.rank() != 2 || rows.size(1) != output.width() || rows.size(0) != valid.length) {
            throw new IllegalArgumentException(output + " has shape " + java.util.Arrays.toString(rows.shape())
                    + "; expected [" + valid.length + ", " + output.width() + "]");
        }
        if (candidates < 1 || valid.length % candidates != 0) {
            throw new IllegalArgumentException(
                    output + " has " + valid.length + " rows, not a multiple of " + candidates + " candidates");
        }
    }

    /** Number of samples, B. */
    public int samples() {
        return valid.length / candidates;
    }

    /** Whether a sample has at least one valid candidate. */
    public boolean validSample(int sample) {
        for (int c = 0; c < candidates; c++) {
            if (valid[sample * candidates + c]) {
                return true;
            }
        }
        return false;
    }
}
