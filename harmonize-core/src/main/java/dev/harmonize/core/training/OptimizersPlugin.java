package dev.harmonize.core.training;

import dev.harmonize.api.plugin.Component;
import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.Registrar;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;

import java.util.Optional;
import java.util.function.BiFunction;

/** Adam and its variants, and ND4J's updaters for what is not of their family, each with a learning-rate schedule. */
public final class OptimizersPlugin implements HarmonizePlugin {

    @Override
    public void register(Registrar registrar) {
        register(registrar, SgdOptions.class, (options, rate) -> new Sgd(rate));
        register(registrar, NesterovsOptions.class, (options, rate) -> new Nesterovs(rate, options.momentum()));
        registerMoments(registrar, AdamOptions.class, MomentRule.Adam::new);
        registerMoments(registrar, AdamwOptions.class, MomentRule.Adam::new);
        registerMoments(registrar, NadamOptions.class, MomentRule.Nadam::new);
        registerMoments(registrar, AmsGradOptions.class, MomentRule.AmsGrad::new);
        registerMoments(registrar, AdaBeliefOptions.class, MomentRule.AdaBelief::new);
        registerMoments(registrar, AdaMaxOptions.class, MomentRule.AdaMax::new);
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

    private static <O extends Record & AdamFamily> void registerMoments(
            Registrar registrar, Class<O> type, MomentRuleFactory rule) {
        registrar.optimizer(
                type,
                (options, length, steps) -> new MomentOptimizer(
                        length,
                        new MomentOptimizer.Options(
                                options.learningRate(),
                                options.schedule(),
                                options.clipNorm().orElse(Double.POSITIVE_INFINITY),
                                options.weightDecay()),
                        rule.create(options.beta1(), options.beta2(), options.epsilon())));
    }

    @FunctionalInterface
    private interface MomentRuleFactory {
        MomentRule create(double beta1, double beta2, double epsilon);
    }

    /** What every optimizer's options have. */
    interface Scheduled {
        double learningRate();

        LearningRateSchedule schedule();
    }

    /** What the options of Adam and its variants have. */
    interface AdamFamily extends Scheduled {
        double beta1();

        double beta2();

        double epsilon();

        Optional<Double> clipNorm();

        /** Per step and unit of learning rate. */
        default double weightDecay() {
            return 0;
        }
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

            @Option(
                    doc = "A longer gradient of all parameters together is made this long; absent: never.",
                    min = 0,
                    exclusiveMin = true)
            Optional<Double> clipNorm,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements AdamFamily {}

    @Component(id = "adamw", summary = "Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2019)")
    record AdamwOptions(
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

            @Option(
                    doc = "Share of every parameter that is taken off per step, times the learning rate of the step.",
                    defaultValue = "0.01",
                    min = 0)
            double weightDecay,

            @Option(
                    doc = "A longer gradient of all parameters together is made this long; absent: never.",
                    min = 0,
                    exclusiveMin = true)
            Optional<Double> clipNorm,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements AdamFamily {}

    @Component(id = "ada-max", summary = "AdaMax, Adam with the infinity norm (Kingma and Ba, 2015)")
    record AdaMaxOptions(
            @Option(doc = "Step size.", defaultValue = "1e-3", min = 0, max = 1e30, exclusiveMin = true)
            double learningRate,

            @Option(doc = "Decay of the first moment.", defaultValue = "0.9", min = 0, max = 1, exclusiveMax = true)
            double beta1,

            @Option(doc = "Decay of the norm.", defaultValue = "0.999", min = 0, max = 1, exclusiveMax = true)
            double beta2,

            @Option(doc = "Added to the norm.", defaultValue = "1e-32", min = 0, exclusiveMin = true)
            double epsilon,

            @Option(
                    doc = "A longer gradient of all parameters together is made this long; absent: never.",
                    min = 0,
                    exclusiveMin = true)
            Optional<Double> clipNorm,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements AdamFamily {}

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

            @Option(
                    doc = "A longer gradient of all parameters together is made this long; absent: never.",
                    min = 0,
                    exclusiveMin = true)
            Optional<Double> clipNorm,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements AdamFamily {}

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

            @Option(
                    doc = "A longer gradient of all parameters together is made this long; absent: never.",
                    min = 0,
                    exclusiveMin = true)
            Optional<Double> clipNorm,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements AdamFamily {}

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

            @Option(
                    doc = "A longer gradient of all parameters together is made this long; absent: never.",
                    min = 0,
                    exclusiveMin = true)
            Optional<Double> clipNorm,

            @Option(doc = "How the learning rate changes.") LearningRateSchedule schedule)
            implements AdamFamily {}

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
