package dev.harmonize.core.sweeps;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.harmonize.api.plugin.Option;
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
import java.util.Collections;
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
            List<String> metrics) {}

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
        ConfigObject section = objectAt(root.root(), "sweep", "sweep", problems);
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(section).entrySet()) {
            if (!KEYS.contains(entry.getKey())) {
                problems.add(
                        entry.getValue().origin(),
                        "sweep." + entry.getKey(),
                        "is not a key of a sweep" + DidYouMean.phrase(entry.getKey(), KEYS) + "; keys: "
                                + String.join(", ", KEYS));
            }
        }
        Optional<Section> options = OptionsBinder.bind(
                Section.class,
                section.withoutKey("baseline").withoutKey("grid").withoutKey("arms"),
                "sweep",
                "the sweep section",
                problems);
        Map<String, ConfigObject> overridesByArm = new LinkedHashMap<>();
        ConfigObject arms = objectAt(section, "arms", "sweep.arms", problems);
        for (String name : new TreeMap<>(arms).keySet()) {
            if (!ArmId.safe(name).equals(name)) {
                problems.add(
                        originOf(arms, name).origin(),
                        "sweep.arms." + name,
                        "is not an arm's name; it becomes a folder's, so use letters, digits and any of . , = ( ) _ + -");
            }
            overridesByArm.put(name, spread(objectAt(arms, name, "sweep.arms." + name, problems)));
        }
        overridesByArm.putAll(gridPoints(objectAt(section, "grid", "sweep.grid", problems), problems));
        problems.throwIfAny();
        if (overridesByArm.isEmpty()) {
            overridesByArm.put("run", ConfigFactory.empty().root());
        }
        return plan(file, overrides, section, options.orElseThrow(), overridesByArm);
    }

    private SweepPlan plan(
            Path file,
            List<String> overrides,
            ConfigObject section,
            Section options,
            Map<String, ConfigObject> overridesByArm) {
        List<Long> seeds = options.seeds();
        if (seeds.stream().distinct().count() < seeds.size()) {
            Problems problems = new Problems();
            problems.add(originOf(section, "seeds").origin(), "sweep.seeds", "names a seed twice: " + seeds);
            problems.throwIfAny();
        }
        ArmReader reader = new ArmReader(file, overrides, seeds);
        List<Arm> arms = new ArrayList<>();
        overridesByArm.forEach((id, changes) -> reader.read(id, changes).ifPresent(arms::add));
        Optional<Arm> baseline = baseline(section, reader, arms);
        reader.throwIfAny(overridesByArm.size());
        if (baseline.isPresent() && !arms.contains(baseline.get())) {
            arms.add(0, baseline.get());
        }
        return new SweepPlan(
                options.name().orElse(baseName(file)),
                baseline.orElse(arms.get(0)).id(),
                seeds.isEmpty()
                        ? List.of(arms.get(0).specs().keySet().iterator().next())
                        : seeds,
                arms,
                options.metrics(),
                catalog.sources());
    }

    /** The arm that {@code baseline} describes or names: one of the arms if it is the same run, or else one more. */
    private Optional<Arm> baseline(ConfigObject section, ArmReader reader, List<Arm> arms) {
        ConfigValue value = section.get("baseline");
        if (value == null || value.valueType() == ConfigValueType.NULL) {
            return Optional.empty();
        }
        if (value instanceof ConfigObject changes) {
            Optional<Arm> described = reader.read("baseline", spread(changes));
            return described.map(baseline -> arms.stream()
                    .filter(arm -> configOf(arm).equals(configOf(baseline)))
                    .findFirst()
                    .orElse(baseline));
        }
        String name = String.valueOf(value.unwrapped());
        Optional<Arm> named = arms.stream().filter(arm -> arm.id().equals(name)).findFirst();
        if (named.isEmpty()) {
            List<String> ids = arms.stream().map(Arm::id).toList();
            Problems problems = new Problems();
            problems.add(
                    value.origin(),
                    "sweep.baseline",
                    "names no arm, was \"" + name + "\"" + DidYouMean.phrase(name, ids) + "; arms: "
                            + String.join(" ", ids));
            reader.add(problems);
        }
        return named;
    }

    private static ConfigObject configOf(Arm arm) {
        return arm.specs().values().iterator().next().config();
    }

    /** Every point of the grid, the first axis outermost; axes in the order of their paths. */
    private static Map<String, ConfigObject> gridPoints(ConfigObject grid, Problems problems) {
        Map<String, ConfigList> axes = new TreeMap<>();
        collectAxes(grid, "", axes, problems);
        List<List<Map.Entry<String, ConfigValue>>> points = new ArrayList<>();
        if (!axes.isEmpty()) {
            points.add(List.of());
        }
        for (Map.Entry<String, ConfigList> axis : axes.entrySet()) {
            List<List<Map.Entry<String, ConfigValue>>> longer = new ArrayList<>();
            for (List<Map.Entry<String, ConfigValue>> point : points) {
                for (ConfigValue value : axis.getValue()) {
                    List<Map.Entry<String, ConfigValue>> extended = new ArrayList<>(point);
                    extended.add(Map.entry(axis.getKey(), value));
                    longer.add(extended);
                }
            }
            points = longer;
        }
        Map<String, ConfigObject> overridesByArm = new LinkedHashMap<>();
        for (List<Map.Entry<String, ConfigValue>> point : points) {
            Config changes = ConfigFactory.empty();
            for (Map.Entry<String, ConfigValue> axis : point) {
                changes = changes.withValue(axis.getKey(), axis.getValue());
            }
            overridesByArm.put(ArmId.of(point), changes.root());
        }
        return overridesByArm;
    }

    private static void collectAxes(ConfigObject grid, String prefix, Map<String, ConfigList> axes, Problems problems) {
        for (Map.Entry<String, ConfigValue> entry : grid.entrySet()) {
            String path = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
            if (entry.getValue() instanceof ConfigObject nested) {
                collectAxes(nested, path, axes, problems);
            } else if (entry.getValue() instanceof ConfigList list && !list.isEmpty()) {
                if (list.stream().distinct().count() < list.size()) {
                    problems.add(list.origin(), "sweep.grid." + path, "names a value twice");
                }
                axes.put(ConfigSource.absolute(path), list);
            } else {
                problems.add(
                        entry.getValue().origin(),
                        "sweep.grid." + path,
                        "must be a list of the values to try, such as [sum, pcgrad]");
            }
        }
    }

    /** Keys written as quoted paths, such as {@code "harmonize.realigner.use"}, become paths. */
    private static ConfigObject spread(ConfigObject changes) {
        Config spread = ConfigFactory.empty();
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(changes).entrySet()) {
            String path = ConfigSource.absolute(entry.getKey());
            spread = ConfigFactory.empty().withValue(path, entry.getValue()).withFallback(spread);
        }
        return spread.root();
    }

    private static ConfigObject objectAt(ConfigObject parent, String key, String path, Problems problems) {
        ConfigValue value = parent.get(key);
        if (value == null || value.valueType() == ConfigValueType.NULL) {
            return ConfigFactory.empty().root();
        }
        if (value instanceof ConfigObject object) {
            return object;
        }
        problems.add(value.origin(), path, "must be an object, was " + value.render());
        return ConfigFactory.empty().root();
    }

    private static ConfigValue originOf(ConfigObject object, String key) {
        ConfigValue value = object.get(key);
        return value == null ? object : value;
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

        ArmReader(Path file, List<String> overrides, List<Long> seeds) {
            this.file = file;
            this.overrides = overrides;
            this.seeds = seeds;
        }

        Optional<Arm> read(String id, ConfigObject changes) {
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
            return problems.isEmpty()
                    ? Optional.of(new Arm(id, changes, Collections.unmodifiableMap(specs)))
                    : Optional.empty();
        }

        void add(Problems problems) {
            problems.all().forEach(problem -> armsByProblem.put(problem, List.of()));
        }

        void throwIfAny(int armCount) {
            if (armsByProblem.isEmpty()) {
                return;
            }
            List<Problem> all = new ArrayList<>();
            armsByProblem.forEach((problem, arms) -> all.add(
                    arms.isEmpty() || arms.size() >= armCount
                            ? problem
                            : new Problem(
                                    problem.where(),
                                    problem.key(),
                                    problem.message() + " (in arm " + String.join("; ", arms) + ")")));
            throw new ConfigurationException(all);
        }
    }
}
