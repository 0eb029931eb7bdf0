package dev.harmonize.core.training;

import dev.harmonize.api.model.Cotangents;

import java.util.List;

/**
 * Objectives with every sample's contribution multiplied by its weight.
 *
 * @param objectives one per objective; new arrays, which {@link #close} releases, unlike those that they were made of
 */
record WeightedCotangents(List<Cotangents> objectives) implements AutoCloseable {

    static WeightedCotangents of(List<Cotangents> objectives, double[] sampleWeights) {
        return new WeightedCotangents(objectives.stream()
                .map(cotangents -> cotangents.scaled(sample -> sampleWeights[sample]))
                .toList());
    }

    @Override
    public void close() {
        objectives.forEach(each -> each.byOutput().values().forEach(OffHeap::release));
    }
}
