package dev.harmonize.core.plugins;

/**
 * A component as its plugin registered it.
 *
 * @param id unique within its kind
 * @param summary one sentence, without a full stop
 * @param optionsType checked to be an options record
 * @param factory of the interface in {@code dev.harmonize.api.plugin.Registrar} that belongs to the kind; to be called by
 *     way of {@link PluginCatalog#callInPluginContext}
 * @param source where it comes from
 */
public record ComponentDescriptor(
        ComponentKind kind,
        String id,
        String summary,
        Class<? extends Record> optionsType,
        Object factory,
        PluginSource source) {}
