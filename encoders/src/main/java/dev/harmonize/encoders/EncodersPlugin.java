package dev.harmonize.encoders;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.encoders.vatt.KernelsDiagnostic;
import dev.harmonize.encoders.vatt.VattEncoder;
import dev.harmonize.encoders.vatt.VattOptions;

/** Registers the built-in encoders. */
public final class EncodersPlugin implements HarmonizePlugin {
    @Override
    public void register(Registrar registrar) {
        registrar.encoder(
                VattOptions.class,
                (options, context) -> new VattEncoder(options, context.batches(), context.threads()));
        registrar.diagnostic("kernels", new KernelsDiagnostic());
    }
}
