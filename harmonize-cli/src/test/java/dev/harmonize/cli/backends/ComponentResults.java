package dev.harmonize.cli.backends;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.runs.NpzFile;
import dev.harmonize.core.training.OptimizersPlugin;
import org.nd4j.linalg.factory.Nd4j;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Computes results of every registered component on the ND4J of its class path and writes them as named arrays. Inputs are
 * seeded, so that only rounding may differ between any two ND4Js. Prints which ND4J it was.
 */
final class ComponentResults {

    private static final long SEED = 20221105L;

    /**
     * Components that cannot be made unless somebody brings them files, and which files. That each of these is refused for that
     * reason, and no other component is, is checked.
     */
    private static final Map<String, String> IN_NEED_OF_FILES = Map.ofEntries(
            Map.entry("dataset audioset", "segments.csv and clips"),
            Map.entry("dataset esc50", "the dataset's folder"),
            Map.entry("dataset hmdb51", "the dataset's folder"),
            Map.entry("dataset howto100m", "the dataset's folder"),
            Map.entry("dataset media", "a manifest and media files"),
            Map.entry("dataset msrvtt", "the dataset's folder"),
            Map.entry("dataset npz", "arrays"),
            Map.entry("dataset tuxstamps", "what data fetch downloads"),
            Map.entry("dataset ucf101", "the dataset's folder"),
            Map.entry("dataset webdataset", "tar files"),
            Map.entry("dataset youcook2", "the dataset's folder"),
            Map.entry("dataset youtube8m", "TFRecord files"));

    private final NamedResults results = new NamedResults();
    private final List<String> problems = new ArrayList<>();
    private final PluginCatalog catalog;
    private final Compositions compositions;
    private final List<String> kernels;
    private final PrintStream err;

    private ComponentResults(PluginCatalog catalog, Path folder, List<String> kernels, PrintStream err)
            throws IOException {
        this.catalog = catalog;
        this.compositions = new Compositions(catalog, folder);
        this.kernels = kernels;
        this.err = err;
    }

    /**
     * Runs it.
     *
     * @param arguments the file to write, which must not be there; then the kernels of the vatt encoder to try
     */
    public static void main(String[] arguments) throws IOException {
        List<String> kernels = List.of(arguments).subList(1, arguments.length);
        try (PluginCatalog catalog =
                PluginCatalog.load(List.of(), List.of(new OptimizersPlugin(), new FormulaPlugin()))) {
            Path folder = Files.createTempDirectory(
                    Path.of(arguments[0]).toAbsolutePath().getParent(), "component-results");
            ComponentResults all = new ComponentResults(catalog, folder, kernels, System.err);
            all.computeAll();
            if (!all.problems.isEmpty()) {
                System.err.println(all.problems.size() + " problems:\n" + String.join("\n", all.problems));
                System.exit(1);
            }
            NpzFile.write(Path.of(arguments[0]), all.results.all());
            System.out.println(Nd4j.getBackend().getClass().getSimpleName() + " of "
                    + Nd4j.class.getProtectionDomain().getCodeSource().getLocation());
        }
    }

    private void computeAll() {
        Set<String> unknown = new TreeSet<>(IN_NEED_OF_FILES.keySet());
        for (ComponentKind kind : ComponentKind.values()) {
            ComponentKindResults ofKind = of(kind);
            for (ComponentDescriptor component : catalog.all(kind)) {
                String name = kind.label() + " " + component.id();
                unknown.remove(name);
                attempt(
                        name,
                        () -> ofKind.compute(
                                component.id(), results.in(kind.label()).in(component.id())));
            }
        }
        for (String name : unknown) {
            problems.add(name + " is said to need files, and there is no such component; take it off the list");
        }
        for (String each : kernels) {
            attempt(
                    "quickstart",
                    () -> new TrainingResults(compositions, each)
                            .quickstart(results.in("training").in("quickstart").in(each)));
        }
    }

    private ComponentKindResults of(ComponentKind kind) {
        RandomStreams streams = new RandomStreams(SEED).child(kind.label());
        DatasetResults datasets = new DatasetResults(streams);
        TrainingResults training = new TrainingResults(compositions, kernels.get(0));
        return switch (kind) {
            case DATASET -> (id, into) -> datasets.compute(compositions.dataset(id), into);
            case DATASET_DECORATOR -> (id, into) -> datasets.compute(compositions.decorated(id), into);
            case ENCODER -> new EncoderResults(compositions, kernels, streams);
            case LOSS -> new LossResults(catalog, streams);
            case REALIGNER -> new RealignerResults(catalog, streams);
            case CURRICULUM -> new CurriculumResults(compositions, streams);
            case OPTIMIZER -> new OptimizerResults(compositions, streams);
            case PROBE -> training::probe;
        };
    }

    /** Goes on after a failure, so that everything that is wrong is told at once. */
    private void attempt(String component, Runnable computation) {
        String needs = IN_NEED_OF_FILES.get(component);
        try {
            computation.run();
            if (needs != null) {
                problems.add(
                        component + " is said to need files (" + needs + ") and does without; take it off the list");
            }
        } catch (RuntimeException | LinkageError e) {
            if (needs == null || !(e instanceof ConfigurationException)) {
                problems.add(component + ": " + e);
                e.printStackTrace(err);
            }
        }
    }
}
