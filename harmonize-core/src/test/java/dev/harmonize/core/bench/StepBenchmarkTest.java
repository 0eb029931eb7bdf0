package dev.harmonize.core.bench;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.training.TrainingListener;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.OptimizersPlugin;
import org.junit.jupiter.api.Test;

import java.util.List;

/** What needs the built-in components is tested where they are, by the command's own test. */
class StepBenchmarkTest {

    @Test
    void componentsThatAreNotThereAreNamedBeforeAnythingIsMeasured() {
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            StepBenchmark benchmark = new StepBenchmark(catalog, StepBenchmarkOptions.read(List.of()));

            assertThatThrownBy(() -> benchmark.run(new NoTurn()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("harmonize.dataset.use: ")
                    .hasMessageContaining("'random-vectors'")
                    .hasMessageContaining("harmonize.encoder.use: ")
                    .hasMessageContaining("'vatt'");
        }
    }

    private static final class NoTurn implements TurnListener {
        @Override
        public TrainingListener started(int round, StepBenchmark.Mode mode) {
            throw new AssertionError(mode + " was measured");
        }

        @Override
        public void ended(int round, StepBenchmark.Mode mode) {
            throw new AssertionError(mode + " was measured");
        }
    }
}
