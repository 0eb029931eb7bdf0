package dev.harmonize.core.wiring;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import dev.harmonize.core.config.DidYouMean;
import dev.harmonize.core.config.OptionDescription;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the {@code harmonize} object of a config; collects every problem instead of stopping at the first. */
public final class RunSpecReader {

    private static final String ROOT = "harmonize";
    private static final List<String> TOP_LEVEL = List.of(ROOT, "sweep");
    private static final List<String> SECTIONS = List.of(
            "seed", "dataset", "encoder", "losses", "realigner", "curriculum", "optimizer", "training", "probes");

    private final PluginCatalog catalog;
    private final Problems problems;

    /** A reader that looks components up in a catalog and adds what is wrong to {@code problems}. */
    public RunSpecReader(PluginCatalog catalog, Problems problems) {
        this.catalog = catalog;
        this.problems = problems;
    }

    /**
     * Reads a resolved config.
     *
     * @param root the whole file: {@code harmonize} and perhaps {@code sweep}
     * @return empty if problems were added
     */
    public Optional<RunSpec> read(Config root) {
        checkKeys(root.root(), "", TOP_LEVEL, "the top level");
        Optional<ConfigObject> harmonize = section(root.root(), "", ROOT);
        if (harmonize.isEmpty()) {
            if (!root.root().containsKey(ROOT)) {
                problems.add(root.origin(), ROOT, "is missing; a config describes its run in an object of this name");
            }
            return Optional.empty();
        }
        ConfigObject run = harmonize.get();
        checkKeys(run, ROOT, SECTIONS, "a run");

        Map<String, ConfigValue> resolved = new LinkedHashMap<>();
        Optional<SeedSection> seed = bind(SeedSection.class, only(run, "seed"), ROOT, "a run");
        Optional<DatasetPart> dataset = readDataset(run, resolved);
        Optional<Selection> encoder = readEncoder(run, resolved);
        Optional<List<RunSpec.LossSpec>> losses = readLosses(run, resolved);
        Optional<RunSpec.RealignerSpec> realigner = readRealigner(run, resolved);
        Optional<RunSpec.CurriculumSpec> curriculum =
                readCurriculum(run, realigner.map(RunSpec.RealignerSpec::granularity), resolved);
        Optional<Selection> optimizer = readOptimizer(run, resolved);
        Optional<RunSpec.TrainingSpec> training = readTraining(run, resolved);
        Optional<List<RunSpec.ProbeSpec>> probes = readProbes(run, resolved);
        if (seed.isEmpty()
                || dataset.isEmpty()
                || encoder.isEmpty()
                || losses.isEmpty()
                || realigner.isEmpty()
                || curriculum.isEmpty()
                || optimizer.isEmpty()
                || training.isEmpty()
                || probes.isEmpty()) {
            return Optional.empty();
        }
        resolved.put("seed", ConfigValueFactory.fromAnyRef(seed.get().seed()));
        return Optional.of(new RunSpec(
                seed.get().seed(),
                dataset.get().dataset(),
                dataset.get().decorators(),
                encoder.get(),
                losses.get(),
                realigner.get(),
                curriculum.get(),
                optimizer.get(),
                training.get(),
                probes.get(),
                object(resolved)));
    }

    /** The {@code seed} of a run. */
    record SeedSection(
            @dev.harmonize.api.plugin.Option(doc = "All randomness of a run comes from it.", defaultValue = "17")
            long seed) {}

    private record DatasetPart(Selection dataset, List<Selection> decorators) {}

    private Optional<DatasetPart> readDataset(ConfigObject run, Map<String, ConfigValue> resolved) {
        Optional<ConfigObject> section = requiredSection(run, "dataset");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        String path = ROOT + ".dataset";
        Optional<Sections.DatasetSection> fixed = fixedKeys(
                Sections.DatasetSection.class,
                section.get(),
                path,
                List.of(ComponentKind.DATASET, ComponentKind.DATASET_DECORATOR));
        if (fixed.isEmpty()) {
            return Optional.empty();
        }
        Map<String, ConfigValue> written = new LinkedHashMap<>(OptionsBinder.toConfig(fixed.get()));
        Optional<Selection> dataset = select(ComponentKind.DATASET, fixed.get().use(), section.get(), path, written);
        List<Selection> decorators = new ArrayList<>();
        boolean sound = dataset.isPresent();
        for (ComponentDescriptor decorator : catalog.all(ComponentKind.DATASET_DECORATOR)) {
            if (present(section.get(), decorator.id()).isPresent()) {
                Optional<Selection> selection =
                        select(ComponentKind.DATASET_DECORATOR, decorator.id(), section.get(), path, written);
                selection.ifPresent(decorators::add);
                sound &= selection.isPresent();
            }
        }
        resolved.put("dataset", object(written));
        return sound ? dataset.map(found -> new DatasetPart(found, decorators)) : Optional.empty();
    }

