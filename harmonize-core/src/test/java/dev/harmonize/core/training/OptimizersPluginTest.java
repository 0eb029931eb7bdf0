package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.api.training.Progress;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.fixtures.FixturesPlugin;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

class OptimizersPluginTest {

    private static final int LENGTH = 5;
    private static final int STEPS = 8;
    private static final String RATE = "learning-rate = 0.1, schedule { warmup-steps = 4 }";
    private static final PluginCatalog CATALOG = FixturesPlugin.catalog();

    /** One number of θ after a step: what the paper says, in double. */
    private interface Rule {
        double next(double parameter, double gradient, int step);
    }

    private static final class AdamRule implements Rule {
        private double first;
        private double second;

        @Override
        public double next(double parameter, double gradient, int step) {
            first = 0.8 * first + 0.2 * gradient;
            second = 0.95 * second + 0.05 * gradient * gradient;
            double firstUnbiased = first / (1 - Math.pow(0.8, step + 1));
            double secondUnbiased = second / (1 - Math.pow(0.95, step + 1));
            return parameter - 0.1 * warmUp(step) * firstUnbiased / (Math.sqrt(secondUnbiased) + 1e-8);
        }
    }

    /** Loshchilov and Hutter, 2019, with the decay times the learning rate. */
    private static final class AdamwRule implements Rule {
        private final AdamRule adam = new AdamRule();

        @Override
        public double next(double parameter, double gradient, int step) {
            return adam.next(parameter, gradient, step) - 0.1 * warmUp(step) * 0.5 * parameter;
        }
    }

    private static final class AdaMaxRule implements Rule {
        private double first;
        private double norm;

        @Override
        public double next(double parameter, double gradient, int step) {
            first = 0.8 * first + 0.2 * gradient;
            norm = Math.max(0.95 * norm, Math.abs(gradient));
            return parameter - 0.1 * warmUp(step) / (1 - Math.pow(0.8, step + 1)) * first / norm;
        }
    }

    /** Sutskever et al., 2013, in the form whose parameters are those at the point looked ahead to. */
    private static final class NesterovRule implements Rule {
        private double velocity;

        @Override
        public double next(double parameter, double gradient, int step) {
            double previous = velocity;
            velocity = 0.9 * velocity - 0.1 * warmUp(step) * gradient;
            return parameter - 0.9 * previous + 1.9 * velocity;
        }
    }

    private static final class RmsPropRule implements Rule {
        private double square;

        @Override
        public double next(double parameter, double gradient, int step) {
            square = 0.9 * square + 0.1 * gradient * gradient;
            return parameter - 0.1 * warmUp(step) * gradient / Math.sqrt(square);
        }
    }

    /** Zhuang et al., 2020, Algorithm 2, with ε inside s as printed there. */
    private static final class AdaBeliefRule implements Rule {
        private double first;
        private double belief;

        @Override
        public double next(double parameter, double gradient, int step) {
            first = 0.8 * first + 0.2 * gradient;
            belief = 0.95 * belief + 0.05 * (gradient - first) * (gradient - first) + 1e-14;
            double firstUnbiased = first / (1 - Math.pow(0.8, step + 1));
            double beliefUnbiased = belief / (1 - Math.pow(0.95, step + 1));
            return parameter - 0.1 * warmUp(step) * firstUnbiased / (Math.sqrt(beliefUnbiased) + 1e-14);
        }
    }

    private static final class AmsGradRule implements Rule {
        private double first;
        private double second;
        private double largest;

        @Override
        public double next(double parameter, double gradient, int step) {
            first = 0.8 * first + 0.2 * gradient;
            second = 0.95 * second + 0.05 * gradient * gradient;
            largest = Math.max(largest, second);
            double correction = Math.sqrt(1 - Math.pow(0.95, step + 1)) / (1 - Math.pow(0.8, step + 1));
            return parameter - 0.1 * warmUp(step) * correction * first / (Math.sqrt(largest) + 1e-8);
        }
    }

