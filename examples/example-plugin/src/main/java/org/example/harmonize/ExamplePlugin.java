package org.example.harmonize;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;

/** Registers the loss {@code sigmoid} and the realigner {@code normalized-sum}. */
public final class ExamplePlugin implements HarmonizePlugin {
    @Override
    public void register(Registrar registrar) {
        registrar.loss(SigmoidLoss.Options.class, SigmoidLoss::create);
        registrar.realigner(
                NormalizedSum.Options.class, (options, objectives) -> new NormalizedSum(options.strength()));
    }
}
