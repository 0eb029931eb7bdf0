package dev.harmonize.realigners;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.testkit.PluginContract;

import java.util.Set;

class RealignersPluginTest extends PluginContract {
    @Override
    protected HarmonizePlugin plugin() {
        return new RealignersPlugin();
    }

    @Override
    protected Set<String> components() {
        return Set.of(
                "realigner sum",
                "realigner mean",
                "realigner static",
                "realigner random",
                "realigner pcgrad",
                "realigner gradvac",
                "realigner mgda",
                "realigner cagrad",
                "realigner imtl-g",
                "realigner nash-mtl",
                "realigner fairgrad",
                "realigner aligned-mtl",
                "realigner upgrad",
                "realigner dualproj",
                "realigner krum",
                "realigner mmpareto",
                "realigner smoothed",
                "realigner graddrop",
                "realigner config",
                "realigner trimmed-mean",
                "realigner excess-mtl",
                "realigner db-mtl",
                "realigner moco",
                "realigner uncertainty",
                "realigner dwa",
                "realigner geometric",
                "realigner famo",
                "realigner imtl-l",
                "realigner stch",
                "realigner gradnorm");
    }
}
