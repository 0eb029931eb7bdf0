package dev.harmonize.core.report;

import dev.harmonize.api.State;
import dev.harmonize.api.Stateful;
import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.JacobianRealigner;
import dev.harmonize.api.harmonization.Promise;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.plugin.WrappingOptions;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One realigner of every sort that the page and the figure tell apart. */
final class RealignerExamples implements HarmonizePlugin {

    @Component(id = "plain", summary = "The plain | sum", cost = "K per unit")
    record PlainOptions() {}

    @Component(id = "random", summary = "Random weights", publication = "A & B, <Dice>, Journal 2020")
    record RandomOptions() {}

    @Component(id = "remembering", summary = "Remembers how often it was asked")
    record RememberingOptions() {}

    @Component(id = "rows", summary = "The first gradient, turned by a quarter")
    record RowsOptions() {}

    @Component(id = "crowd", summary = "For three objectives and more")
    record CrowdOptions() {}

    @Component(id = "couple", summary = "For two objectives only")
    record CoupleOptions() {}

    @Component(id = "doubling", summary = "Twice what another one says")
    record DoublingOptions(
            @Option(doc = "Id of the other one.", defaultValue = "couple")
            String of) implements WrappingOptions {
        @Override
        public Optional<Wrapped> wrapped() {
            return Optional.of(new Wrapped("of", of));
        }
    }

    @Component(id = "weighted", summary = "Has weights by name")
    record WeightedOptions(
            @Option(doc = "Weights that differ from 1.") Map<String, Double> weights) {}

    @Component(id = "circular", summary = "Wraps itself")
    record CircularOptions(
            @Option(doc = "Id of the other one.", defaultValue = "circular")
            String of) implements WrappingOptions {
        @Override
        public Optional<Wrapped> wrapped() {
            return Optional.of(new Wrapped("of", of));
        }
    }

    @Component(id = "demanding", summary = "Has an option without a default")
    record DemandingOptions(
            @Option(doc = "What has to be said.") double strength) {}

    @Component(id = "huge", summary = "Goes beyond every bound")
    record HugeOptions() {}

    @Component(id = "lost", summary = "Does not know")
    record LostOptions() {}

    static PluginCatalog catalog() {
        return PluginCatalog.load(List.of(), List.of(new OptimizersPlugin(), new RealignerExamples()));
    }

    @Override
    public void register(Registrar registrar) {
        registrar.realigner(PlainOptions.class, (options, objectives) -> new Plain());
        registrar.realigner(RandomOptions.class, (options, objectives) -> (GramianRealigner) (gramians, context) ->
                new double[] {context.random().nextDouble(), context.random().nextDouble()});
        registrar.realigner(RememberingOptions.class, (options, objectives) -> new Remembering());
        registrar.realigner(RowsOptions.class, (options, objectives) -> QUARTER_TURN);
        registrar.realigner(CrowdOptions.class, (options, objectives) -> {
            if (objectives.size() < 3) {
                throw new InvalidOptionException("", "needs three objectives or more");
            }
            return new Plain();
        });
        registrar.realigner(CoupleOptions.class, (options, objectives) -> {
            if (objectives.size() != 2) {
                throw new InvalidOptionException("", "needs two objectives");
            }
            return MINIMUM_NORM;
        });
        registrar.wrappingRealigner(
                DoublingOptions.class, (options, objectives, wrapped) -> doubled(wrapped.orElseThrow()));
        registrar.wrappingRealigner(CircularOptions.class, (options, objectives, wrapped) -> wrapped.orElseThrow());
        registrar.realigner(WeightedOptions.class, (options, objectives) -> new Plain());
        registrar.realigner(DemandingOptions.class, (options, objectives) -> new Plain());
        registrar.realigner(HugeOptions.class, (options, objectives) ->
                (GramianRealigner) (gramians, context) -> new double[] {1e9, 1e9});
        registrar.realigner(LostOptions.class, (options, objectives) -> (GramianRealigner) (gramians, context) -> {
            context.fellBack("does not know; stood still", 1);
            return new double[2];
        });
    }

    /** Where the two gradients' weighted sum is shortest. */
    private static final GramianRealigner MINIMUM_NORM = (gramians, context) -> {
        double first = gramians.get(0, 0, 0);
        double second = gramians.get(0, 1, 1);
        double product = gramians.get(0, 0, 1);
        double share = (second - product) / (first + second - 2 * product);
        return new double[] {share, 1 - share};
    };

    private static final JacobianRealigner QUARTER_TURN = (jacobian, context) -> {
        var row = jacobian.getRow(0).dup();
        double x = row.getDouble(0);
        row.putScalar(0, -row.getDouble(1));
        row.putScalar(1, x);
        return row;
    };

    private static GramianRealigner doubled(Realigner wrapped) {
        return (gramians, context) -> {
            double[] weights = ((GramianRealigner) wrapped).weights(gramians, context);
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= 2;
            }
            return weights;
        };
    }

    private static final class Plain implements GramianRealigner {
        @Override
        public Set<Promise> promises() {
            return Set.of(Promise.AGREEMENT_PASSES_THROUGH, Promise.LINEAR_UNDER_SCALING);
        }

        @Override
        public double[] weights(Gramians gramians, RealignmentContext context) {
            return new double[] {1, 1};
        }

        @Override
        public boolean needsGramians() {
            return false;
        }
    }

    /** The weights grow with every call. */
    private static final class Remembering implements GramianRealigner, Stateful {

        private long calls;

        @Override
        public boolean needsLosses() {
            return true;
        }

        @Override
        public double[] weights(Gramians gramians, RealignmentContext context) {
            calls++;
            return new double[] {0.5 * calls, 0};
        }

        @Override
        public State save() {
            return new State(Map.of(), Map.of("calls", calls));
        }

        @Override
        public void restore(State state) {
            calls = state.number("calls");
        }
    }
}
