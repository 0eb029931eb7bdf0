package dev.harmonize.core.trials;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.plugin.WrappingOptions;
import dev.harmonize.core.plugins.PluginCatalog;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Realigners whose answer shows what they were told. */
final class TrialRealigners implements HarmonizePlugin {

    enum Order {
        RANDOM,
        ASCENDING
    }

    @Component(id = "ranks", summary = "Weight 1 for the first objective, 2 for the second, and so on; or random ones")
    record RanksOptions(
            @Option(doc = "Which objective is the first.", defaultValue = "random")
            Order order) {}

    @Component(id = "given", summary = "Weights as given, times a factor")
    record GivenOptions(
            @Option(doc = "Weight per objective; 1 where there is none.", defaultValue = "{}")
            Map<String, Double> weights,

            @Option(doc = "What they are multiplied by.", defaultValue = "1.0", min = 0, exclusiveMin = true, max = 10)
            double factor) {}

    @Component(id = "losses", summary = "Weights that are the losses")
    record LossesOptions() {}

    @Component(id = "steps", summary = "Weights that are the number of steps seen; falls back in even ones")
    record StepsOptions() {}

    @Component(id = "first-row", summary = "The first row, and nothing else")
    record FirstRowOptions() {}

    @Component(id = "inverse", summary = "One over the squared norm")
    record InverseOptions() {}

    @Component(id = "doubled", summary = "Another one's weights, twice")
    record DoubledOptions(
            @Option(doc = "Id of the other one.") Optional<String> of) implements WrappingOptions {
        @Override
        public Optional<Wrapped> wrapped() {
            return of.map(id -> new Wrapped("of", id));
        }
    }

    static PluginCatalog catalog() {
        return PluginCatalog.load(List.of(), List.of(new TrialRealigners()));
    }

    @Override
    public void register(Registrar registrar) {
        registrar.realigner(
                RanksOptions.class,
                (options, objectives) -> gramian((gramians, context, k) -> options.order() == Order.ASCENDING
                        ? k + 1
                        : context.random().nextDouble()));
        registrar.realigner(GivenOptions.class, TrialRealigners::given);
        registrar.realigner(LossesOptions.class, (options, objectives) -> new GramianRealigner() {
            @Override
            public double[] weights(Gramians gramians, RealignmentContext context) {
                double[] weights = new double[gramians.objectives()];
                Arrays.setAll(weights, context::loss);
                return weights;
            }

            @Override
            public boolean needsLosses() {
                return true;
            }
        });
        registrar.realigner(StepsOptions.class, (options, objectives) -> new GramianRealigner() {
            private int steps;

            @Override
            public double[] weights(Gramians gramians, RealignmentContext context) {
                steps++;
                if (context.progress().step() % 2 == 0) {
                    context.fellBack("the step is even; used the same", 1);
                }
                double[] weights = new double[gramians.objectives()];
                Arrays.fill(weights, steps + context.progress().steps() / 100.0);
                return weights;
            }
        });
        registrar.realigner(FirstRowOptions.class, (options, objectives) -> (JacobianRealigner) (jacobian, context) -> {
            INDArray row = jacobian.getRow(0).dup();
            return jacobian.dataType() == DataType.FLOAT ? row : row.mul(2);
        });
        registrar.realigner(
                InverseOptions.class,
                (options, objectives) -> gramian((gramians, context, k) -> 1 / gramians.get(0, k, k)));
        registrar.wrappingRealigner(DoubledOptions.class, (options, objectives, wrapped) -> {
            GramianRealigner inner = (GramianRealigner)
                    wrapped.orElseThrow(() -> new InvalidOptionException("of", "must name a realigner"));
            return (GramianRealigner) (gramians, context) -> Arrays.stream(inner.weights(gramians, context))
                    .map(weight -> 2 * weight)
                    .toArray();
        });
    }

    private static Realigner given(GivenOptions options, List<String> objectives) {
        for (String name : options.weights().keySet()) {
            if (!objectives.contains(name)) {
                throw new InvalidOptionException("weights." + name, "there is no objective '" + name + "'");
            }
        }
        return gramian((gramians, context, k) -> options.factor()
                * options.weights().getOrDefault(context.objectives().get(k), 1.0));
    }

    private interface Weight {
        double of(Gramians gramians, RealignmentContext context, int k);
    }

    private static GramianRealigner gramian(Weight weight) {
        return (gramians, context) -> {
            double[] weights = new double[gramians.objectives()];
            Arrays.setAll(weights, k -> weight.of(gramians, context, k));
            return weights;
        };
    }
}
