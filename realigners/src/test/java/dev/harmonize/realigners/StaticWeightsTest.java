package dev.harmonize.realigners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Realigner;
import dev.harmonize.api.harmonization.RealignmentContext;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.training.Progress;
import dev.harmonize.testkit.RealignerContract;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

class StaticWeightsTest extends RealignerContract {

    private static final List<String> OBJECTIVES = List.of("at", "va", "vt");

    @Override
    protected Realigner create(List<String> objectives) {
        return create(Map.of(objectives.get(0), 1.3), objectives);
    }

    @Test
    void everyUnitHasTheWeightsThatAreSetAndOneOtherwise() {
        StaticWeights realigner = create(Map.of("va", 1.3, "vt", -0.8), OBJECTIVES);

        assertThat(weights(realigner, 2, OBJECTIVES)).containsExactly(1.0, 1.3, -0.8, 1.0, 1.3, -0.8);
    }

    @Test
    void objectivesAreKnownByNameWhereSomeAreMissing() {
        StaticWeights realigner = create(Map.of("va", 1.3, "vt", 0.8), OBJECTIVES);

        assertThat(weights(realigner, 2, List.of("at", "vt"))).containsExactly(1.0, 0.8, 1.0, 0.8);
        assertThat(weights(realigner, 1, List.of("va", "vt"))).containsExactly(1.3, 0.8);
    }

    @Test
    void objectiveThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> create(Map.of("vt", 1.0, "tv", 1.0), OBJECTIVES))
                .isInstanceOfSatisfying(
                        InvalidOptionException.class,
                        refusal -> assertThat(refusal.option()).isEqualTo("weights.tv"))
                .hasMessage("there is no objective 'tv' (objectives: at, va, vt)");
    }

    @Test
    void gramiansAreNotNeeded() {
        assertThat(create(Map.of(), OBJECTIVES).needsGramians()).isFalse();
    }

    private static StaticWeights create(Map<String, Double> weights, List<String> objectives) {
        return StaticWeights.create(new StaticWeights.Options(weights), objectives);
    }

    private static double[] weights(StaticWeights realigner, int units, List<String> objectives) {
        int count = objectives.size();
        return realigner.weights(
                new Gramians(units, count, new double[units * count * count]),
                new RealignmentContext(
                        "shared",
                        objectives,
                        objectives.stream().collect(Collectors.toMap(name -> name, name -> 0.0)),
                        new Progress(0, 1),
                        new RandomStreams(0).generator(),
                        (reason, affected) -> {}));
    }
}
