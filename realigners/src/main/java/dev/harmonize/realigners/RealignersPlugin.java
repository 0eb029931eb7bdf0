package dev.harmonize.realigners;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;

/** Registers the built-in realigners. */
public final class RealignersPlugin implements HarmonizePlugin {
    @Override
    public void register(Registrar registrar) {
        // By nothing at all.
        registrar.realigner(Sum.Options.class, (options, objectives) -> new Sum());
        registrar.realigner(Mean.Options.class, (options, objectives) -> new Mean());
        registrar.realigner(StaticWeights.Options.class, StaticWeights::create);
        registrar.realigner(RandomWeights.Options.class, (options, objectives) -> new RandomWeights());

        // By Gram matrices.
        registrar.realigner(PcGrad.Options.class, (options, objectives) -> new PcGrad(options.order()));
        registrar.realigner(GradVac.Options.class, GradVac::new);
        registrar.realigner(Mgda.Options.class, (options, objectives) -> new Mgda(options));
        registrar.realigner(CaGrad.Options.class, (options, objectives) -> new CaGrad(options));
        registrar.realigner(ImtlG.Options.class, (options, objectives) -> new ImtlG());
        registrar.realigner(NashMtl.Options.class, NashMtl::new);
        registrar.realigner(FairGrad.Options.class, (options, objectives) -> new FairGrad(options.alpha()));
        registrar.realigner(AlignedMtl.Options.class, AlignedMtl::new);
        registrar.realigner(UpGrad.Options.class, UpGrad::new);
        registrar.realigner(DualProj.Options.class, DualProj::new);
        registrar.realigner(Krum.Options.class, Krum::create);
        registrar.realigner(MmPareto.Options.class, MmPareto::create);
        registrar.wrappingRealigner(SmoothedWeights.Options.class, SmoothedWeights::create);

        // By the gradients themselves.
        registrar.realigner(GradDrop.Options.class, GradDrop::new);
        registrar.realigner(ConFig.Options.class, ConFig::new);
        registrar.realigner(TrimmedMean.Options.class, TrimmedMean::create);
        registrar.realigner(ExcessMtl.Options.class, ExcessMtl::new);
        registrar.realigner(DbMtl.Options.class, DbMtl::new);
        registrar.realigner(MoCo.Options.class, MoCo::new);

        // By losses.
        registrar.realigner(UncertaintyWeighting.Options.class, UncertaintyWeighting::new);
        registrar.realigner(DynamicWeightAverage.Options.class, DynamicWeightAverage::new);
        registrar.realigner(GeometricMean.Options.class, (options, objectives) -> new GeometricMean(objectives));
        registrar.realigner(Famo.Options.class, Famo::new);
        registrar.realigner(ImtlL.Options.class, ImtlL::new);
        registrar.realigner(SmoothTchebycheff.Options.class, SmoothTchebycheff::new);
        registrar.realigner(GradNorm.Options.class, GradNorm::new);
    }
}
