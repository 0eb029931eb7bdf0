package dev.harmonize.cli.backends;

import dev.harmonize.api.data.Dataset;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Composes small runs that differ from one another in what a component needs. */
final class Compositions {

    private static final String BASE = """
            harmonize {
              seed = 8
              dataset {
                use = random-vectors
                random-vectors {
                  samples = 16, video-tokens = 3, video-width = 4, audio-tokens = 2, audio-width = 5
                  text-tokens = 2, text-width = 4
                }
              }
              encoder {
                use = vatt
                vatt { width = 8, heads = 2, layers = 1, feed-forward = 16, va-width = 4, vt-width = 4, drop-token = 0.0 }
              }
              losses {
                va { use = nce, between = [video, audio] }
                vt { use = mil-nce, between = [video, text] }
              }
              realigner { use = pcgrad, granularity = triplet, scope = shared }
              training { steps = 4, batch-size = 6, threads = 1, data-threads = 1 }
            }
            """;

    /** Options of components that cannot do with defaults alone. */
    private static final Map<String, String> OPTIONS = Map.of(
            "high-loss-drop", "rate = 0.4",
            "low-similarity-drop", "rate = 0.4",
            "random-drop", "rate = 0.4",
            "reverse-cosine", "rate = 0.4");

    /** What datasets are made of that are made of others. */
    private static final Map<String, String> PARTS = Map.of(
            "mixture",
            "first { use = random-vectors }, second { use = random-vectors, random-vectors { samples = 64 } }");

    private final PluginCatalog catalog;
    private final Path folder;
    private final Path base;

    /**
     * Composes with these components.
     *
     * @param folder takes a config, and what components keep
     */
    Compositions(PluginCatalog catalog, Path folder) throws IOException {
        this.catalog = catalog;
        this.folder = folder;
        this.base = Files.writeString(folder.resolve("base.conf"), BASE);
    }

    /** The small run with some differences, as on a command line. */
    Composition with(String... overrides) {
        return of(base, overrides);
    }

    /** The run of a config with some differences. */
    Composition of(Path config, String... overrides) {
        Problems problems = new Problems();
        Optional<RunSpec> spec =
                new RunSpecReader(catalog, problems).read(ConfigSource.read(config, List.of(overrides)));
        problems.throwIfAny();
        return Composer.composeOrThrow(spec.orElseThrow(), 1);
    }

    /** A section of a config in which a component is used, with no more options than it needs. */
    static String section(String id) {
        return "{ use = %s, %s { %s } }".formatted(id, id, OPTIONS.getOrDefault(id, ""));
    }

    /** A dataset by itself. */
    Dataset dataset(String id) {
        return datasetOf("{ use = " + id + (PARTS.containsKey(id) ? ", parts { " + PARTS.get(id) + " }" : "") + " }");
    }

    /** Digits, changed by a decorator. */
    Dataset decorated(String decorator) {
        // The cache must not be the user's.
        String options = decorator.equals("cache") ? "folder = \"" + folder.resolve("cache") + "\"" : "";
        return datasetOf("{ use = digits, " + decorator + " { " + options + " } }");
    }

    private Dataset datasetOf(String section) {
        Problems problems = new Problems();
        Optional<RunSpec.DataSpec> spec = new RunSpecReader(catalog, problems)
                .readData(ConfigSource.read(base, List.of("dataset=null", "dataset=" + section)));
        problems.throwIfAny();
        return Composer.datasetOrThrow(spec.orElseThrow());
    }
}
