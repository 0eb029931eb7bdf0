package dev.harmonize.curricula;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;

/** Registers the built-in curricula. */
public final class CurriculaPlugin implements HarmonizePlugin {
    @Override
    public void register(Registrar registrar) {
        registrar.curriculum(NoCurriculum.Options.class, (options, objectives) -> new NoCurriculum());
        registrar.curriculum(CosineThreshold.Options.class, (options, objectives) -> new CosineThreshold(options));
        registrar.wrappingCurriculum(
                RandomDrop.Options.class, (options, objectives, like) -> new RandomDrop(options, like));
        registrar.wrappingCurriculum(
                HighLossDrop.Options.class, (options, objectives, like) -> new HighLossDrop(options, like));
        registrar.wrappingCurriculum(
                LowSimilarityDrop.Options.class, (options, objectives, like) -> new LowSimilarityDrop(options, like));
        registrar.wrappingCurriculum(
                ReverseCosine.Options.class, (options, objectives, like) -> new ReverseCosine(options, like));
    }
}
