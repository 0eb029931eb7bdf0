package dev.harmonize.realigners;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;

/** Registers the built-in realigners. */
public final class RealignersPlugin implements HarmonizePlugin {
    @Override
    public void register(Registrar registrar) {
        registrar.realigner(Sum.Options.class, (options, objectives) -> new Sum());
        registrar.realigner(Mean.Options.class, (options, objectives) -> new Mean());
        registrar.realigner(RandomWeights.Options.class, (options, objectives) -> new RandomWeights());
        registrar.realigner(Krum.Options.class, Krum::create);
        registrar.realigner(PcGrad.Options.class, (options, objectives) -> new PcGrad(options.order()));
        registrar.realigner(StaticWeights.Options.class, StaticWeights::create);
        registrar.realigner(UpGrad.Options.class, UpGrad::create);
        registrar.realigner(DualProj.Options.class, DualProj::create);
        registrar.realigner(Mgda.Options.class, (options, objectives) -> new Mgda(options));
        registrar.realigner(CaGrad.Options.class, (options, objectives) -> new CaGrad(options));
    }
}