    private static final class NadamRule implements Rule {
        private double first;
        private double second;

        @Override
        public double next(double parameter, double gradient, int step) {
            first = 0.8 * first + 0.2 * gradient;
            second = 0.95 * second + 0.05 * gradient * gradient;
            double lookedAhead = (0.8 * first + 0.2 * gradient) / (1 - Math.pow(0.8, step + 1));
            double secondUnbiased = second / (1 - Math.pow(0.95, step + 1));
            return parameter - 0.1 * warmUp(step) * lookedAhead / (Math.sqrt(secondUnbiased) + 1e-8);
        }
    }

    private static final class AdaGradRule implements Rule {
        private double squares;

        @Override
        public double next(double parameter, double gradient, int step) {
            squares += gradient * gradient;
            return parameter - 0.1 * warmUp(step) * gradient / Math.sqrt(squares);
        }
    }

    private static final class AdaDeltaRule implements Rule {
        private double square;
        private double change;

        @Override
        public double next(double parameter, double gradient, int step) {
            square = 0.9 * square + 0.1 * gradient * gradient;
            double update = Math.sqrt(change + 1e-3) / Math.sqrt(square + 1e-3) * gradient;
            change = 0.9 * change + 0.1 * update * update;
            return parameter - update;
        }
    }

    private static double warmUp(int step) {
        return Math.min(1.0, (step + 1) / 4.0);
    }

    private static Rule sgd() {
        return (parameter, gradient, step) -> parameter - 0.1 * warmUp(step) * gradient;
    }

    private static Stream<Arguments> rules() {
        String moments = RATE + ", beta1 = 0.8, beta2 = 0.95";
        return Stream.of(
                rule("sgd", RATE, OptimizersPluginTest::sgd),
                rule("nesterovs", RATE + ", momentum = 0.9", NesterovRule::new),
                rule("adam", moments, AdamRule::new),
                rule("adamw", moments + ", weight-decay = 0.5", AdamwRule::new),
                rule("ada-max", moments, AdaMaxRule::new),
                rule("ada-belief", moments, AdaBeliefRule::new),
                rule("ams-grad", moments, AmsGradRule::new),
                rule("nadam", moments, NadamRule::new),
                rule("ada-grad", RATE, AdaGradRule::new),
                rule("rms-prop", RATE + ", decay = 0.9", RmsPropRule::new),
                rule("ada-delta", "rho = 0.9, epsilon = 1e-3", AdaDeltaRule::new));
    }

    private static Arguments rule(String id, String options, Supplier<Rule> rule) {
        return Arguments.of(id, options, rule);
    }

    @Test
    void everyOptimizerIsTested() {
        assertThat(rules().map(rule -> rule.get()[0])).containsExactlyInAnyOrderElementsOf(ids());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void followsItsRule(String id, String options, Supplier<Rule> rule) {
        Optimizer optimizer = optimizer(id, options, LENGTH);
        INDArray parameters = start();
        double[] expected = start().toDoubleVector();
        List<Rule> ruleOfNumber = Stream.generate(rule).limit(LENGTH).toList();
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = gradient(step).toDoubleVector();
            for (int n = 0; n < LENGTH; n++) {
                expected[n] = ruleOfNumber.get(n).next(expected[n], gradient[n], step);
            }
            optimizer.update(parameters, gradient(step), new Progress(step, STEPS));
            assertThat(parameters.toDoubleVector()).as("step %d", step).containsExactly(expected, within(2e-5));
        }
    }

