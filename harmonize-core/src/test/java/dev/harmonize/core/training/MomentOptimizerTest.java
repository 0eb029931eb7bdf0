package dev.harmonize.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.State;
import dev.harmonize.api.training.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.AMSGradUpdater;
import org.nd4j.linalg.learning.AdaBeliefUpdater;
import org.nd4j.linalg.learning.AdaMaxUpdater;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.NadamUpdater;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.schedule.ISchedule;

import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

class MomentOptimizerTest {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.99;
    private static final double RATE = 1e-2;
    private static final int STEPS = 200;
    private static final LearningRateSchedule SCHEDULE =
            new LearningRateSchedule(LearningRateSchedule.Kind.COSINE, 10, 0.05);
    private static final LearningRateSchedule CONSTANT =
            new LearningRateSchedule(LearningRateSchedule.Kind.CONSTANT, 0, 1.0);

    /** Two chunks and some, which no vector length divides. */
    private static final int LENGTH = 2 * Chunks.SIZE + 37;

    /** The family, and what ND4J has of it. */
    private enum Member {
        ADAM,
        NADAM,
        AMS_GRAD,
        ADA_MAX,
        ADA_BELIEF;

        MomentRule rule() {
            return switch (this) {
                case ADAM -> new MomentRule.Adam(BETA1, BETA2, 1e-8);
                case NADAM -> new MomentRule.Nadam(BETA1, BETA2, 1e-8);
                case AMS_GRAD -> new MomentRule.AmsGrad(BETA1, BETA2, 1e-8);
                case ADA_MAX -> new MomentRule.AdaMax(BETA1, BETA2, 1e-32);
                case ADA_BELIEF -> new MomentRule.AdaBelief(BETA1, BETA2, 1e-14);
            };
        }

        GradientUpdater<?> updater(INDArray state, ISchedule rate) {
            GradientUpdater<?> updater = switch (this) {
                case ADAM -> new AdamUpdater(adam(rate));
                case NADAM -> new NadamUpdater(nadam(rate));
                case AMS_GRAD -> new AMSGradUpdater(amsGrad(rate));
                case ADA_MAX -> new AdaMaxUpdater(adaMax(rate));
                case ADA_BELIEF -> new AdaBeliefUpdater(adaBelief(rate));
            };
            updater.setStateViewArray(
                    state, new long[] {1, state.length() / rule().memories()}, state.ordering(), false);
            return updater;
        }

        private static Adam adam(ISchedule rate) {
            return Adam.builder()
                    .learningRateSchedule(rate)
                    .beta1(BETA1)
                    .beta2(BETA2)
                    .epsilon(1e-8)
                    .build();
        }

        /** ND4J leaves the correction of the second moment out. */
        private static Nadam nadam(ISchedule rate) {
            return Nadam.builder()
                    .learningRateSchedule(new SecondMomentCorrection(rate))
                    .beta1(BETA1)
                    .beta2(BETA2)
                    .epsilon(1e-8)
                    .build();
        }

        private static AMSGrad amsGrad(ISchedule rate) {
            return AMSGrad.builder()
                    .learningRateSchedule(rate)
                    .beta1(BETA1)
                    .beta2(BETA2)
                    .epsilon(1e-8)
                    .build();
        }

        private static AdaMax adaMax(ISchedule rate) {
            AdaMax configuration = new AdaMax(rate);
            configuration.setBeta1(BETA1);
            configuration.setBeta2(BETA2);
            return configuration;
        }

        private static AdaBelief adaBelief(ISchedule rate) {
            AdaBelief configuration = new AdaBelief(rate);
            configuration.setBeta1(BETA1);
            configuration.setBeta2(BETA2);
            configuration.setEpsilon(1e-14);
            return configuration;
        }
    }