    private Optional<Selection> readEncoder(ConfigObject run, Map<String, ConfigValue> resolved) {
        Optional<ConfigObject> section = requiredSection(run, "encoder");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        String path = ROOT + ".encoder";
        return fixedKeys(Sections.EncoderSection.class, section.get(), path, List.of(ComponentKind.ENCODER))
                .flatMap(fixed -> {
                    Map<String, ConfigValue> written = new LinkedHashMap<>(OptionsBinder.toConfig(fixed));
                    Optional<Selection> selection =
                            select(ComponentKind.ENCODER, fixed.use(), section.get(), path, written);
                    resolved.put("encoder", object(written));
                    return selection;
                });
    }

    private Optional<List<RunSpec.LossSpec>> readLosses(ConfigObject run, Map<String, ConfigValue> resolved) {
        Optional<ConfigObject> section = requiredSection(run, "losses");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        if (section.get().isEmpty()) {
            problems.add(
                    section.get().origin(),
                    ROOT + ".losses",
                    "is empty; name at least one loss, such as va { use = nce, between = [video, audio] }");
            return Optional.empty();
        }
        Map<String, ConfigValue> allWritten = new LinkedHashMap<>();
        List<RunSpec.LossSpec> losses = new ArrayList<>();
        boolean sound = true;
        for (String name : new TreeMap<>(section.get()).keySet()) {
            if (present(section.get(), name).isEmpty()) {
                continue;
            }
            Optional<RunSpec.LossSpec> loss = validName(section.get(), ROOT + ".losses", name)
                    ? section(section.get(), ROOT + ".losses", name).flatMap(block -> readLoss(name, block, allWritten))
                    : Optional.empty();
            loss.ifPresent(losses::add);
            sound &= loss.isPresent();
        }
        resolved.put("losses", object(allWritten));
        return sound ? Optional.of(losses) : Optional.empty();
    }

    private Optional<RunSpec.LossSpec> readLoss(String name, ConfigObject block, Map<String, ConfigValue> allWritten) {
        String path = ROOT + ".losses." + name;
        Optional<Sections.LossSection> fixed =
                fixedKeys(Sections.LossSection.class, block, path, List.of(ComponentKind.LOSS));
        if (fixed.isEmpty()) {
            return Optional.empty();
        }
        Sections.LossSection keys = fixed.get();
        if (keys.between().size() < 2
                || keys.between().stream().distinct().count() < keys.between().size()) {
            problems.add(
                    originOf(block, "between"),
                    path + ".between",
                    "must name at least two different modalities, was " + keys.between());
            return Optional.empty();
        }
        Map<String, ConfigValue> written = new LinkedHashMap<>(OptionsBinder.toConfig(keys));
        Optional<Selection> selection = select(ComponentKind.LOSS, keys.use(), block, path, written);
        allWritten.put(name, object(written));
        return selection.map(found -> new RunSpec.LossSpec(
                name, found, keys.between(), keys.space(), keys.weight(), path, originOf(block, "between")));
    }

    private Optional<RunSpec.RealignerSpec> readRealigner(ConfigObject run, Map<String, ConfigValue> resolved) {
        String path = ROOT + ".realigner";
        ConfigObject block = optionalSection(run, "realigner");
        Optional<Sections.RealignerSection> fixed =
                fixedKeys(Sections.RealignerSection.class, block, path, List.of(ComponentKind.REALIGNER));
        if (fixed.isEmpty()) {
            return Optional.empty();
        }
        Map<String, ConfigValue> written = new LinkedHashMap<>(OptionsBinder.toConfig(fixed.get()));
        Optional<Granularity> granularity =
                readGranularity(fixed.get().granularity(), originOf(block, "granularity"), path);
        Optional<Selection> selection =
                select(ComponentKind.REALIGNER, fixed.get().use(), block, path, written);
        resolved.put("realigner", object(written));
        return granularity.isEmpty()
                ? Optional.empty()
                : selection.map(found -> new RunSpec.RealignerSpec(
                        found, granularity.get(), fixed.get().scope(), originOf(block, "granularity")));
    }

