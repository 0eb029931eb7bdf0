package dev.harmonize.core.wiring;

import dev.harmonize.api.plugin.Registrar;
import dev.harmonize.core.plugins.ComponentDescriptor;

import java.util.Optional;

/**
 * The typed factory of a descriptor. The casts are safe: the catalog pairs a factory with the options type it was
 * registered with, and a {@link Selection} holds an instance of just that type.
 */
@SuppressWarnings("unchecked")
final class Factories {

    private Factories() {}

    static Registrar.DatasetFactory<Record> dataset(ComponentDescriptor component) {
        return (Registrar.DatasetFactory<Record>) component.factory();
    }

    static boolean isCombined(ComponentDescriptor component) {
        return component.factory() instanceof Registrar.CombinedDatasetFactory<?>;
    }

    static Registrar.CombinedDatasetFactory<Record> combinedDataset(ComponentDescriptor component) {
        return (Registrar.CombinedDatasetFactory<Record>) component.factory();
    }

    static Optional<Registrar.FetcherFactory<Record>> fetcher(ComponentDescriptor component) {
        return component.fetcher().map(found -> (Registrar.FetcherFactory<Record>) found);
    }

    static Registrar.DatasetDecoratorFactory<Record> datasetDecorator(ComponentDescriptor component) {
        return (Registrar.DatasetDecoratorFactory<Record>) component.factory();
    }

    static Registrar.EncoderFactory<Record> encoder(ComponentDescriptor component) {
        return (Registrar.EncoderFactory<Record>) component.factory();
    }

    static Registrar.LossFactory<Record> loss(ComponentDescriptor component) {
        return (Registrar.LossFactory<Record>) component.factory();
    }

    static Registrar.WrappingRealignerFactory<Record> realigner(ComponentDescriptor component) {
        if (component.factory() instanceof Registrar.WrappingRealignerFactory<?> wrapping) {
            return (Registrar.WrappingRealignerFactory<Record>) wrapping;
        }
        Registrar.RealignerFactory<Record> factory = (Registrar.RealignerFactory<Record>) component.factory();
        return (options, objectives, wrapped) -> factory.create(options, objectives);
    }

    static Registrar.WrappingCurriculumFactory<Record> curriculum(ComponentDescriptor component) {
        if (component.factory() instanceof Registrar.WrappingCurriculumFactory<?> wrapping) {
            return (Registrar.WrappingCurriculumFactory<Record>) wrapping;
        }
        Registrar.CurriculumFactory<Record> factory = (Registrar.CurriculumFactory<Record>) component.factory();
        return (options, objectives, wrapped) -> factory.create(options, objectives);
    }

    static Registrar.OptimizerFactory<Record> optimizer(ComponentDescriptor component) {
        return (Registrar.OptimizerFactory<Record>) component.factory();
    }

    static Registrar.ProbeFactory<Record> probe(ComponentDescriptor component) {
        return (Registrar.ProbeFactory<Record>) component.factory();
    }
}