    private static List<String> ids() {
        return CATALOG.all(ComponentKind.OPTIMIZER).stream()
                .map(ComponentDescriptor::id)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void continuesFromASavedStateAsIfItHadNeverStopped(String id) {
        Optimizer whole = optimizer(id, "", LENGTH);
        INDArray expected = start();
        INDArray atHalf = expected;
        State saved = State.EMPTY;
        for (int step = 0; step < STEPS; step++) {
            if (step == STEPS / 2) {
                atHalf = expected.dup();
                saved = whole.save();
            }
            whole.update(expected, gradient(step), new Progress(step, STEPS));
        }

        Optimizer second = optimizer(id, "", LENGTH);
        second.restore(saved);
        for (int step = STEPS / 2; step < STEPS; step++) {
            second.update(atHalf, gradient(step), new Progress(step, STEPS));
        }

        assertThat(expected.toFloatVector()).isNotEqualTo(start().toFloatVector());
        assertThat(atHalf.toFloatVector()).containsExactly(expected.toFloatVector());
    }

    @Test
    void aStateOfAnotherSizeIsRefusedAndNothingChanges() {
        Optimizer small = optimizer("adam", "", LENGTH);
        INDArray parameters = start();
        small.update(parameters, gradient(0), new Progress(0, STEPS));
        State before = small.save();
        State other = optimizer("adam", "", LENGTH + 1).save();

        assertThatThrownBy(() -> small.restore(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the saved optimizer state has 12 numbers; this optimizer has 10");
        assertThatThrownBy(() -> small.restore(State.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the saved state has no array 'state'; it has []");
        assertThat(small.save().array("state")).isEqualTo(before.array("state"));
    }

    @Test
    void anUpdateThatIsNotFiniteIsNotApplied() {
        Optimizer optimizer = optimizer("sgd", "learning-rate = 1e30", LENGTH);
        INDArray parameters = start();

        assertThat(optimizer.update(parameters, gradient(0).muli(1e20), new Progress(0, STEPS)))
                .isFalse();
        assertThat(parameters.toFloatVector()).containsExactly(start().toFloatVector());
        assertThat(optimizer("sgd", "", LENGTH).update(parameters, gradient(0), new Progress(0, STEPS)))
                .isTrue();
    }

    @Test
    void aSavedStateDoesNotChangeWithLaterUpdates() {
        Optimizer optimizer = optimizer("adam", "", LENGTH);
        optimizer.update(start(), gradient(0), new Progress(0, STEPS));
        State saved = optimizer.save();
        float[] before = saved.array("state").toFloatVector();

        optimizer.update(start(), gradient(1), new Progress(1, STEPS));

        assertThat(saved.array("state").toFloatVector()).containsExactly(before);
        assertThat(saved.numbers()).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @CsvSource({"0, 0.025", "3, 0.1", "7, 0.1"})
    void saysTheLearningRateOfAStep(int step, double rate) {
        assertThat(optimizer("sgd", RATE, LENGTH).learningRate(new Progress(step, STEPS)))
                .isCloseTo(rate, within(1e-12));
    }

    private static INDArray start() {
        return Nd4j.createFromArray(0.5f, -1f, 2f, 0f, 0.25f);
    }

    private static INDArray gradient(int step) {
        RandomGenerator random = new RandomStreams(7).generator(step);
        float[] gradient = new float[LENGTH];
        for (int n = 0; n < LENGTH; n++) {
            gradient[n] = (float) (random.nextDouble() * 2 - 1);
        }
        return Nd4j.createFromArray(gradient);
    }

    @SuppressWarnings("unchecked")
    private static Optimizer optimizer(String id, String options, long length) {
        ComponentDescriptor component =
                CATALOG.find(ComponentKind.OPTIMIZER, id).orElseThrow();
        Problems problems = new Problems();
        Record bound = OptionsBinder.bind(
                        component.optionsType(),
                        ConfigFactory.parseString(options).root(),
                        "",
                        id,
                        problems)
                .map(Record.class::cast)
                .orElseThrow(() -> new AssertionError(problems.all()));
        return ((Registrar.OptimizerFactory<Record>) component.factory()).create(bound, length, STEPS);
    }
}
