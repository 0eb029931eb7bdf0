package dev.harmonize.core.bench;

import com.typesafe.config.ConfigObject;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.wiring.Scope;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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
 * @param threads how many threads the encoder and ND4J are meant to have; for the latter see {@link NativeThreads}
 * @param kernels what the encoder computes with; the encoder's default if empty
 * @param scope which parameters are compared and realigned
 * @param modes the ways of training, in the order of their turns; at least one, none twice
 * @param rounds how often the ways of training take turns
 * @param firstWarmUp steps at the beginning of every way's first turn that do not count
 * @param warmUp steps at the beginning of every later turn that do not count
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
                                + " as OMP_NUM_THREADS, which is when they take effect there; the report says how many there"
                                + " really were.",
                defaultValue = "2",
                min = 1,
                max = 1024)
        int threads,

        @Option(doc = "What the encoder computes with, as encoder.vatt.kernels; absent: as that decides.")
        Optional<Kernels> kernels,

        @Option(doc = "Which parameters batch and triplet compare and realign.", defaultValue = "shared")
        Scope scope,

        @Option(
                doc = "What to measure, in the order of the turns. Alone in its process, a mode's peak of memory is its"
                        + " own; ratios are to plain, if it is among them.",
                defaultValue = "[plain, batch, triplet]")
        List<StepBenchmark.Mode> modes,

        @Option(doc = "How often the modes take turns.", defaultValue = "5", min = 1, max = 1_000_000)
        int rounds,

        @Option(
                doc =
                        "Steps at the beginning of every mode's first turn that do not count: while they are taken, the JVM"
                                + " compiles what they run.",
                defaultValue = "20",
                min = 0,
                max = 100_000)
        int firstWarmUp,

        @Option(
                doc = "Steps at the beginning of every later turn that do not count.",
                defaultValue = "3",
                min = 0,
                max = 100_000)
        int warmUp,

        @Option(doc = "Steps of every turn that count.", defaultValue = "5", min = 1, max = 1_000_000)
        int steps) {

    public StepBenchmarkOptions {
        if (width % heads != 0) {
            throw new InvalidOptionException(
                    "heads",
                    heads + " heads do not divide a width of " + width + "; set heads or width so that they do");
        }
        modes = List.copyOf(modes);
        if (modes.isEmpty()) {
            throw new InvalidOptionException("modes", "is empty; name at least one, such as [plain]");
        }
        if (EnumSet.copyOf(modes).size() < modes.size()) {
            throw new InvalidOptionException("modes", "names a mode twice: " + modes);
        }
    }

    /** The models there are. */
    public enum Model {
        /** The small VATT that the peer scripts in {@code benchmarks} build in other frameworks. */
        PEER
    }

    /** What an encoder can be told to compute with. */
    public enum Kernels {
        /** The fastest there is for ND4J's backend and this JVM. */
        AUTO,
        /** Java with the Vector API. */
        CPU,
        /** ND4J's operations. */
        PORTABLE;

        /** As a config writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
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

    /**
     * Steps of one turn, those included that do not count.
     *
     * @param round from 1
     */
    public int stepsOfTurn(int round) {
        return (round == 1 ? firstWarmUp : warmUp) + steps;
    }
}
