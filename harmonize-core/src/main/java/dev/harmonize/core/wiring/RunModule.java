package dev.harmonize.core.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.Dataset;
import dev.harmonize.api.model.Encoder;
import dev.harmonize.api.training.Optimizer;
import dev.harmonize.api.training.TrainingListener;

import java.util.List;

/** Binds the components of one run. Bindings are explicit; an injector made with it serves that run only. */
public final class RunModule extends AbstractModule {

    private final Composition composition;
    private final List<TrainingListener> listeners;

    /**
     * Bindings for one run.
     *
     * @param composition its components
     * @param listeners who is told what happens, in this order
     */
    public RunModule(Composition composition, List<TrainingListener> listeners) {
        this.composition = composition;
        this.listeners = List.copyOf(listeners);
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().requireAtInjectOnConstructors();
        binder().requireExactBindingAnnotations();
        binder().disableCircularProxies();
        bind(Dataset.class).toInstance(composition.dataset());
        bind(Encoder.class).toInstance(composition.encoder());
        bind(Objectives.class).toInstance(composition.objectives());
        bind(Realignment.class).toInstance(composition.realignment());
        bind(Selectivity.class).toInstance(composition.selectivity());
        bind(Optimizer.class).toInstance(composition.optimizer());
        bind(TrainingOptions.class).toInstance(composition.training());
        bind(RandomStreams.class).toInstance(composition.streams());
        bind(new TypeLiteral<List<NamedProbe>>() {}).toInstance(composition.probes());
        bind(new TypeLiteral<List<TrainingListener>>() {}).toInstance(listeners);
    }
}
