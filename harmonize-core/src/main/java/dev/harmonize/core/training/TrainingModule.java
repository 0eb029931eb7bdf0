package dev.harmonize.core.training;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;

/** Binds what trains and evaluates the components of a run. */
public final class TrainingModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(Trainer.class);
        bind(ConflictHistograms.class).in(Scopes.SINGLETON);
        bind(ProbeRunner.class);
    }
}
