package dev.harmonize.core.training;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Scopes;
import com.google.inject.Stage;
import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunModule;

import java.util.List;

/** Binds what trains and evaluates the components of a run. */
public final class TrainingModule extends AbstractModule {

    private final PhaseListener phaseListener;

    private TrainingModule(PhaseListener phaseListener) {
        this.phaseListener = phaseListener;
    }

    /**
     * The injector of one run, which gives its {@link Trainer} and its {@link ProbeRunner}.
     *
     * @param composition the run's components
     * @param listeners who is told what happens, in this order
     */
    public static Injector injector(Composition composition, List<TrainingListener> listeners) {
        return injector(composition, listeners, (step, nanoseconds) -> {});
    }

    /**
     * The injector of one run of which it matters where its time goes.
     *
     * @param composition the run's components
     * @param listeners who is told what happens, in this order
     * @param phaseListener who is told how long it took
     */
    public static Injector injector(
            Composition composition, List<TrainingListener> listeners, PhaseListener phaseListener) {
        return Guice.createInjector(
                Stage.PRODUCTION, new RunModule(composition, listeners), new TrainingModule(phaseListener));
    }

    @Override
    protected void configure() {
        bind(Trainer.class);
        bind(ConflictHistograms.class).in(Scopes.SINGLETON);
        bind(ProbeRunner.class);
        bind(PhaseListener.class).toInstance(phaseListener);
    }
}
