package dev.harmonize.losses;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.testkit.PluginContract;

import java.util.Set;

class LossesPluginTest extends PluginContract {
    @Override
    protected HarmonizePlugin plugin() {
        return new LossesPlugin();
    }

    @Override
    protected Set<String> components() {
        return Set.of(
                "loss nce",
                "loss mil-nce",
                "loss info-nce",
                "loss nce-symmetric",
                "loss rince",
                "loss debiased",
                "loss hard-negative",
                "loss dcl",
                "loss dclw",
                "loss siglip",
                "loss max-margin",
                "loss cyclip",
                "loss soft-target",
                "loss vicreg",
                "loss barlow-twins",
                "loss gram",
                "loss triangle",
                "loss symile");
    }
}
