package dev.harmonize.losses;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;

/** Registers the built-in losses. */
public final class LossesPlugin implements HarmonizePlugin {
    @Override
    public void register(Registrar registrar) {
        registrar.loss(Nce.Options.class, Nce::create);
        registrar.loss(MilNce.Options.class, MilNce::create);
        registrar.loss(InfoNce.Options.class, InfoNce::create);
        registrar.loss(NceSymmetric.Options.class, NceSymmetric::create);
        registrar.loss(Rince.Options.class, Rince::create);
        registrar.loss(Debiased.Options.class, Debiased::create);
        registrar.loss(HardNegative.Options.class, HardNegative::create);
        registrar.loss(Dcl.Options.class, Dcl::create);
        registrar.loss(Dclw.Options.class, Dclw::create);
        registrar.loss(VicReg.Options.class, VicReg::create);
        registrar.loss(BarlowTwins.Options.class, BarlowTwins::create);
        registrar.loss(Gram.Options.class, Gram::create);
        registrar.loss(Triangle.Options.class, Triangle::create);
        registrar.loss(Symile.Options.class, Symile::create);
        registrar.loss(SigLip.Options.class, SigLip::create);
        registrar.loss(MaxMargin.Options.class, MaxMargin::create);
        registrar.loss(CyClip.Options.class, CyClip::create);
        registrar.loss(SoftTarget.Options.class, SoftTarget::create);
    }
}
