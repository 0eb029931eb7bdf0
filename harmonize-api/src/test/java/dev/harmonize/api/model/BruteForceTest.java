package dev.harmonize.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.harmonization.Gramians;
import dev.harmonize.api.harmonization.Units;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The defaults of {@link Encoding} against contributions summed sample by sample. Seed 23. */
class BruteForceTest {

    private static final int SAMPLES = ScaledProjection.SAMPLES;
    private static final int OBJECTIVES = 3;
    private static final int LENGTH = Math.toIntExact(ScaledProjection.PARAMETERS.length());
    private static final int SHARED = ScaledProjection.INPUT * ScaledProjection.WIDTH;

    private final RandomGenerator random = new RandomStreams(23).generator();

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void jacobianRowsAreTheObjectivesGradients(DataType type) {
        Setting setting = new Setting(type);

        INDArray jacobian = setting.encoding.jacobian(setting.objectives);

        assertThat(jacobian.dataType()).isEqualTo(type);
        assertThat(jacobian.shape()).containsExactly(OBJECTIVES, LENGTH);
        for (int k = 0; k < OBJECTIVES; k++) {
            assertThat(jacobian.getRow(k).toDoubleVector())
                    .as("objective %d", k)
                    .containsExactly(setting.sum(0, SAMPLES, k), within(tolerance(type)));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, 1", "FLOAT, 2", "FLOAT, 5", "DOUBLE, 1", "DOUBLE, 2", "DOUBLE, 5"})
    void gramiansAreInnerProductsOfTheUnitsContributionsWithinEachGroup(DataType type, int unitSize) {
        Setting setting = new Setting(type);
        Units units = new Units(SAMPLES, unitSize);

        List<Gramians> gramians =
                setting.encoding.gramians(setting.objectives, units, List.of(setting.backbone, setting.heads));

        assertThat(gramians).hasSize(2);
        for (int u = 0; u < units.count(); u++) {
            for (int k = 0; k < OBJECTIVES; k++) {
                for (int l = 0; l < OBJECTIVES; l++) {
                    double[] a = setting.sum(units.begin(u), units.end(u), k);
                    double[] b = setting.sum(units.begin(u), units.end(u), l);
                    assertThat(gramians.get(0).get(u, k, l))
                            .as("backbone, unit %d, %d and %d", u, k, l)
                            .isCloseTo(product(a, b, 0, SHARED), within(tolerance(type)));
                    assertThat(gramians.get(1).get(u, k, l))
                            .as("heads, unit %d, %d and %d", u, k, l)
                            .isCloseTo(product(a, b, SHARED, LENGTH), within(tolerance(type)));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void theGradientsOfUnitsAreFreedAtOnce(DataType type) {
        Setting setting = new Setting(type);

        setting.encoding.gramians(setting.objectives, new Units(SAMPLES, 1), List.of(setting.backbone, setting.heads));

        assertThat(setting.encoding.gradients())
                .hasSize(SAMPLES * OBJECTIVES)
                .allMatch(gradient -> gradient.data().wasClosed());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void combineAddsContributionsWithTheWeightsOfTheirGroup(DataType type) {
        Setting setting = new Setting(type);
        SampleWeights inBackbone = setting.weights();
        SampleWeights elsewhere = setting.weights();
        INDArray gradient = Nd4j.ones(type, LENGTH);

        setting.encoding.combine(
                setting.objectives, List.of(new GroupWeights(setting.backbone, inBackbone)), elsewhere, gradient);

        double[] expected = new double[LENGTH];
        Arrays.fill(expected, 1.0);
        setting.addCombined(expected, inBackbone, 0, SHARED);
        setting.addCombined(expected, elsewhere, SHARED, LENGTH);
        assertThat(gradient.toDoubleVector()).containsExactly(expected, within(tolerance(type)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void groupsWithEqualWeightsShareABackwardPass(DataType type) {
        Setting setting = new Setting(type);
        SampleWeights weights = setting.weights();
        SampleWeights equal =
                new SampleWeights(SAMPLES, OBJECTIVES, weights.values().clone());
        INDArray gradient = Nd4j.zeros(type, LENGTH);

        setting.encoding.combine(
                setting.objectives,
                List.of(new GroupWeights(setting.backbone, weights), new GroupWeights(setting.heads, equal)),
                setting.weights(),
                gradient);

        double[] expected = new double[LENGTH];
        setting.addCombined(expected, weights, 0, LENGTH);
        assertThat(gradient.toDoubleVector()).containsExactly(expected, within(tolerance(type)));
        assertThat(setting.encoding.backwardPasses()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void withoutGroupsEverythingIsElsewhere(DataType type) {
        Setting setting = new Setting(type);
        SampleWeights elsewhere = setting.weights();
        INDArray gradient = Nd4j.zeros(type, LENGTH);

        setting.encoding.combine(setting.objectives, List.of(), elsewhere, gradient);

        double[] expected = new double[LENGTH];
        setting.addCombined(expected, elsewhere, 0, LENGTH);
        assertThat(gradient.toDoubleVector()).containsExactly(expected, within(tolerance(type)));
    }

    private static double tolerance(DataType type) {
        return type == DataType.DOUBLE ? 1e-12 : 1e-5;
    }

    private static double product(double[] a, double[] b, int begin, int end) {
        double sum = 0;
        for (int n = begin; n < end; n++) {
            sum += a[n] * b[n];
        }
        return sum;
    }

    /** An encoding with an objective on both outputs, and one on each. */
    private final class Setting {

        private final ScaledProjection encoding;
        private final List<Cotangents> objectives;
        private final ParameterGroup backbone;
        private final ParameterGroup heads;

        Setting(DataType type) {
            encoding = new ScaledProjection(type, random);
            objectives = List.of(
                    new Cotangents(
                            SAMPLES, Map.of(ScaledProjection.VIDEO, video(type), ScaledProjection.TEXT, text(type))),
                    new Cotangents(SAMPLES, Map.of(ScaledProjection.VIDEO, video(type))),
                    new Cotangents(SAMPLES, Map.of(ScaledProjection.TEXT, text(type))));
            backbone = new ParameterGroup("backbone", encoding.segments("backbone"));
            heads = new ParameterGroup("heads", encoding.segments("heads"));
        }

        private INDArray video(DataType type) {
            return ScaledProjection.random(type, random, SAMPLES, ScaledProjection.WIDTH);
        }

        private INDArray text(DataType type) {
            return ScaledProjection.random(
                    type, random, (long) SAMPLES * ScaledProjection.CANDIDATES, ScaledProjection.WIDTH);
        }

        SampleWeights weights() {
            return new SampleWeights(
                    SAMPLES,
                    OBJECTIVES,
                    random.doubles((long) SAMPLES * OBJECTIVES, -1, 1).toArray());
        }

        /** Σ g_{i,k} over samples from {@code begin} to {@code end}, exclusive. */
        double[] sum(int begin, int end, int objective) {
            double[] sum = new double[LENGTH];
            for (int i = begin; i < end; i++) {
                double[] contribution = encoding.contribution(i, objectives.get(objective));
                for (int n = 0; n < LENGTH; n++) {
                    sum[n] += contribution[n];
                }
            }
            return sum;
        }

        void addCombined(double[] target, SampleWeights weights, int begin, int end) {
            for (int i = 0; i < SAMPLES; i++) {
                for (int k = 0; k < OBJECTIVES; k++) {
                    double[] contribution = encoding.contribution(i, objectives.get(k));
                    for (int n = begin; n < end; n++) {
                        target[n] += weights.get(i, k) * contribution[n];
                    }
                }
            }
        }
    }
}
