package org.example.harmonize;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;

/** Registers the losses {@code sigmoid} and {@code alignment-uniformity} and the realigner {@code normalized-sum}. */
public final class ExamplePlugin implements HarmonizePlugin {
    @Override
    public void register(Registrar registrar) {
        registrar.loss(SigmoidLoss.Options.class, SigmoidLoss::create);
        registrar.loss(AlignmentUniformity.Options.class, AlignmentUniformity::new);
        registrar.realigner(
                NormalizedSum.Options.class, (options, objectives) -> new NormalizedSum(options.strength()));
    }
}
