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
                "realigner krum");
    }
}
