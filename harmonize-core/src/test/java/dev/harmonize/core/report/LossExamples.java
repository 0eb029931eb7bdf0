package dev.harmonize.core.report;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.model.Parameters;
import dev.harmonize.api.model.Segment;
import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One loss of every sort that the page tells apart. None is ever evaluated. */
final class LossExamples implements HarmonizePlugin {

    @Component(
            id = "pair",
            summary = "Two modalities | one row",
            formula = "ℓ_i = |u_i − v_i|",
            publication = "A & B, Journal 2020",
            cost = "B² d")
    record PairOptions() {}

    @Component(id = "bags", summary = "Two modalities, several rows in both")
    record BagsOptions() {}

    @Component(id = "one-bag", summary = "Two modalities, several rows in either")
    record OneBagOptions() {}

    @Component(id = "captions", summary = "Two modalities, several rows in the second")
    record CaptionsOptions() {}

    @Component(id = "triple", summary = "Three modalities, several rows in the first and the last")
    record TripleOptions() {}

    @Component(id = "many", summary = "Three modalities or more")
    record ManyOptions() {}

    @Component(id = "free", summary = "As many modalities as there are")
    record FreeOptions() {}

    @Component(id = "learning", summary = "Learns a temperature and a matrix")
    record LearningOptions() {}

    @Component(id = "demanding", summary = "Has an option without a default")
    record DemandingOptions(
            @Option(doc = "What has to be said.") double strength) {}

    static PluginCatalog catalog() {
        return PluginCatalog.load(List.of(), List.of(new OptimizersPlugin(), new LossExamples()));
    }

    @Override
    public void register(Registrar registrar) {
        registrar.loss(
                PairOptions.class,
                (options, inputs) -> fixed(inputs.size() == 2 && several(inputs).isEmpty()));
        registrar.loss(BagsOptions.class, (options, inputs) -> fixed(inputs.size() == 2));
        registrar.loss(
                OneBagOptions.class,
                (options, inputs) -> fixed(inputs.size() == 2 && several(inputs).size() < 2));
        registrar.loss(
                CaptionsOptions.class,
                (options, inputs) -> fixed(inputs.size() == 2 && inputs.get(0).candidates() == 1));
        registrar.loss(
                TripleOptions.class,
                (options, inputs) -> fixed(inputs.size() == 3 && inputs.get(1).candidates() == 1));
        registrar.loss(
                ManyOptions.class,
                (options, inputs) -> fixed(inputs.size() >= 3 && several(inputs).isEmpty()));
        registrar.loss(FreeOptions.class, (options, inputs) -> fixed(true));
        registrar.loss(LearningOptions.class, (options, inputs) -> {
            fixed(inputs.size() == 2 && several(inputs).isEmpty());
            return new Learning();
        });
        registrar.loss(DemandingOptions.class, (options, inputs) -> fixed(true));
    }

    private static List<LossInput> several(List<LossInput> inputs) {
        return inputs.stream().filter(input -> input.candidates() > 1).toList();
    }

    private static Loss fixed(boolean fitting) {
        if (!fitting) {
            throw new InvalidOptionException("", "does not compare that");
        }
        return (embeddings, parameters) -> {
            throw new UnsupportedOperationException("only the page is tested");
        };
    }

    private static final class Learning implements Loss {

        @Override
        public Parameters parameters() {
            return new Parameters(List.of(segment("log-scale", 1L), segment("mixing", 3L, 4L)));
        }

        private static Segment segment(String name, Long... shape) {
            return new Segment(name, List.of(shape), "loss", OptionalInt.empty(), false);
        }

        @Override
        public void initialize(INDArray parameters) {
            parameters.putScalar(0, -Math.log(0.07));
        }

        @Override
        public Map<String, Double> figures(INDArray parameters) {
            return Map.of("temperature", Math.exp(-parameters.getDouble(0)), "bias", -10.0);
        }

        @Override
        public LossResult evaluate(List<Embedding> embeddings, INDArray parameters) {
            throw new UnsupportedOperationException("only the page is tested");
        }
    }
}
