package dev.harmonize.core.sweeps;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.core.config.Blocks;
import dev.harmonize.core.config.ConfigSource;
import dev.harmonize.core.config.ConfigurationException;
import dev.harmonize.core.config.DidYouMean;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problem;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.PluginCatalog;
import dev.harmonize.core.wiring.Composer;
import dev.harmonize.core.wiring.RunSpec;
import dev.harmonize.core.wiring.RunSpecReader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the {@code sweep} object of a config and validates every arm: afterwards, whatever goes wrong is the training's
 * doing, not the config's.
 */
public final class SweepPlanReader {

    private static final String BASELINE = "baseline";
    private static final List<String> SECTION_KEYS = List.of("name", "seeds", "metrics");
    private static final List<String> KEYS = List.of("name", "seeds", "metrics", "baseline", "grid", "arms");

    private final PluginCatalog catalog;

    /** A reader that looks components up in a catalog. */
    public SweepPlanReader(PluginCatalog catalog) {
        this.catalog = catalog;
    }

    /** The keys of {@code sweep} that hold plain values. */
    public record Section(
            @Option(doc = "Name of the sweep; the config file's name unless given.")
            Optional<String> name,

            @Option(
                    doc = "Every arm is run with each of these seeds; the config's own seed unless given.",
                    defaultValue = "[]")
            List<Long> seeds,

            @Option(
                    doc = "Metrics to show as columns of the tables, in this order; all of them unless given.",
                    defaultValue = "[]")
            List<String> metrics) {

        public Section {
            if (seeds.stream().distinct().count() < seeds.size()) {
                throw new InvalidOptionException("seeds", "names a seed twice: " + seeds);
            }
            if (name.isPresent() && !ArmId.isSafe(name.get())) {
                throw new InvalidOptionException(
                        "name",
                        "becomes a folder's name, so it must start with a letter or digit and go on with letters, digits"
                                + " and any of . , = ( ) _ + -, was \"" + name.get() + "\"");
            }
        }
    }

    /**
     * Plans a sweep. A config without a {@code sweep} object is a sweep of one arm.
     *
     * @param file the config
     * @param overrides {@code key=value} from the command line; they hold for every arm
     * @throws ConfigurationException with everything that is wrong with any arm
     */
    public SweepPlan read(Path file, List<String> overrides) {
        Config root = ConfigSource.read(file, overrides);
        Problems problems = new Problems();
        ConfigObject section = block(root.root(), "", "sweep", problems);
        Blocks.checkKeys(section, "sweep", KEYS, "a sweep", problems);
        Optional<Section> options = OptionsBinder.bind(
                Section.class, Blocks.only(section, SECTION_KEYS), "sweep", "the sweep section", problems);
        Map<String, ConfigObject> overridesByArm = new LinkedHashMap<>(namedArms(section, problems));
        for (GridPoint point : GridPoint.all(block(section, "sweep", "grid", problems), problems)) {
            if (overridesByArm.put(point.id(), point.overrides()) != null) {
                problems.add(
                        Blocks.originOf(section, "grid"),
                        "sweep.grid",
                        "has two points, or a point and an arm of sweep.arms, that are both called " + point.id());
            }
        }
        problems.throwIfAny();
        if (overridesByArm.isEmpty()) {
            overridesByArm.put("run", ConfigFactory.empty().root());
        }
        return plan(file, overrides, section, options.orElseThrow(), overridesByArm);
    }

    /** The arms that are written out, in the order of their names. */
    private static Map<String, ConfigObject> namedArms(ConfigObject section, Problems problems) {
        ConfigObject arms = block(section, "sweep", "arms", problems);
        Map<String, ConfigObject> overridesByArm = new LinkedHashMap<>();
        for (String name : new TreeMap<>(arms).keySet()) {
            String path = Blocks.join("sweep.arms", name);
            if (!ArmId.isSafe(name)) {
                problems.add(
                        Blocks.originOf(arms, name),
                        path,
                        "is not an arm's name; it becomes a folder's, so start with a letter or digit and go on with"
                                + " letters, digits and any of . , = ( ) _ + -");
            }
            Blocks.block(arms, "sweep.arms", name, problems)
                    .ifPresent(changes ->
                            overridesByArm.put(name, Assignments.toConfig(Assignments.of(changes, path, problems))));
        }
        return overridesByArm;
    }

