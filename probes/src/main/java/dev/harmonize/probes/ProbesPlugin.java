package dev.harmonize.probes;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;

/** Registers the built-in probes. */
public final class ProbesPlugin implements HarmonizePlugin {
    @Override
    public void register(Registrar registrar) {
        registrar.probe(RetrievalProbe.Options.class, RetrievalProbe::create);
        registrar.probe(NoiseDetectionProbe.Options.class, NoiseDetectionProbe::create);
    }
}
