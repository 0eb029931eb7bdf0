package dev.harmonize.core.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.MemoryShortage;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.training.Trainer;
import dev.harmonize.core.training.TrainingModule;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures whole training steps, as {@link Trainer} takes them: batch, encode, losses, measure, weigh, realign, combine,
 * update. The {@link Mode modes} take turns; every turn starts from the same parameters and sees the same batches. Between
 * rounds, {@link MatrixProductSpeed} tells what the machine could do.
 */
public final class StepBenchmark {

    /** The ways of training that are compared. */
    public enum Mode {
        /** The losses are summed, and nobody measures conflict. */
        PLAIN("sum", "batch", "none"),
        /** PCGrad on the gradients of the batch. */
        BATCH("pcgrad", "batch", "none"),
        /** PCGrad within every triplet that the cosine threshold keeps. */
        TRIPLET("pcgrad", "triplet", "cosine-threshold");

        private final String realigner;
        private final String granularity;
        private final String curriculum;

        Mode(String realigner, String granularity, String curriculum) {
            this.realigner = realigner;
            this.granularity = granularity;
            this.curriculum = curriculum;
        }

        /** The name of the mode in reports. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** As a config writes it. */
        @Override
        public String toString() {
            return label();
        }
    }

    /** A run with the options of the benchmark in the place of substitutions. */
    private static final String RUN = """
            harmonize {
              dataset {
                use = random-vectors
                random-vectors {
                  samples = ${samples}
                  video-tokens = ${video-tokens}, video-width = 96
                  audio-tokens = ${audio-tokens}, audio-width = 128
                  text-tokens = ${text-tokens}, text-width = 64
                }
              }
              encoder {
                use = vatt
                vatt {
                  width = ${width}, heads = ${heads}, layers = ${layers}, feed-forward = ${feed-forward}
                  pre-projection = false, post-projection = 0, position-norm = false
                  drop-token = 0, dropout = 0, gelu = exact
                  kernels = ${?kernels}
                  va-width = 128, vt-width = 64, vt-relu = false, head-norm = none
                }
              }
              losses {
                va { use = nce, between = [video, audio], nce { temperature = 0.07 } }
                vt { use = mil-nce, between = [video, text], mil-nce { temperature = 0.07 } }
              }
              realigner { use = ${realigner}, granularity = ${granularity}, scope = ${scope} }
              curriculum { use = ${curriculum} }
              optimizer { use = adam, adam { learning-rate = 1e-4 } }
              training {
                steps = ${steps-of-turn}, batch-size = ${batch}, micro-batch = ${?micro-batch}
                threads = ${threads}, data-threads = 1, measure-every = 0, max-bad-steps = 0
              }
            }
            """;

    /** Enough that batches differ, few enough that an epoch is soon over. */
    private static final int BATCHES_PER_EPOCH = 4;

    private static final MemoryShortage SHORTAGE = new MemoryShortage("micro-batch", "batch");

    private final PluginCatalog catalog;
    private final StepBenchmarkOptions options;

    /** A benchmark of components in a catalog. */
    public StepBenchmark(PluginCatalog catalog, StepBenchmarkOptions options) {
        this.catalog = catalog;
        this.options = options;
    }

    /**
     * Measures.
     *
     * @param listener told whose turn it is
     * @throws dev.harmonize.core.config.ConfigurationException if the catalog's components cannot be composed to the model
     * @throws dev.harmonize.core.training.TrainingFailedException if a step had to be skipped, and so took no whole step's
     *     time, or if memory ran out
     */
    public StepBenchmarkReport run(TurnListener listener) {
        List<Contender> contenders = options.modes().stream()
                .map(mode -> new Contender(mode, spec(mode, 1), spec(mode, 2), new StepTimes(options)))
                .toList();
        Map<Mode, Long> peaks = new EnumMap<>(Mode.class);
        MatrixProductSpeed products = new MatrixProductSpeed();
        String kernels = options.kernels().map(Object::toString).orElse("auto");
        for (int round = 1; round <= options.rounds(); round++) {
            for (Contender contender : contenders) {
                RunSpec spec = contender.turn(round);
                Composition composition = Composer.composeOrThrow(spec);
                takeTurn(spec, composition, contender.times(), listener.started(round, contender.mode()));
                kernels = composition.encoder().decisions().getOrDefault("kernels", kernels);
                if (round == 1) {
                    ResidentMemory.peak().ifPresent(bytes -> peaks.put(contender.mode(), bytes));
                }
                listener.ended(round, contender.mode());
            }
            // After the turns, because what this needs is not the steps' memory.
            products.measure();
        }
        Map<Mode, StepTiming> timings = new EnumMap<>(Mode.class);
        contenders.forEach(each -> timings.put(each.mode(), each.times().timing()));
        return new StepBenchmarkReport(
                options,
                timings,
                peaks,
                contenders.get(0).times().parameters(),
                NativeThreads.inEffect(),
                kernels,
                products.gigaflops());
    }

    private record Contender(Mode mode, RunSpec firstTurn, RunSpec laterTurn, StepTimes times) {

        RunSpec turn(int round) {
            return round == 1 ? firstTurn : laterTurn;
        }
    }

    private static void takeTurn(RunSpec spec, Composition composition, StepTimes times, TrainingListener progress) {
        try {
            TrainedModel model = TrainingModule.injector(composition, List.of(times, progress), times)
                    .getInstance(Trainer.class)
                    .train();
            model.theta().close();
        } catch (RuntimeException | Error e) {
            SHORTAGE.throwIfCauseOf(e, spec.encoder().component().id(), composition);
            throw e;
        }
    }

    private RunSpec spec(Mode mode, int round) {
        Config values = ConfigFactory.parseMap(Map.of(
                        "samples",
                        BATCHES_PER_EPOCH * options.batch(),
                        "feed-forward",
                        4 * options.width(),
                        "steps-of-turn",
                        options.stepsOfTurn(round),
                        "realigner",
                        mode.realigner,
                        "granularity",
                        mode.granularity,
                        "curriculum",
                        mode.curriculum))
                .withFallback(OptionsBinder.toConfig(options));
        Config run = ConfigFactory.parseString(
                        RUN, ConfigParseOptions.defaults().setOriginDescription("bench step"))
                .resolveWith(values, ConfigResolveOptions.noSystem());
        Problems problems = new Problems();
        Optional<RunSpec> spec = new RunSpecReader(catalog, problems).read(run);
        problems.throwIfAny();
        return spec.orElseThrow();
    }
}
