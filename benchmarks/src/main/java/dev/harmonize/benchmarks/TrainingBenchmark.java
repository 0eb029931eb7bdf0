package dev.harmonize.benchmarks;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
import dev.harmonize.core.training.TrainedModel;
import dev.harmonize.core.training.Trainer;
import dev.harmonize.core.training.TrainingModule;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunModule;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** One training step of VATT micro on the digits, data included: plain, and with PCGrad at two granularities. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class TrainingBenchmark {

    private static final int STEPS = 10;

    /** Realigner, granularity, and how often conflict is measured where nobody needs it. */
    @Param({"sum/batch/0", "sum/batch/1", "pcgrad/batch/1", "pcgrad/group(16)/1"})
    String variant = "";

    /** Ten steps from fresh parameters. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public TrainedModel step() {
        String[] parts = variant.split("/", -1);
        Config config = ConfigFactory.parseString("""
                harmonize {
                  seed = 1
                  dataset.use = digits
                  encoder { use = vatt, vatt.size = micro }
                  losses {
                    va { use = nce, between = [video, audio] }
                    vt { use = mil-nce, between = [video, text] }
                  }
                  realigner { use = %s, granularity = "%s" }
                  training { steps = %d, batch-size = 64, measure-every = %s }
                }
                """.formatted(parts[0], parts[1], STEPS, parts[2]));
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            Problems problems = new Problems();
            RunSpec spec = new RunSpecReader(catalog, problems).read(config).orElseThrow();
            Composition composition = new Composer(problems).compose(spec).orElseThrow();
            Injector injector =
                    Guice.createInjector(Stage.PRODUCTION, new RunModule(composition, List.of()), new TrainingModule());
            return injector.getInstance(Trainer.class).train();
        }
    }
}