    private record Rate() implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            return RATE * SCHEDULE.factor(new Progress(iteration, STEPS));
        }

        @Override
        public ISchedule clone() {
            return this;
        }
    }

    private record SecondMomentCorrection(ISchedule rate) implements ISchedule {
        @Override
        public double valueAt(int iteration, int epoch) {
            double decayed = (float) Math.pow((float) BETA2, iteration + 1.0);
            return rate.valueAt(iteration, epoch) * Math.sqrt(1 - decayed);
        }

        @Override
        public ISchedule clone() {
            return this;
        }
    }

    /** From 0, so that the rounding of large parameters does not hide how they change. */
    @ParameterizedTest
    @EnumSource
    void goesWhereNd4jsUpdaterGoes(Member member) {
        MomentOptimizer optimizer = optimizer(member, LENGTH);
        INDArray parameters = Nd4j.zeros(DataType.FLOAT, LENGTH);
        INDArray expected = Nd4j.zeros(DataType.FLOAT, LENGTH);
        INDArray state = Nd4j.zeros(DataType.FLOAT, 1, (long) member.rule().memories() * LENGTH);
        GradientUpdater<?> updater = member.updater(state, new Rate());
        for (int step = 0; step < STEPS; step++) {
            update(optimizer, parameters, step);
            update(updater, expected, step);
            assertThat(difference(parameters, expected))
                    .as("parameters after step %d", step)
                    .isLessThan(1e-6);
        }
        assertThat(difference(optimizer.save().array("state").reshape(state.length()), state.reshape(state.length())))
                .as("state")
                .isLessThan(1e-6);
    }

    @ParameterizedTest
    @EnumSource
    void continuesWhatNd4jsUpdaterBegan(Member member) {
        INDArray parameters = Nd4j.zeros(DataType.FLOAT, LENGTH);
        INDArray expected = Nd4j.zeros(DataType.FLOAT, LENGTH);
        INDArray state = Nd4j.zeros(DataType.FLOAT, 1, (long) member.rule().memories() * LENGTH);
        GradientUpdater<?> updater = member.updater(state, new Rate());
        for (int step = 0; step < 5; step++) {
            update(updater, expected, step);
        }
        MomentOptimizer optimizer = optimizer(member, LENGTH);
        optimizer.restore(new State(Map.of("state", state), Map.of()));
        INDArray before = expected.dup();
        for (int step = 5; step < 10; step++) {
            update(optimizer, parameters, step);
            update(updater, expected, step);
        }

        assertThat(difference(parameters, expected.sub(before))).isLessThan(1e-5);
        assertThat(optimizer.save().array("state").shape()).containsExactly(state.shape());
    }

    /** Adam as printed in the paper, in double; with decay, and with a norm that about half of the gradients exceed. */
    @Test
    void decaysAndClipsLikeANaiveImplementationInDouble() {
        int length = 501;
        double decay = 0.3;
        double clip = 2.0;
        MomentOptimizer optimizer = new MomentOptimizer(
                length,
                new MomentOptimizer.Options(RATE, SCHEDULE, clip, decay),
                new MomentRule.Adam(BETA1, BETA2, 1e-8));
        RandomGenerator random = new RandomStreams(11).generator();
        INDArray parameters = Nd4j.createFromArray(normal(random, length, 1));
        double[] expected = parameters.toDoubleVector();
        double[] first = new double[length];
        double[] second = new double[length];
        int clipped = 0;
        for (int step = 0; step < STEPS; step++) {
            double magnitude = 2.0 * clip * random.nextDouble() / Math.sqrt(length);
            float[] gradient = normal(random, length, magnitude);
            double norm = 0;
            for (float number : gradient) {
                norm += (double) number * number;
            }
            norm = Math.sqrt(norm);
            clipped += norm > clip ? 1 : 0;
            double scale = Math.min(1, clip / norm);
            double rate = RATE * SCHEDULE.factor(new Progress(step, STEPS));
            for (int n = 0; n < length; n++) {
                double g = gradient[n] * scale;
                first[n] = BETA1 * first[n] + (1 - BETA1) * g;
                second[n] = BETA2 * second[n] + (1 - BETA2) * g * g;
                double m = first[n] / (1 - Math.pow(BETA1, step + 1));
                double v = second[n] / (1 - Math.pow(BETA2, step + 1));
                expected[n] = expected[n] - rate * decay * expected[n] - rate * m / (Math.sqrt(v) + 1e-8);
            }

            assertThat(optimizer.update(parameters, Nd4j.createFromArray(gradient), new Progress(step, STEPS)))
                    .isTrue();
        }

        assertThat(clipped).isBetween(STEPS / 4, STEPS * 3 / 4);
        assertThat(difference(parameters.castTo(DataType.DOUBLE), Nd4j.createFromArray(expected)))
                .isLessThan(2e-6);
    }

    @ParameterizedTest
    @EnumSource
    void aGradientNoLongerThanTheNormIsNotTouched(Member member) {
        double norm = VectorNorm.of(gradient(0, LENGTH));
        INDArray free = start();
        INDArray clipped = start();
        optimizer(member, LENGTH).update(free, gradient(0, LENGTH), new Progress(0, STEPS));
        new MomentOptimizer(LENGTH, new MomentOptimizer.Options(RATE, SCHEDULE, norm, 0), member.rule())
                .update(clipped, gradient(0, LENGTH), new Progress(0, STEPS));

        assertThat(clipped.toFloatVector()).containsExactly(free.toFloatVector());
    }

    @ParameterizedTest
    @EnumSource
    void everyPartOfALongVectorGoesAsItWouldAlone(Member member) {
        int length = 70 * Chunks.SIZE + 5;
        int begin = 33 * Chunks.SIZE - 11;
        int end = begin + Chunks.SIZE + 100;
        MomentOptimizer whole = optimizer(member, length);
        MomentOptimizer part = optimizer(member, end - begin);
        INDArray parameters = Nd4j.zeros(DataType.FLOAT, length);
        INDArray expected = Nd4j.zeros(DataType.FLOAT, end - begin);
        for (int step = 0; step < 3; step++) {
            INDArray gradient = gradient(step, length);
            Progress progress = new Progress(step, STEPS);
            whole.update(parameters, gradient, progress);
            part.update(
                    expected, gradient.get(NDArrayIndex.interval(begin, end)).dup(), progress);
        }

        assertThat(Arrays.copyOfRange(parameters.toFloatVector(), begin, end))
                .containsExactly(expected.toFloatVector());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 3e38f})
    void anUpdateThatIsNotFiniteChangesNeitherParametersNorState(float number) {
        MomentOptimizer optimizer = optimizer(Member.ADAM, LENGTH);
        INDArray parameters = start();
        update(optimizer, parameters, 0);
        float[] before = parameters.toFloatVector();
        float[] stateBefore = optimizer.save().array("state").toFloatVector();
        INDArray gradient = gradient(1, LENGTH);
        gradient.putScalar(LENGTH - 1L, number);

        assertThat(optimizer.update(parameters, gradient, new Progress(1, STEPS)))
                .isFalse();

        assertThat(parameters.toFloatVector()).containsExactly(before);
        assertThat(optimizer.save().array("state").toFloatVector()).containsExactly(stateBefore);
        update(optimizer, parameters, 1);
        assertThat(parameters.toFloatVector()).isNotEqualTo(before);
    }

    @Test
    void decayThatExplodesIsRefusedBeforeParametersAreInfinite() {
        MomentOptimizer optimizer = new MomentOptimizer(
                LENGTH, new MomentOptimizer.Options(1e30, CONSTANT, Double.POSITIVE_INFINITY, 1.0), Member.ADAM.rule());
        INDArray parameters = start();
        assertThat(optimizer.update(parameters, gradient(0, LENGTH), new Progress(0, STEPS)))
                .isTrue();
        float[] before = parameters.toFloatVector();

        assertThat(optimizer.update(parameters, gradient(1, LENGTH), new Progress(1, STEPS)))
                .isFalse();
        assertThat(parameters.toFloatVector()).containsExactly(before);
    }

    @ParameterizedTest
    @EnumSource
    void anEnormousGradientThatLeadsSomewhereIsApplied(Member member) {
        MomentOptimizer optimizer = optimizer(member, LENGTH);
        INDArray parameters = start();
        INDArray gradient = gradient(0, LENGTH);
        gradient.putScalar(0, 5e18f);

        assertThat(optimizer.update(parameters, gradient, new Progress(0, STEPS)))
                .isTrue();
        assertThat(VectorNorm.of(parameters)).isFinite();
    }

    @ParameterizedTest
    @EnumSource
    void whatNeverHadAGradientStaysWhereItIs(Member member) {
        MomentRule rule = switch (member) {
            case ADAM -> new MomentRule.Adam(BETA1, BETA2, 1e-60);
            case NADAM -> new MomentRule.Nadam(BETA1, BETA2, 1e-60);
            case AMS_GRAD -> new MomentRule.AmsGrad(BETA1, BETA2, 1e-60);
            case ADA_MAX -> new MomentRule.AdaMax(BETA1, BETA2, 1e-60);
            case ADA_BELIEF -> new MomentRule.AdaBelief(BETA1, BETA2, 1e-60);
        };
        MomentOptimizer optimizer = new MomentOptimizer(
                LENGTH, new MomentOptimizer.Options(RATE, CONSTANT, Double.POSITIVE_INFINITY, 0), rule);
        INDArray parameters = start();

        assertThat(optimizer.update(parameters, Nd4j.zeros(DataType.FLOAT, LENGTH), new Progress(0, STEPS)))
                .isTrue();
        assertThat(parameters.toFloatVector()).containsExactly(start().toFloatVector());
    }

    @Test
    void viewsAndDoublesAreUpdatedLikeAnythingElse() {
        INDArray expected = start();
        update(optimizer(Member.ADAM, LENGTH), expected, 0);
        INDArray larger = Nd4j.ones(DataType.FLOAT, LENGTH + 7);
        INDArray view = larger.get(NDArrayIndex.interval(5, LENGTH + 5));
        view.assign(start());

        optimizer(Member.ADAM, LENGTH)
                .update(view, gradient(0, LENGTH).castTo(DataType.DOUBLE), new Progress(0, STEPS));

        assertThat(view.toFloatVector()).containsExactly(expected.toFloatVector());
        assertThat(larger.toFloatVector()).startsWith(1, 1, 1, 1, 1).endsWith(1, 1);
    }

    @Test
    void vectorsOfAnotherLengthAreRefused() {
        MomentOptimizer optimizer = optimizer(Member.ADAM, LENGTH);

        assertThatThrownBy(() -> optimizer.update(start(), Nd4j.zeros(DataType.FLOAT, 3), new Progress(0, STEPS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("this optimizer is for " + LENGTH + " parameters; the gradient has length 3");
    }

    private static MomentOptimizer optimizer(Member member, int length) {
        return new MomentOptimizer(
                length, new MomentOptimizer.Options(RATE, SCHEDULE, Double.POSITIVE_INFINITY, 0), member.rule());
    }

    private static void update(MomentOptimizer optimizer, INDArray parameters, int step) {
        INDArray gradient = gradient(step, Math.toIntExact(parameters.length()));
        assertThat(optimizer.update(parameters, gradient, new Progress(step, STEPS)))
                .isTrue();
    }

    private static void update(GradientUpdater<?> updater, INDArray parameters, int step) {
        INDArray gradient = gradient(step, Math.toIntExact(parameters.length()));
        updater.applyUpdater(gradient.reshape(1, gradient.length()), step, 0);
        parameters.subi(gradient);
    }

    private static INDArray start() {
        return Nd4j.createFromArray(normal(new RandomStreams(5).generator(), LENGTH, 1));
    }

    private static float[] normal(RandomGenerator random, int length, double deviation) {
        float[] numbers = new float[length];
        for (int n = 0; n < length; n++) {
            numbers[n] = (float) (deviation * random.nextGaussian());
        }
        return numbers;
    }

    /** Every parameter has a magnitude of its own, from 1e-8 to 1e4; a fifth is 0 in a step, and a seventh always. */
    private static INDArray gradient(int step, int length) {
        RandomGenerator random = new RandomStreams(9).generator(step);
        float[] gradient = new float[length];
        for (int n = 0; n < length; n++) {
            double number = Math.pow(10, -8 + n % 13) * random.nextGaussian();
            gradient[n] = n % 7 == 0 || random.nextInt(5) == 0 ? 0 : (float) number;
        }
        return Nd4j.createFromArray(gradient);
    }

    /** ‖a − b‖ / ‖b‖. */
    private static double difference(INDArray actual, INDArray expected) {
        double[] a = actual.toDoubleVector();
        double[] b = expected.toDoubleVector();
        double error = 0;
        double norm = 0;
        for (int n = 0; n < b.length; n++) {
            error += (a[n] - b[n]) * (a[n] - b[n]);
            norm += b[n] * b[n];
        }
        return Math.sqrt(error / norm);
    }
}
