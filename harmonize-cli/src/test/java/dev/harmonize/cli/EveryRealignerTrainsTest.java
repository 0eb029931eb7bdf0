package dev.harmonize.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.harmonize.api.harmonization.GramianRealigner;
import dev.harmonize.api.training.TrainingEvent;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.training.Trainer;
import dev.harmonize.core.training.TrainingModule;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.Composition;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;
import dev.harmonize.core.wiring.Scope;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every realigner that there is, with its default options where it has any, trains the built-in encoder in every place it can be put. */
class EveryRealignerTrainsTest {

    private static final int STEPS = 3;

    private static final String RUN = """
            harmonize {
              dataset {
                use = random-vectors
                random-vectors {
                  samples = 16, video-tokens = 2, video-width = 4, audio-tokens = 2, audio-width = 4
                  text-tokens = 2, text-width = 4
                }
              }
              encoder {
                use = vatt
                vatt { width = 8, heads = 2, layers = 1, feed-forward = 8, va-width = 4, vt-width = 4, drop-token = 0.0 }
              }
              losses {
                LOSSES
              }
              realigner { static { weights { va = 1.5 } } }
              training { steps = 3, batch-size = 6, measure-every = 1 }
            }
            """;

    /** Those that take a certain number of objectives; all others are given three. */
    private static final Map<String, Integer> OBJECTIVES = Map.of("mmpareto", 2, "krum", 4);

    private static final List<String> LOSSES = List.of(
            "va { use = nce, between = [video, audio] }",
            "vt { use = mil-nce, between = [video, text] }",
            "va-sharp { use = nce, between = [audio, video], weight = 0.5, nce { temperature = 0.02 } }",
            "vt-blunt { use = nce, between = [text, video], weight = 2.0, nce { temperature = 1.0 } }");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyRealignerTrains() {
        try (PluginCatalog catalog = new PluginOptions().load()) {
            return catalog.all(ComponentKind.REALIGNER).stream().map(ComponentDescriptor::id).toList().stream()
                    .map(id -> DynamicTest.dynamicTest(id, () -> trainsEverywhere(id)));
        }
    }

    private void trainsEverywhere(String id) throws IOException {
        for (String granularity : List.of("triplet", "group(2)", "batch")) {
            for (Scope scope : Scope.values()) {
                String place = scope.name().toLowerCase(Locale.ROOT).replace('_', '-');
                RunSpec spec = spec(id, granularity, place);
                if (!granularity.equals("batch") && !gramian(id)) {
                    assertThatThrownBy(() -> Composer.composeOrThrow(spec))
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining("realigner '" + id
                                    + "' needs the gradients themselves, not only their inner products, and storing one"
                                    + " gradient per objective and " + granularity + " is out of reach");
                } else {
                    assertTrains(Composer.composeOrThrow(spec), id + " per " + granularity + " in " + place);
                }
            }
        }
    }

    private boolean gramian(String id) throws IOException {
        return Composer.composeOrThrow(spec(id, "batch", "shared"))
                        .realignment()
                        .realigner()
                instanceof GramianRealigner;
    }

    private static void assertTrains(Composition composition, String what) {
        List<TrainingEvent> events = new ArrayList<>();
        TrainingModule.injector(composition, List.of(events::add))
                .getInstance(Trainer.class)
                .train();
        assertThat(events).as("skipped steps of %s", what).noneMatch(TrainingEvent.StepSkipped.class::isInstance);
        List<TrainingEvent.StepCompleted> steps = events.stream()
                .filter(TrainingEvent.StepCompleted.class::isInstance)
                .map(TrainingEvent.StepCompleted.class::cast)
                .toList();
        assertThat(steps)
                .as("steps of %s", what)
                .hasSize(STEPS)
                .allSatisfy(step -> assertThat(step.metrics().get("gradient-norm"))
                        .as("length of the update direction of %s", what)
                        .isFinite()
                        .isPositive());
    }

    private RunSpec spec(String id, String granularity, String scope) throws IOException {
        String losses = String.join("\n    ", LOSSES.subList(0, OBJECTIVES.getOrDefault(id, 3)));
        Path config = Files.writeString(folder.resolve("run.conf"), RUN.replace("LOSSES", losses));
        try (PluginCatalog catalog = new PluginOptions().load()) {
            Problems problems = new Problems();
            Optional<RunSpec> spec = new RunSpecReader(catalog, problems)
                    .read(ConfigSource.read(
                            config,
                            List.of("realigner={use = " + id + ", granularity = \"" + granularity + "\", scope = "
                                    + scope + "}")));
            problems.throwIfAny();
            return spec.orElseThrow();
        }
    }
}
