package dev.harmonize.losses;

import static dev.harmonize.losses.Batches.NO_PARAMETERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.loss.Loss;
import dev.harmonize.api.loss.LossResult;
import dev.harmonize.api.model.Embedding;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Registrar.LossInput;
import dev.harmonize.testkit.LossContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

class HardNegativeTest {

    @Nested
    class WithDefaults extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return HardNegative.create(new HardNegative.Options(0.5, 1.0, 0.1, Direction.BOTH), inputs);
        }
    }

    @Nested
    class AtALowTemperature extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return HardNegative.create(new HardNegative.Options(0.01, 1.0, 0.1, Direction.FORWARD), inputs);
        }
    }

    @Nested
    class WithMuchWeightOnHardNegatives extends LossContract {
        @Override
        protected Loss create(List<LossInput> inputs) {
            return HardNegative.create(new HardNegative.Options(0.2, 5.0, 0.02, Direction.BACKWARD), inputs);
        }
    }

    @Test
    void valueComputedByHand() {
        // Video 0 has the cosine 1 with its text, and 0 and 1 with the others: these have the weights 1 and e.
        LossResult result = loss(1.0, 1.0, 0.1, Direction.FORWARD)
                .evaluate(
                        Batches.of(new double[][] {{1, 0}, {1, 0}, {1, 0}}, new double[][] {{1, 0}, {0, 1}, {1, 0}}),
                        NO_PARAMETERS);
        double e = Math.E;
        double weighted = 2 * (1 + e * e) / (1 + e);
        assertThat(result.perSample()[0]).isCloseTo(Math.log(1 + (weighted - 2 * 0.1 * e) / 0.9 / e), within(1e-14));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void agreesWithTheDefinition(Direction direction) {
        for (double beta : new double[] {0.0, 0.5, 3.0}) {
            for (double tauPlus : new double[] {0.0, 0.1, 0.7}) {
                AnchorDefinition.assertThatLossAgrees(
                        loss(0.3, beta, tauPlus, direction),
                        direction,
                        (sample, positive, negatives) -> definition(positive, negatives, beta, tauPlus));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void withEqualWeightsItIsDebiased(Direction direction) {
        List<Embedding> embeddings = AnchorDefinition.batch(20);
        LossResult expected = Debiased.create(new Debiased.Options(0.3, 0.1, direction), Batches.inputs(6))
                .evaluate(embeddings, NO_PARAMETERS);
        Batches.assertThatResultsAgree(
                loss(0.3, 0.0, 0.1, direction).evaluate(embeddings, NO_PARAMETERS), expected, 1e-12);
        Batches.assertThatResultsAgree(
                loss(0.3, 1e-9, 0.1, direction).evaluate(embeddings, NO_PARAMETERS), expected, 1e-7);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void withEqualWeightsAndWithoutBiasItIsInfoNce(Direction direction) {
        List<Embedding> embeddings = AnchorDefinition.batch(20);
        LossResult expected = InfoNce.create(new InfoNce.Options(0.1, false, 100, direction), Batches.inputs(6))
                .evaluate(embeddings, NO_PARAMETERS);
        Batches.assertThatResultsAgree(
                loss(0.1, 0.0, 0.0, direction).evaluate(embeddings, NO_PARAMETERS), expected, 1e-12);
    }

    @Test
    void withoutNegativesThereIsNothingToLearn() {
        LossResult result = loss(0.5, 1.0, 0.1, Direction.BOTH)
                .evaluate(Batches.of(new double[][] {{1, 0}}, new double[][] {{1, 1}}), NO_PARAMETERS);
        assertThat(result.value()).isZero();
        assertThat(result.gradients().get(0).norm2Number().doubleValue()).isZero();
    }

    @Test
    void float32AndFloat64AgreeOnALargerBatch() {
        Batches.assertThatFloat32AndFloat64AgreeOnALargerBatch(loss(0.5, 1.0, 0.1, Direction.BOTH));
    }

    @Test
    void resultsAreFiniteAtTheLimits() {
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(
                loss(LogitScale.SMALLEST_TEMPERATURE, 0.7, 0.1, Direction.BOTH));
        Batches.assertThatResultsAreFiniteWhereCosinesAreExtreme(loss(0.1, 33.0, 0.1, Direction.BOTH));
    }

    @Test
    void weightsThatWouldVanishAreRefused() {
        assertThatExceptionOfType(InvalidOptionException.class)
                .isThrownBy(() -> loss(0.01, 4.0, 0.1, Direction.BOTH))
                .withMessage(
                        "is 4.0 with a temperature of 0.01, but (1 + beta) / temperature must be at most 340.0, not"
                                + " 500.0, or exponentials would vanish; lower beta or raise the temperature")
                .satisfies(exception -> assertThat(exception.option()).isEqualTo("beta"));
    }

    private static double definition(double positive, double[] negatives, double beta, double tauPlus) {
        double weights = 0.0;
        for (double negative : negatives) {
            weights += Math.exp(beta * negative / 0.3);
        }
        int count = negatives.length;
        double sum = 0.0;
        for (double negative : negatives) {
            double importance = Math.exp(beta * negative / 0.3) / (weights / count);
            sum += importance * Math.exp(negative / 0.3);
        }
        double own = Math.exp(positive / 0.3);
        double estimate = Math.max((sum - count * tauPlus * own) / (1 - tauPlus), count * Math.exp(-1 / 0.3));
        return -Math.log(own / (own + estimate));
    }

    private static Loss loss(double temperature, double beta, double tauPlus, Direction direction) {
        return HardNegative.create(new HardNegative.Options(temperature, beta, tauPlus, direction), Batches.inputs(6));
    }
}
