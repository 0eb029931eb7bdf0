package dev.harmonize.core.training;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdaBeliefUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

import java.util.function.BiFunction;

/** ND4J's updaters as optimizers, each with a learning-rate schedule. */
public final class OptimizersPlugin implements HarmonizePlugin {

    @Override
    public void register(Registrar registrar) {
        register(registrar, SgdOptions.class, (options, rate) -> new Sgd(rate));
        register(registrar, NesterovsOptions.class, (options, rate) -> new Nesterovs(rate, options.momentum()));
        register(
                registrar,
                AdamOptions.class,
                (options, rate) -> Adam.builder()
                        .learningRateSchedule(rate)
                        .beta1(options.beta1())
                        .beta2(options.beta2())
                        .epsilon(options.epsilon())
                        .build());
        register(
                registrar,
                NadamOptions.class,
                (options, rate) -> Nadam.builder()
                        .learningRateSchedule(new SecondMomentCorrection(rate, options.beta2()))
                        .beta1(options.beta1())
                        .beta2(options.beta2())
                        .epsilon(options.epsilon())
                        .build());
        register(
                registrar,
                AmsGradOptions.class,
                (options, rate) -> AMSGrad.builder()
                        .learningRateSchedule(rate)
                        .beta1(options.beta1())
                        .beta2(options.beta2())
                        .epsilon(options.epsilon())
                        .build());
        register(
                registrar,
                AdaBeliefOptions.class,
                (options, rate) -> new FlatAdaBelief(rate, options.beta1(), options.beta2(), options.epsilon()));
        register(registrar, AdaMaxOptions.class, (options, rate) -> {
            AdaMax updater = new AdaMax(rate);
            updater.setBeta1(options.beta1());
            updater.setBeta2(options.beta2());
            updater.setEpsilon(options.epsilon());
            return updater;
        });
        register(
                registrar,
                AdaGradOptions.class,
                (options, rate) -> AdaGrad.builder()
                        .learningRateSchedule(rate)
                        .epsilon(options.epsilon())
                        .build());
        register(
                registrar,
                RmsPropOptions.class,
                (options, rate) -> RmsProp.builder()
                        .learningRateSchedule(rate)
                        .rmsDecay(options.decay())
                        .epsilon(options.epsilon())
                        .build());
        register(registrar, AdaDeltaOptions.class, (options, rate) -> new AdaDelta(options.rho(), options.epsilon()));
    }

    private static <O extends Record & Scheduled> void register(
            Registrar registrar, Class<O> type, BiFunction<O, ISchedule, IUpdater> updater) {
        registrar.optimizer(
                type,
                (options, length, steps) -> new UpdaterOptimizer(
                        length,
                        steps,
                        options.learningRate(),
                        options.schedule(),
                        rate -> updater.apply(options, rate)));
    }

    /** ND4J 1.0.0-M2.1 flattens AdaBelief's state and then asks for its second dimension, so it can never be made. */
    private static final class FlatAdaBelief extends AdaBelief {

        private static final long serialVersionUID = 1L;

        FlatAdaBelief(ISchedule rate, double beta1, double beta2, double epsilon) {
            super(rate);
            setBeta1(beta1);
            setBeta2(beta2);
            setEpsilon(epsilon);
        }

        @Override
        public GradientUpdater<?> instantiate(INDArray state, boolean initialize) {
            AdaBeliefUpdater updater = new AdaBeliefUpdater(this);
            updater.setStateViewArray(state, new long[] {1, state.length() / 2}, state.ordering(), initialize);
            return updater;
        }
    }

    /**
     * The bias correction of the second moment, which ND4J 1.0.0-M2.1 leaves out of Nadam: without it the first steps are
     * up to √(1 / (1 − β₂)) times too long.
     */
    private record SecondMomentCorrection(ISchedule rate, double beta2) implements ISchedule {

        @Override
        public double valueAt(int iteration, int epoch) {
            return rate.valueAt(iteration, epoch) * Math.sqrt(1 - Math.pow(beta2, iteration + 1.0));
        }

        @Override
        public ISchedule clone() {
            return this;
        }
    }

    /** What every optimizer's options have. */
    interface Scheduled {
        double learningRate();

        LearningRateSchedule schedule();
    }

