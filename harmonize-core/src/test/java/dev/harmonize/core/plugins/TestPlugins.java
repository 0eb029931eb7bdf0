package dev.harmonize.core.plugins;

import dev.harmonize.testkit.PluginJarBuilder;

/** Sources of plugins that each register one curriculum. */
final class TestPlugins {

    private TestPlugins() {}

    /** A plugin {@code com.example.NAME} with a curriculum of this id. */
    static PluginJarBuilder curriculum(String name, String id) {
        return plugin(name, component(id, "Options", "double rate"), register("Options"));
    }

    /** An options record; {@code option} may be empty. */
    static String component(String id, String record, String option) {
        String documented = option.isEmpty() ? "" : "@Option(doc = \"A rate.\", defaultValue = \"0.5\") " + option;
        return "@Component(id = \"" + id + "\", summary = \"For tests\") record " + record + "(" + documented + ") {}";
    }

    static String register(String record) {
        return "registrar.curriculum(" + record + ".class, (options, objectives) -> { throw new AssertionError(); });";
    }

    /** A plugin {@code com.example.NAME} with these members, whose {@code register} has this body. */
    static PluginJarBuilder plugin(String name, String members, String register) {
        return new PluginJarBuilder()
                .source(
                        "com.example." + name,
                        """
                        package com.example;

                        import dev.harmonize.api.plugin.Component;
                        import dev.harmonize.api.plugin.HarmonizePlugin;
                        import dev.harmonize.api.plugin.Option;
                        import dev.harmonize.api.plugin.Registrar;

                        public final class NAME implements HarmonizePlugin {
                            MEMBERS

                            @Override
                            public void register(Registrar registrar) {
                                REGISTER
                            }
                        }
                        """.replace("NAME", name).replace("MEMBERS", members).replace("REGISTER", register))
                .plugin("com.example." + name);
    }
}
