package dev.harmonize.core.wiring;

import static java.util.stream.Collectors.joining;

import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problem;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.fixtures.Configs;
import dev.harmonize.core.fixtures.FixturesPlugin;
import dev.harmonize.core.plugins.PluginCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads and composes configs from a file that problems call {@code run.conf}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WiringTest {

    @TempDir
    private Path folder;

    private final PluginCatalog catalog = FixturesPlugin.catalog();

    @AfterAll
    void closeCatalog() {
        catalog.close();
    }

    /** The spec of a sound config. */
    RunSpec read(String config, String... overrides) {
        Problems problems = new Problems();
        Optional<RunSpec> spec = read(problems, config, overrides);
        problems.throwIfAny();
        return spec.orElseThrow();
    }

    /** The components of a sound config. */
    Composition compose(String config, String... overrides) {
        Problems problems = new Problems();
        Optional<Composition> composition = new Composer(problems).compose(read(config, overrides));
        problems.throwIfAny();
        return composition.orElseThrow();
    }

    /** What is wrong with a config, one problem a line. */
    String problems(String config, String... overrides) {
        Problems problems = new Problems();
        Optional<RunSpec> spec = read(problems, config, overrides);
        if (spec.isPresent() != problems.isEmpty()) {
            throw new AssertionError("a spec goes with no problems, but there are " + problems.all());
        }
        if (spec.isPresent() && new Composer(problems).compose(spec.get()).isPresent() != problems.isEmpty()) {
            throw new AssertionError("a composition goes with no problems, but there are " + problems.all());
        }
        return problems.all().stream()
                .map(Problem::toString)
                .collect(joining("\n"))
                .replace(folder.toString() + "/", "");
    }

    private Optional<RunSpec> read(Problems problems, String config, String... overrides) {
        Path file = Configs.write(folder, "run.conf", config);
        return new RunSpecReader(catalog, problems).read(ConfigSource.read(file, List.of(overrides)));
    }
}
