package dev.harmonize.curricula;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.testkit.PluginContract;

import java.util.Set;

class CurriculaPluginTest extends PluginContract {
    @Override
    protected HarmonizePlugin plugin() {
        return new CurriculaPlugin();
    }

    @Override
    protected Set<String> components() {
        return Set.of(
                "curriculum none",
                "curriculum cosine-threshold",
                "curriculum random-drop",
                "curriculum high-loss-drop",
                "curriculum low-similarity-drop",
                "curriculum reverse-cosine");
    }
}
