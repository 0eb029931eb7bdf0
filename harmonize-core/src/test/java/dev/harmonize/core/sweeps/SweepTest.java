package dev.harmonize.core.sweeps;

import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.FixturesPlugin;
import dev.harmonize.core.plugins.PluginCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** Plans sweeps of {@link Configs#RUN}, which has 11 lines, from a file called {@code ablation.conf}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SweepTest {

    private final PluginCatalog catalog = FixturesPlugin.catalog();

    @TempDir
    private Path folder;

    @AfterAll
    void closeCatalog() {
        catalog.close();
    }

    Path folder() {
        return folder;
    }

    /** The plan of the run with this {@code sweep} block, which begins in line 12. */
    SweepPlan plan(String sweep, String... overrides) {
        Path file = Configs.write(folder, "ablation.conf", Configs.RUN + sweep);
        return new SweepPlanReader(catalog).read(file, List.of(overrides));
    }
}