    @Component(id = "sgd", summary = "Stochastic gradient descent")
    record SgdOptions(
            @Option(doc = "Step size.", defaultValue = "0.1", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "nesterovs", summary = "Gradient descent with Nesterov momentum (Sutskever et al., 2013)")
    record NesterovsOptions(
            @Option(doc = "Step size.", defaultValue = "0.1", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Momentum.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
            double momentum,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "adam", summary = "Adam (Kingma and Ba, 2015)")
    record AdamOptions(
            @Option(doc = "Step size.", defaultValue = "1e-3", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Decay of the first moment.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
            double beta1,

            @Option(doc = "Decay of the second moment.", defaultValue = "0.999", min = 0, max = 1, exclusiveMax = true)
            double beta2,

            @Option(
                    doc = "Added to the root of the second moment.",
                    defaultValue = "1e-8",
                    min = 0,
                    exclusiveMin = true)
            double epsilon,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "ada-max", summary = "AdaMax, Adam with the infinity norm (Kingma and Ba, 2015)")
    record AdaMaxOptions(
            @Option(doc = "Step size.", defaultValue = "1e-3", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Decay of the first moment.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
            double beta1,

            @Option(doc = "Decay of the norm.", defaultValue = "0.999", min = 0, max = 1, exclusiveMax = true)
            double beta2,

            @Option(doc = "Added to the norm.", defaultValue = "1e-8", min = 0, exclusiveMin = true)
            double epsilon,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "nadam", summary = "Adam with Nesterov momentum (Dozat, 2016)")
    record NadamOptions(
            @Option(doc = "Step size.", defaultValue = "1e-3", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Decay of the first moment.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
            double beta1,

            @Option(doc = "Decay of the second moment.", defaultValue = "0.999", min = 0, max = 1, exclusiveMax = true)
            double beta2,

            @Option(
                    doc = "Added to the root of the second moment.",
                    defaultValue = "1e-8",
                    min = 0,
                    exclusiveMin = true)
            double epsilon,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "ams-grad", summary = "AMSGrad (Reddi et al., 2018)")
    record AmsGradOptions(
            @Option(doc = "Step size.", defaultValue = "1e-3", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Decay of the first moment.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
            double beta1,

            @Option(doc = "Decay of the second moment.", defaultValue = "0.999", min = 0, max = 1, exclusiveMax = true)
            double beta2,

            @Option(
                    doc = "Added to the root of the second moment.",
                    defaultValue = "1e-8",
                    min = 0,
                    exclusiveMin = true)
            double epsilon,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "ada-belief", summary = "AdaBelief (Zhuang et al., 2020)")
    record AdaBeliefOptions(
            @Option(doc = "Step size.", defaultValue = "1e-3", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Decay of the first moment.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
            double beta1,

            @Option(doc = "Decay of the belief.", defaultValue = "0.999", min = 0, max = 1, exclusiveMax = true)
            double beta2,

            @Option(doc = "Added to the root of the belief.", defaultValue = "1e-14", min = 0, exclusiveMin = true)
            double epsilon,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "ada-grad", summary = "AdaGrad (Duchi et al., 2011)")
    record AdaGradOptions(
            @Option(doc = "Step size.", defaultValue = "0.1", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Added to the root of the sum.", defaultValue = "1e-6", min = 0, exclusiveMin = true)
            double epsilon,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "rms-prop", summary = "RMSProp (Tieleman and Hinton, 2012)")
    record RmsPropOptions(
            @Option(doc = "Step size.", defaultValue = "1e-3", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Decay of the mean square.", defaultValue = "0.95", min = 0, max = 1, exclusiveMax = true)
            double decay,

            @Option(doc = "Added to the mean square.", defaultValue = "1e-8", min = 0, exclusiveMin = true)
            double epsilon,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements Scheduled {}

    @Component(id = "ada-delta", summary = "AdaDelta (Zeiler, 2012); has no learning rate")
    record AdaDeltaOptions(
            @Option(doc = "Decay of the averages.", defaultValue = "0.95", min = 0, max = 1, exclusiveMax = true)
            double rho,

            @Option(doc = "Added to the averages.", defaultValue = "1e-6", min = 0, exclusiveMin = true)
            double epsilon)
            implements Scheduled {
        @Override
        public double learningRate() {
            return 1.0;
        }

        @Override
        public LearningRateSchedule schedule() {
            return new LearningRateSchedule(LearningRateSchedule.Kind.CONSTANT, 0, 1.0);
        }
    }
}