    private Optional<RunSpec.CurriculumSpec> readCurriculum(
            ConfigObject run, Optional<Granularity> realignerGranularity, Map<String, ConfigValue> resolved) {
        String path = ROOT + ".curriculum";
        ConfigObject block = optionalSection(run, "curriculum");
        Optional<Sections.CurriculumSection> fixed =
                fixedKeys(Sections.CurriculumSection.class, block, path, List.of(ComponentKind.CURRICULUM));
        if (fixed.isEmpty()) {
            return Optional.empty();
        }
        Map<String, ConfigValue> written = new LinkedHashMap<>(OptionsBinder.toConfig(fixed.get()));
        Optional<Granularity> granularity = fixed.get().granularity().isPresent()
                ? readGranularity(fixed.get().granularity().get(), originOf(block, "granularity"), path)
                : realignerGranularity;
        Optional<Selection> selection =
                select(ComponentKind.CURRICULUM, fixed.get().use(), block, path, written);
        resolved.put("curriculum", object(written));
        return granularity.isEmpty()
                ? Optional.empty()
                : selection.map(found -> new RunSpec.CurriculumSpec(
                        found, granularity.get(), fixed.get().normalize(), originOf(block, "granularity")));
    }

    private Optional<Granularity> readGranularity(String text, ConfigOrigin origin, String path) {
        Optional<Granularity> granularity = Granularity.parse(text);
        if (granularity.isEmpty()) {
            problems.add(origin, path + ".granularity", "must be " + Granularity.EXPECTED + ", was \"" + text + "\"");
        }
        return granularity;
    }

    private Optional<Selection> readOptimizer(ConfigObject run, Map<String, ConfigValue> resolved) {
        String path = ROOT + ".optimizer";
        ConfigObject block = optionalSection(run, "optimizer");
        return fixedKeys(Sections.OptimizerSection.class, block, path, List.of(ComponentKind.OPTIMIZER))
                .flatMap(fixed -> {
                    Map<String, ConfigValue> written = new LinkedHashMap<>(OptionsBinder.toConfig(fixed));
                    Optional<Selection> selection = select(ComponentKind.OPTIMIZER, fixed.use(), block, path, written);
                    resolved.put("optimizer", object(written));
                    return selection;
                });
    }

    private Optional<RunSpec.TrainingSpec> readTraining(ConfigObject run, Map<String, ConfigValue> resolved) {
        return requiredSection(run, "training")
                .flatMap(block -> bind(TrainingOptions.class, block, ROOT + ".training", "the training section")
                        .map(options -> {
                            resolved.put("training", OptionsBinder.toConfig(options));
                            return new RunSpec.TrainingSpec(options, originOf(block, "batch-size"));
                        }));
    }

    private Optional<List<RunSpec.ProbeSpec>> readProbes(ConfigObject run, Map<String, ConfigValue> resolved) {
        ConfigObject section = optionalSection(run, "probes");
        Map<String, ConfigValue> allWritten = new LinkedHashMap<>();
        List<RunSpec.ProbeSpec> probes = new ArrayList<>();
        boolean sound = true;
        for (String name : new TreeMap<>(section).keySet()) {
            if (present(section, name).isEmpty()) {
                continue;
            }
            String path = ROOT + ".probes." + name;
            Optional<ConfigObject> block = validName(section, ROOT + ".probes", name)
                    ? section(section, ROOT + ".probes", name)
                    : Optional.empty();
            Optional<Selection> selection = block.flatMap(probe -> fixedKeys(
                            Sections.ProbeSection.class, probe, path, List.of(ComponentKind.PROBE))
                    .flatMap(fixed -> {
                        Map<String, ConfigValue> written = new LinkedHashMap<>(OptionsBinder.toConfig(fixed));
                        Optional<Selection> found = select(ComponentKind.PROBE, fixed.use(), probe, path, written);
                        allWritten.put(name, object(written));
                        return found;
                    }));
            selection.ifPresent(found -> probes.add(new RunSpec.ProbeSpec(name, found)));
            sound &= selection.isPresent();
        }
        resolved.put("probes", object(allWritten));
        return sound ? Optional.of(probes) : Optional.empty();
    }

    /** Names of losses and probes end up in metric names and file formats. */
    private boolean validName(ConfigObject section, String path, String name) {
        if (name.matches("[a-z][a-z0-9-]*")) {
            return true;
        }
        problems.add(
                originOf(section, name),
                path + "." + name,
                "is not a name; use lower-case letters, digits and hyphens, starting with a letter");
        return false;
    }

