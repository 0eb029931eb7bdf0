package dev.harmonize.encoders;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.testkit.PluginContract;

import java.util.Set;

class EncodersPluginTest extends PluginContract {
    @Override
    protected HarmonizePlugin plugin() {
        return new EncodersPlugin();
    }

    @Override
    protected Set<String> components() {
        return Set.of("encoder vatt");
    }
}
