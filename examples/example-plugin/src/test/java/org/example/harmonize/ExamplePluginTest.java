package org.example.harmonize;

import dev.harmonize.api.plugin.HarmonizePlugin;
import dev.harmonize.testkit.PluginContract;

import java.util.Set;

class ExamplePluginTest extends PluginContract {

    @Override
    protected HarmonizePlugin plugin() {
        return new ExamplePlugin();
    }

    @Override
    protected Set<String> components() {
        return Set.of("loss sigmoid", "loss alignment-uniformity", "realigner normalized-sum");
    }
}