    /** Binds the fixed keys of a section, and complains about every key that is neither fixed nor a component's id. */
    private <R extends Record> Optional<R> fixedKeys(
            Class<R> type, ConfigObject block, String path, List<ComponentKind> kinds) {
        List<String> fixed = OptionsBinder.describe(type).stream()
                .map(OptionDescription::key)
                .toList();
        List<String> ids = kinds.stream()
                .flatMap(kind -> catalog.all(kind).stream())
                .map(ComponentDescriptor::id)
                .sorted()
                .toList();
        List<String> known = new ArrayList<>(fixed);
        known.addAll(ids);
        ConfigObject kept = block;
        boolean sound = true;
        for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
            String key = entry.getKey();
            if (fixed.contains(key)) {
                continue;
            }
            kept = kept.withoutKey(key);
            if (!ids.contains(key)) {
                problems.add(
                        entry.getValue().origin(),
                        path + "." + key,
                        "is neither a key of this section nor the id of a "
                                + kinds.get(0).label()
                                + DidYouMean.phrase(key, known) + "; keys: " + String.join(", ", fixed) + "; ids: "
                                + String.join(", ", ids));
                sound = false;
            } else if (present(block, key).isPresent() && entry.getValue().valueType() != ConfigValueType.OBJECT) {
                problems.add(
                        entry.getValue().origin(),
                        path + "." + key,
                        "must be an object with the options of '" + key + "'");
                sound = false;
            }
        }
        Optional<R> bound = bind(type, kept, path, "the section " + path);
        return sound ? bound : Optional.empty();
    }

    /** Looks a component up and binds the options block under its id; writes the block, defaults included. */
    private Optional<Selection> select(
            ComponentKind kind, String id, ConfigObject section, String path, Map<String, ConfigValue> written) {
        ConfigOrigin origin = originOf(section, kind == ComponentKind.DATASET_DECORATOR ? id : "use");
        Optional<ComponentDescriptor> component = catalog.require(kind, id, origin, path + ".use", problems);
        if (component.isEmpty()) {
            return Optional.empty();
        }
        ConfigObject block = present(section, id)
                .map(value -> (ConfigObject) value)
                .orElseGet(() -> ConfigFactory.empty().root().withOrigin(origin));
        Optional<? extends Record> options =
                bind(component.get().optionsType(), block, path + "." + id, kind.label() + " '" + id + "'");
        return options.map(bound -> {
            written.put(id, OptionsBinder.toConfig(bound));
            return new Selection(component.get(), bound, path + "." + id, origin, block);
        });
    }

    private <R extends Record> Optional<R> bind(Class<R> type, ConfigObject block, String path, String owner) {
        return OptionsBinder.bind(type, block, path, owner, problems);
    }

    private Optional<ConfigObject> requiredSection(ConfigObject run, String key) {
        if (present(run, key).isEmpty()) {
            problems.add(run.origin(), ROOT + "." + key, "is missing");
            return Optional.empty();
        }
        return section(run, ROOT, key);
    }

    /** An empty section where there is none, or where there is something else, which has been reported. */
    private ConfigObject optionalSection(ConfigObject run, String key) {
        return section(run, ROOT, key)
                .orElseGet(() -> ConfigFactory.empty().root().withOrigin(run.origin()));
    }

    private Optional<ConfigObject> section(ConfigObject parent, String parentPath, String key) {
        Optional<ConfigValue> value = present(parent, key);
        if (value.isPresent() && !(value.get() instanceof ConfigObject)) {
            problems.add(
                    value.get().origin(),
                    parentPath.isEmpty() ? key : parentPath + "." + key,
                    "must be an object, was " + value.get().render());
            return Optional.empty();
        }
        return value.map(object -> (ConfigObject) object);
    }

    private void checkKeys(ConfigObject object, String path, List<String> known, String owner) {
        object.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .filter(entry -> !known.contains(entry.getKey()))
                .forEach(entry -> problems.add(
                        entry.getValue().origin(),
                        path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                        "is not a key of " + owner + DidYouMean.phrase(entry.getKey(), known) + "; keys: "
                                + String.join(", ", known)));
    }

    private static Optional<ConfigValue> present(ConfigObject object, String key) {
        return Optional.ofNullable(object.get(key)).filter(value -> value.valueType() != ConfigValueType.NULL);
    }

    private static ConfigObject only(ConfigObject object, String key) {
        ConfigObject result = object;
        for (String other : object.keySet()) {
            if (!other.equals(key)) {
                result = result.withoutKey(other);
            }
        }
        return result;
    }

    private static ConfigOrigin originOf(ConfigObject object, String key) {
        return present(object, key).map(ConfigValue::origin).orElse(object.origin());
    }

    private static ConfigObject object(Map<String, ConfigValue> entries) {
        return ConfigValueFactory.fromMap(entries);
    }
}