    private SweepPlan plan(
            Path file,
            List<String> overrides,
            ConfigObject section,
            Section options,
            Map<String, ConfigObject> overridesByArm) {
        Problems problems = new Problems();
        Optional<ConfigValue> baselineValue = Blocks.value(section, "baseline");
        Optional<ConfigObject> baselineOverrides = baselineValue
                .filter(ConfigObject.class::isInstance)
                .map(changes ->
                        Assignments.toConfig(Assignments.of((ConfigObject) changes, "sweep.baseline", problems)));
        problems.throwIfAny();
        ArmReader reader = new ArmReader(file, overrides, options.seeds());
        List<Arm> arms = new ArrayList<>();
        overridesByArm.forEach((id, changes) -> reader.read(id, changes).ifPresent(arms::add));
        Optional<Arm> described = baselineOverrides.flatMap(changes -> reader.read(BASELINE, changes));
        reader.throwIfAny();
        if (baselineValue.isEmpty()) {
            return plan(file, options, arms, arms.get(0));
        }
        if (described.isEmpty()) {
            return plan(file, options, arms, named(baselineValue.get(), arms));
        }
        Optional<Arm> same = arms.stream()
                .filter(arm -> configOf(arm).equals(configOf(described.get())))
                .findFirst();
        if (same.isEmpty()) {
            if (overridesByArm.containsKey(BASELINE)) {
                problems.add(
                        baselineValue.get().origin(),
                        "sweep.baseline",
                        "is another run than the arm that is called baseline; write baseline = baseline, or rename the arm");
                problems.throwIfAny();
            }
            arms.add(0, described.get());
        }
        return plan(file, options, arms, same.orElse(described.get()));
    }

    private SweepPlan plan(Path file, Section options, List<Arm> arms, Arm baseline) {
        return new SweepPlan(
                options.name().orElse(baseName(file)),
                baseline.id(),
                List.copyOf(baseline.specs().keySet()),
                arms,
                options.metrics(),
                catalog.sources());
    }

    /** The arm that the config names as the baseline. */
    private static Arm named(ConfigValue baseline, List<Arm> arms) {
        String name = String.valueOf(baseline.unwrapped());
        List<String> ids = arms.stream().map(Arm::id).toList();
        return arms.stream().filter(arm -> arm.id().equals(name)).findFirst().orElseThrow(() -> {
            Problems problems = new Problems();
            problems.add(
                    baseline.origin(),
                    "sweep.baseline",
                    "names no arm, was \"" + name + "\" (arms: " + String.join(" ", ids) + ")"
                            + DidYouMean.phrase(name, ids));
            return new ConfigurationException(problems.all());
        });
    }

    private static ConfigObject configOf(Arm arm) {
        return arm.specs().values().iterator().next().config();
    }

    /** An empty block where there is none, or where there is something else, which is reported. */
    private static ConfigObject block(ConfigObject parent, String path, String key, Problems problems) {
        return Blocks.block(parent, path, key, problems)
                .orElse(ConfigFactory.empty().root());
    }

    private static String baseName(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** Reads arms, and gathers what is wrong with them: what is wrong with all is said once. */
    private final class ArmReader {

        private final Path file;
        private final List<String> overrides;
        private final List<Long> seeds;
        private final Map<Problem, List<String>> armsByProblem = new LinkedHashMap<>();
        private int armsRead;

        ArmReader(Path file, List<String> overrides, List<Long> seeds) {
            this.file = file;
            this.overrides = overrides;
            this.seeds = seeds;
        }

        Optional<Arm> read(String id, ConfigObject changes) {
            armsRead++;
            Problems problems = new Problems();
            Map<Long, RunSpec> specs = new LinkedHashMap<>();
            List<ConfigObject> variants = seeds.isEmpty()
                    ? List.of(changes)
                    : seeds.stream()
                            .map(seed -> changes.toConfig()
                                    .withValue("harmonize.seed", ConfigValueFactory.fromAnyRef(seed))
                                    .root())
                            .toList();
            for (ConfigObject variant : variants) {
                new RunSpecReader(catalog, problems)
                        .read(ConfigSource.read(file, overrides, variant))
                        .ifPresent(spec -> {
                            new Composer(problems).compose(spec);
                            specs.put(spec.seed(), spec);
                        });
            }
            problems.all()
                    .forEach(problem -> armsByProblem
                            .computeIfAbsent(problem, absent -> new ArrayList<>())
                            .add(id));
            return problems.isEmpty() ? Optional.of(new Arm(id, changes, specs)) : Optional.empty();
        }

        void throwIfAny() {
            if (armsByProblem.isEmpty()) {
                return;
            }
            List<Problem> all = new ArrayList<>();
            armsByProblem.forEach((problem, arms) -> all.add(
                    arms.size() == armsRead
                            ? problem
                            : new Problem(
                                    problem.where(),
                                    problem.key(),
                                    problem.message() + " (in arm " + String.join("; ", arms) + ")")));
            throw new ConfigurationException(all);
        }
    }
}
