package dev.harmonize.probes;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.testkit.PluginContract;

import java.util.Set;

class ProbesPluginTest extends PluginContract {
    @Override
    protected HarmonizePlugin plugin() {
        return new ProbesPlugin();
    }

    @Override
    protected Set<String> components() {
        return Set.of("probe retrieval", "probe noise-detection");
    }
}
