package dev.harmonize.core.bench;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How many multiplications and additions the matrix products of a step take, by formula from the sizes; a product of [m, k]
 * with [k, n] takes 2·m·k·n. Counted is what the encoder carries out, not what a model without its shortcuts would: in the
 * last block only the aggregation token attends and is fed forward.
 *
 * <pre>
 * forward    every dense layer; the scores and the weighted sum of attention
 * deltas     every dense layer but the tokenizers; the four products of attention, and its scores once more, which are
 *            not kept from the forward pass
 * weights    every dense layer
 * </pre>
 *
 * <p>Summed losses go back as one. Otherwise deltas are those of every loss that reaches a modality: of both for video, of
 * one for audio and text. Weights' gradients are one per loss for the batch, and one in all for triplets. Not counted are
 * elementwise work, the losses, and the inner products of the triplets' gradients, which kernels may come by in several
 * ways; so what is said of triplets is less than what they take.
 */
final class StepWork {

    private static final int VA_WIDTH = 128;
    private static final int VT_WIDTH = 64;

    private final StepBenchmarkOptions options;

    StepWork(StepBenchmarkOptions options) {
        this.options = options;
    }

    /** Multiplications and additions of one step; empty where batches are in pieces, which are encoded several times. */
    OptionalDouble flops(StepBenchmark.Mode mode) {
        if (options.microBatch().filter(samples -> samples < options.batch()).isPresent()) {
            return OptionalDouble.empty();
        }
        double perTriplet = 0;
        for (Path path : paths()) {
            double objectives = mode == StepBenchmark.Mode.PLAIN ? 1 : path.objectives();
            double gradients = mode == StepBenchmark.Mode.BATCH ? objectives : 1;
            perTriplet += path.tokenizer() * (1 + gradients)
                    + path.dense() * (1 + objectives + gradients)
                    // Two products on the way forward, of which one is repeated on the way back, and four of deltas.
                    + path.attention() * (1 + 0.5 + 2 * objectives)
                    + path.ownHead() * (1 + 1 + 1);
        }
        return OptionalDouble.of(options.batch() * perTriplet);
    }

    private List<Path> paths() {
        double width = options.width();
        return List.of(
                path(
                        options.videoTokens(),
                        96,
                        2,
                        product(width, VA_WIDTH) + product(VA_WIDTH, VA_WIDTH),
                        product(VA_WIDTH, VT_WIDTH)),
                path(options.audioTokens(), 128, 1, product(width, VA_WIDTH), 0),
                path(options.textTokens(), 64, 1, product(width, VT_WIDTH), 0));
    }

    /**
     * The products of one sample of a modality on its way forward.
     *
     * @param objectives losses that reach it
     * @param tokenizer the dense layer of the inputs, which no deltas are wanted of
     * @param dense all other dense layers that every objective passes
     * @param attention scores and weighted sums
     * @param ownHead the dense layer that only one of two objectives passes
     */
    private record Path(int objectives, double tokenizer, double dense, double attention, double ownHead) {}

    private Path path(int inputTokens, int inputWidth, int objectives, double sharedHead, double ownHead) {
        double width = options.width();
        double tokens = inputTokens + 1;
        double queries = (options.layers() - 1) * tokens + 1;
        double projections = options.layers() * tokens * product(width, 3 * width);
        double rest = queries * (product(width, width) + 2 * product(width, 4 * width));
        return new Path(
                objectives,
                inputTokens * product(inputWidth, width),
                projections + rest + sharedHead,
                queries * 2 * product(width, tokens),
                ownHead);
    }

    /** A row times a matrix. */
    private static double product(double in, double out) {
        return 2 * in * out;
    }
}
