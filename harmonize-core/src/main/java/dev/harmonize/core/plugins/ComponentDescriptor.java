package dev.harmonize.core.plugins;

import java.util.Optional;

/**
 * A component as its plugin registered it.
 *
 * @param id unique within its kind
 * @param summary one sentence, without a full stop
 * @param publication where it was published; empty if it was nowhere
 * @param formula what it computes, in one line; empty if a line does not hold it
 * @param cost how its work grows; empty if there is nothing to say
 * @param optionsType checked to be an options record
 * @param factory of the interface in {@code dev.harmonize.api.plugin.Registrar} that belongs to the kind; to be called by
 *     way of {@link PluginCatalog#callInPluginContext}
 * @param fetcher of the interface {@code Registrar.FetcherFactory}; empty if there is nothing to fetch
 * @param source where it comes from
 */
public record ComponentDescriptor(
        ComponentKind kind,
        String id,
        String summary,
        String publication,
        String formula,
        String cost,
        Class<? extends Record> optionsType,
        Object factory,
        Optional<Object> fetcher,
        PluginSource source) {}
