package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.harmonize.api.data.CacheFolder;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.sweeps.SweepPlan;
import dev.harmonize.core.sweeps.SweepPlanReader;
import dev.harmonize.core.training.OptimizersPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Every config in experiments/ can be planned as it is. */
class ExperimentsTest {

    private static final Path TUX_STAMPS =
            CacheFolder.standard().resolve("tuxstamps-2022.06.04-1").resolve("COMPLETE");

    private static final Path EXPERIMENTS = Path.of("..", "experiments");

    static List<Path> experiments() throws IOException {
        try (Stream<Path> files = Files.list(EXPERIMENTS)) {
            return files.filter(file -> file.toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("experiments")
    void isSound(Path experiment) {
        assumeThat(!experiment.endsWith("tuxstamps.conf") || Files.exists(TUX_STAMPS))
                .as("the data is there: harmonize data fetch tuxstamps")
                .isTrue();
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            assertThat(new SweepPlanReader(catalog).read(experiment, List.of()).arms())
                    .isNotEmpty();
        }
    }

    @Test
    void quickstartComparesFourArmsOverThreeSeeds() {
        try (PluginCatalog catalog = PluginCatalog.load(List.of(), List.of(new OptimizersPlugin()))) {
            SweepPlan plan = new SweepPlanReader(catalog).read(EXPERIMENTS.resolve("quickstart.conf"), List.of());

            assertThat(plan.arms()).hasSize(4);
            assertThat(plan.seeds()).containsExactly(1L, 2L, 3L);
            assertThat(plan.baseline()).isEqualTo("curriculum=none,realigner=sum");
        }
    }
}
