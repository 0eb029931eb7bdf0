package dev.harmonize.core.bench;

import com.typesafe.config.ConfigObject;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.wiring.Scope;

import java.util.List;
import java.util.Optional;

/**
 * What {@link StepBenchmark} measures.
 *
 * @param model the kind of model
 * @param batch triplets per step, B
 * @param microBatch triplets that are encoded together; all of a step's if empty
 * @param videoTokens vectors per video
 * @param audioTokens vectors per recording
 * @param textTokens vectors per text
 * @param width numbers per token
 * @param heads attention heads
 * @param layers transformer blocks
 * @param threads how many threads the encoder may use, and how many ND4J is meant to have; see {@link NativeThreads}
 * @param scope which parameters are compared and realigned
 * @param rounds how often the ways of training take turns
 * @param warmUp steps at the beginning of every turn that do not count
 * @param steps steps of every turn that count
 */
public record StepBenchmarkOptions(
        @Option(
                doc = "The model. peer: linear tokenizers of 96 numbers per video token, 128 per audio token and 64 per"
                        + " text token; a pre-norm transformer shared by all modalities, feed-forward 4 times as wide,"
                        + " exact GELU; heads of width 128 (va) and 64 (vt); losses nce and mil-nce; Adam.",
                defaultValue = "peer")
        Model model,

        @Option(doc = "Triplets per step.", defaultValue = "32", min = 2, max = 65_536)
        int batch,

        @Option(
                doc =
                        "Encode batches in pieces of this many triplets, as training.micro-batch does; absent: all at once.",
                min = 1)
        Optional<Integer> microBatch,

        @Option(doc = "Tokens per video.", defaultValue = "64", min = 1, max = 65_536)
        int videoTokens,

        @Option(doc = "Tokens per recording.", defaultValue = "64", min = 1, max = 65_536)
        int audioTokens,

        @Option(doc = "Tokens per text.", defaultValue = "16", min = 1, max = 65_536)
        int textTokens,

        @Option(doc = "Numbers per token.", defaultValue = "128", min = 1, max = 65_536)
        int width,

        @Option(doc = "Attention heads; must divide the width.", defaultValue = "4", min = 1, max = 65_536)
        int heads,

        @Option(doc = "Transformer blocks.", defaultValue = "4", min = 1, max = 1024)
        int layers,

        @Option(
                doc =
                        "Threads of the encoder, as training.threads, and of ND4J's native code. The launcher passes them on"
                                + " as OMP_NUM_THREADS, which is when they take effect there; the report says how many"
                                + " there really were.",
                defaultValue = "2",
                min = 1,
                max = 1024)
        int threads,

        @Option(doc = "Which parameters batch and triplet compare and realign.", defaultValue = "shared")
        Scope scope,

        @Option(doc = "How often plain, batch and triplet take turns.", defaultValue = "5", min = 1, max = 1_000_000)
        int rounds,

        @Option(
                doc = "Steps at the beginning of every turn that do not count.",
                defaultValue = "2",
                min = 0,
                max = 1000)
        int warmUp,

        @Option(doc = "Steps of every turn that count.", defaultValue = "5", min = 1, max = 1_000_000)
        int steps) {

    public StepBenchmarkOptions {
        if (width % heads != 0) {
            throw new InvalidOptionException(
                    "heads",
                    heads + " heads do not divide a width of " + width + "; set heads or width so that they do");
        }
    }

    /** The models there are. */
    public enum Model {
        /** The small VATT that the peer scripts in {@code benchmarks} build in other frameworks. */
        PEER
    }

    /**
     * Reads a command line.
     *
     * @param arguments each as {@code key=value}
     * @throws ConfigurationException with everything that is wrong with them
     */
    public static StepBenchmarkOptions read(List<String> arguments) {
        Problems problems = new Problems();
        ConfigObject given = ConfigSource.readOptions(arguments, problems);
        Optional<StepBenchmarkOptions> options =
                OptionsBinder.bind(StepBenchmarkOptions.class, given, "", "'bench step'", problems);
        problems.throwIfAny();
        return options.orElseThrow();
    }

    /** Steps of one turn. */
    public int stepsPerTurn() {
        return warmUp + steps;
    }
}
