package dev.harmonize.core.wiring;

import static java.util.stream.Collectors.joining;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.harmonize.api.plugin.Option;
import dev.harmonize.api.plugin.WrappingOptions;
import dev.harmonize.core.config.Blocks;
import dev.harmonize.core.config.DidYouMean;
import dev.harmonize.core.config.OptionDescription;
import dev.harmonize.core.config.OptionsBinder;
import dev.harmonize.core.config.Problems;
import dev.harmonize.core.plugins.ComponentDescriptor;
import dev.harmonize.core.plugins.ComponentKind;
import dev.harmonize.core.plugins.PluginCatalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the {@code harmonize} object of a config; collects every problem instead of stopping at the first. */
public final class RunSpecReader {

    private static final String ROOT = "harmonize";

    private static final String PARTS = "parts";
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
        Optional<ConfigObject> block = runBlock(root);
        boolean keysKnown = checkKeys(root, block);
        if (block.isEmpty()) {
            return Optional.empty();
        }
        ConfigObject run = block.get();

        Map<String, ConfigValue> resolved = new LinkedHashMap<>();
        Optional<SeedSection> seed = readSeed(run);
        Optional<RunSpec.DatasetSpec> dataset = readDataset(run, resolved);
        Optional<Selection> encoder = readEncoder(run, resolved);
        Optional<List<RunSpec.LossSpec>> losses = readLosses(run, resolved);
        Optional<RunSpec.RealignerSpec> realigner = readRealigner(run, resolved);
        Optional<RunSpec.CurriculumSpec> curriculum =
                readCurriculum(run, realigner.map(RunSpec.RealignerSpec::granularity), resolved);
        Optional<Selection> optimizer = readOptimizer(run, resolved);
        Optional<RunSpec.TrainingSpec> training = readTraining(run, resolved);
        Optional<List<RunSpec.ProbeSpec>> probes = readProbes(run, resolved);
        if (!keysKnown
                || seed.isEmpty()
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
                dataset.get(),
                encoder.get(),
                losses.get(),
                realigner.get(),
                curriculum.get(),
                optimizer.get(),
                training.get(),
                probes.get(),
                object(resolved)));
    }

    /**
     * Reads no more of a resolved config than where its samples come from; the other sections may be missing.
     *
     * @param root the whole file, as for {@link #read}
     * @return empty if problems were added
     */
    public Optional<RunSpec.DataSpec> readData(Config root) {
        Optional<ConfigObject> run = runBlock(root);
        boolean keysKnown = checkKeys(root, run);
        Optional<SeedSection> seed = run.flatMap(this::readSeed);
        Optional<RunSpec.DatasetSpec> dataset = run.flatMap(block -> readDataset(block, new LinkedHashMap<>()));
        return keysKnown && seed.isPresent()
                ? dataset.map(spec -> new RunSpec.DataSpec(seed.get().seed(), spec))
                : Optional.empty();
    }

    /**
     * Selects a component by itself, without a run around it.
     *
     * @param section blocks of options under the ids of components of this kind: of this one and of those that it wraps
     * @return empty if problems were added; their keys are relative to the section
     */
    public Optional<Selection> select(ComponentKind kind, String id, ConfigObject section) {
        return select(kind, id, section, "", new LinkedHashMap<>());
    }

    /** The {@code seed} of a run. */
    record SeedSection(
            @Option(doc = "All randomness of a run comes from it.", defaultValue = "17")
            long seed) {}

    /** The block that describes the run. */
    private Optional<ConfigObject> runBlock(Config root) {
        if (Blocks.value(root.root(), ROOT).isEmpty()) {
            problems.add(root.origin(), ROOT, "is missing; a config describes its run in a block of this name");
        }
        return Blocks.block(root.root(), "", ROOT, problems);
    }

    /** Reports unknown keys beside the run and in it. */
    private boolean checkKeys(Config root, Optional<ConfigObject> run) {
        boolean known = Blocks.checkKeys(root.root(), "", TOP_LEVEL, "a config", problems);
        return run.map(block -> Blocks.checkKeys(block, ROOT, SECTIONS, "a run", problems))
                        .orElse(true)
                && known;
    }

    private Optional<SeedSection> readSeed(ConfigObject run) {
        return bind(SeedSection.class, Blocks.only(run, List.of("seed")), ROOT, "a run");
    }

    private Optional<RunSpec.DatasetSpec> readDataset(ConfigObject run, Map<String, ConfigValue> resolved) {
        return requiredSection(run, "dataset").flatMap(section -> {
            Map<String, ConfigValue> written = new LinkedHashMap<>();
            Optional<RunSpec.DatasetSpec> dataset = readDatasetIn(section, ROOT + ".dataset", written);
            resolved.put("dataset", object(written));
            return dataset;
        });
    }

    private Optional<RunSpec.DatasetSpec> readDatasetIn(
            ConfigObject section, String path, Map<String, ConfigValue> written) {
        List<String> fixedKeys = new ArrayList<>(keysOf(Sections.DatasetSection.class));
        fixedKeys.add(PARTS);
        boolean keysKnown = checkKeys(fixedKeys, section, path, ComponentKind.DATASET, ComponentKind.DATASET_DECORATOR);
        Optional<Selection> dataset = fixedKeys(Sections.DatasetSection.class, section, path, written)
                .flatMap(fixed -> select(ComponentKind.DATASET, fixed.use(), section, path, written));
        Optional<SortedMap<String, RunSpec.DatasetSpec>> parts =
                dataset.flatMap(found -> readParts(found, section, path, written));
        List<Selection> decorators = new ArrayList<>();
        boolean decoratorsSound = true;
        for (ComponentDescriptor decorator : catalog.all(ComponentKind.DATASET_DECORATOR)) {
            if (Blocks.value(section, decorator.id()).isPresent()) {
                Optional<Selection> selection =
                        bindOptions(decorator, section, Blocks.originOf(section, decorator.id()), path, written);
                selection.ifPresent(decorators::add);
                decoratorsSound &= selection.isPresent();
            }
        }
        return keysKnown && decoratorsSound
                ? parts.map(found -> new RunSpec.DatasetSpec(dataset.orElseThrow(), found, decorators))
                : Optional.empty();
    }

    /** The datasets that a combination is made of; each is written like the section {@code dataset} itself. */
    private Optional<SortedMap<String, RunSpec.DatasetSpec>> readParts(
            Selection dataset, ConfigObject section, String path, Map<String, ConfigValue> written) {
        boolean given = Blocks.value(section, PARTS).isPresent();
        if (!Factories.isCombined(dataset.component())) {
            if (given) {
                problems.add(
                        Blocks.originOf(section, PARTS),
                        Blocks.join(path, PARTS),
                        "belongs to datasets that are made of others, which '"
                                + dataset.component().id() + "' is not; leave it out or use such a dataset");
                return Optional.empty();
            }
            return Optional.of(new TreeMap<>());
        }
        Optional<ConfigObject> block = given ? Blocks.block(section, path, PARTS, problems) : Optional.empty();
        List<String> names = block.map(RunSpecReader::names).orElse(List.of());
        if (names.isEmpty()) {
            if (!given || block.isPresent()) {
                problems.add(
                        given ? Blocks.originOf(section, PARTS) : Blocks.originOf(section, "use"),
                        Blocks.join(path, PARTS),
                        "'" + dataset.component().id() + "' is made of other datasets; name at least one, such as"
                                + " parts { first { use = digits } }");
            }
            return Optional.empty();
        }
        SortedMap<String, RunSpec.DatasetSpec> parts = new TreeMap<>();
        Map<String, ConfigValue> allWritten = new LinkedHashMap<>();
        String partsPath = Blocks.join(path, PARTS);
        for (String name : names) {
            Map<String, ConfigValue> partWritten = new LinkedHashMap<>();
            namedBlock(block.orElseThrow(), partsPath, name)
                    .flatMap(part -> readDatasetIn(part, Blocks.join(partsPath, name), partWritten))
                    .ifPresent(part -> parts.put(name, part));
            allWritten.put(name, object(partWritten));
        }
        written.put(PARTS, object(allWritten));
        return parts.size() == names.size() ? Optional.of(parts) : Optional.empty();
    }

    private Optional<Selection> readEncoder(ConfigObject run, Map<String, ConfigValue> resolved) {
        return requiredSection(run, "encoder").flatMap(section -> {
            String path = ROOT + ".encoder";
            boolean keysKnown = checkKeys(Sections.EncoderSection.class, section, path, ComponentKind.ENCODER);
            Map<String, ConfigValue> written = new LinkedHashMap<>();
            Optional<Selection> selection = fixedKeys(Sections.EncoderSection.class, section, path, written)
                    .flatMap(fixed -> select(ComponentKind.ENCODER, fixed.use(), section, path, written));
            resolved.put("encoder", object(written));
            return selection.filter(found -> keysKnown);
        });
    }

    private Optional<List<RunSpec.LossSpec>> readLosses(ConfigObject run, Map<String, ConfigValue> resolved) {
        Optional<ConfigObject> section = requiredSection(run, "losses");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = names(section.get());
        if (names.isEmpty()) {
            problems.add(
                    section.get().origin(),
                    ROOT + ".losses",
                    "is empty; name at least one loss, such as va { use = nce, between = [video, audio] }");
            return Optional.empty();
        }
        Map<String, ConfigValue> allWritten = new LinkedHashMap<>();
        List<RunSpec.LossSpec> losses = new ArrayList<>();
        for (String name : names) {
            namedBlock(section.get(), ROOT + ".losses", name)
                    .flatMap(block -> readLoss(name, block, allWritten))
                    .ifPresent(losses::add);
        }
        resolved.put("losses", object(allWritten));
        return losses.size() == names.size() ? Optional.of(losses) : Optional.empty();
    }

    private Optional<RunSpec.LossSpec> readLoss(String name, ConfigObject block, Map<String, ConfigValue> allWritten) {
        String path = ROOT + ".losses." + name;
        boolean keysKnown = checkKeys(Sections.LossSection.class, block, path, ComponentKind.LOSS);
        Map<String, ConfigValue> written = new LinkedHashMap<>();
        Optional<Sections.LossSection> fixed = fixedKeys(Sections.LossSection.class, block, path, written);
        if (fixed.isEmpty()) {
            return Optional.empty();
        }
        Sections.LossSection keys = fixed.get();
        Optional<Selection> selection = select(ComponentKind.LOSS, keys.use(), block, path, written);
        allWritten.put(name, object(written));
        return selection
                .filter(found -> keysKnown)
                .map(found ->
                        new RunSpec.LossSpec(name, found, keys.between(), keys.space(), keys.weight(), path, block));
    }

    private Optional<RunSpec.RealignerSpec> readRealigner(ConfigObject run, Map<String, ConfigValue> resolved) {
        return optionalSection(run, "realigner").flatMap(block -> readRealignerIn(block, resolved));
    }

    private Optional<RunSpec.RealignerSpec> readRealignerIn(ConfigObject block, Map<String, ConfigValue> resolved) {
        String path = ROOT + ".realigner";
        boolean keysKnown = checkKeys(Sections.RealignerSection.class, block, path, ComponentKind.REALIGNER);
        Map<String, ConfigValue> written = new LinkedHashMap<>();
        Optional<Sections.RealignerSection> fixed = fixedKeys(Sections.RealignerSection.class, block, path, written);
        if (fixed.isEmpty()) {
            return Optional.empty();
        }
        Optional<Granularity> granularity = readGranularity(fixed.get().granularity(), block, path);
        Optional<Selection> selection =
                select(ComponentKind.REALIGNER, fixed.get().use(), block, path, written);
        resolved.put("realigner", object(written));
        return keysKnown && granularity.isPresent()
                ? selection.map(found -> new RunSpec.RealignerSpec(
                        found, granularity.get(), fixed.get().scope(), block))
                : Optional.empty();
    }

    private Optional<RunSpec.CurriculumSpec> readCurriculum(
            ConfigObject run, Optional<Granularity> realignerGranularity, Map<String, ConfigValue> resolved) {
        return optionalSection(run, "curriculum")
                .flatMap(block -> readCurriculumIn(block, realignerGranularity, resolved));
    }

    private Optional<RunSpec.CurriculumSpec> readCurriculumIn(
            ConfigObject block, Optional<Granularity> realignerGranularity, Map<String, ConfigValue> resolved) {
        String path = ROOT + ".curriculum";
        boolean keysKnown = checkKeys(Sections.CurriculumSection.class, block, path, ComponentKind.CURRICULUM);
        Map<String, ConfigValue> written = new LinkedHashMap<>();
        Optional<Sections.CurriculumSection> fixed = fixedKeys(Sections.CurriculumSection.class, block, path, written);
        if (fixed.isEmpty()) {
            return Optional.empty();
        }
        Optional<Granularity> granularity = fixed.get().granularity().isPresent()
                ? readGranularity(fixed.get().granularity().get(), block, path)
                : realignerGranularity;
        Optional<Selection> selection =
                select(ComponentKind.CURRICULUM, fixed.get().use(), block, path, written);
        resolved.put("curriculum", object(written));
        return keysKnown && granularity.isPresent()
                ? selection.map(found -> new RunSpec.CurriculumSpec(
                        found, granularity.get(), fixed.get().normalize(), block))
                : Optional.empty();
    }

    private Optional<Granularity> readGranularity(String text, ConfigObject block, String path) {
        Optional<Granularity> granularity = Granularity.parse(text);
        if (granularity.isEmpty()) {
            problems.add(
                    Blocks.originOf(block, "granularity"),
                    path + ".granularity",
                    "must be " + Granularity.EXPECTED + ", was \"" + text + "\"");
        }
        return granularity;
    }

    private Optional<Selection> readOptimizer(ConfigObject run, Map<String, ConfigValue> resolved) {
        return optionalSection(run, "optimizer").flatMap(section -> {
            String path = ROOT + ".optimizer";
            boolean keysKnown = checkKeys(Sections.OptimizerSection.class, section, path, ComponentKind.OPTIMIZER);
            Map<String, ConfigValue> written = new LinkedHashMap<>();
            Optional<Selection> selection = fixedKeys(Sections.OptimizerSection.class, section, path, written)
                    .flatMap(fixed -> select(ComponentKind.OPTIMIZER, fixed.use(), section, path, written));
            resolved.put("optimizer", object(written));
            return selection.filter(found -> keysKnown);
        });
    }

    private Optional<RunSpec.TrainingSpec> readTraining(ConfigObject run, Map<String, ConfigValue> resolved) {
        return requiredSection(run, "training")
                .flatMap(block -> bind(TrainingOptions.class, block, ROOT + ".training", "the training section")
                        .map(options -> {
                            resolved.put("training", OptionsBinder.toConfig(options));
                            return new RunSpec.TrainingSpec(options, block);
                        }));
    }

    private Optional<List<RunSpec.ProbeSpec>> readProbes(ConfigObject run, Map<String, ConfigValue> resolved) {
        return optionalSection(run, "probes").flatMap(section -> readProbesIn(section, resolved));
    }

    private Optional<List<RunSpec.ProbeSpec>> readProbesIn(ConfigObject section, Map<String, ConfigValue> resolved) {
        List<String> names = names(section);
        Map<String, ConfigValue> allWritten = new LinkedHashMap<>();
        List<RunSpec.ProbeSpec> probes = new ArrayList<>();
        for (String name : names) {
            namedBlock(section, ROOT + ".probes", name)
                    .flatMap(block -> readProbe(name, block, allWritten))
                    .ifPresent(probes::add);
        }
        resolved.put("probes", object(allWritten));
        return probes.size() == names.size() ? Optional.of(probes) : Optional.empty();
    }

    private Optional<RunSpec.ProbeSpec> readProbe(
            String name, ConfigObject block, Map<String, ConfigValue> allWritten) {
        String path = ROOT + ".probes." + name;
        boolean keysKnown = checkKeys(Sections.ProbeSection.class, block, path, ComponentKind.PROBE);
        Map<String, ConfigValue> written = new LinkedHashMap<>();
        Optional<Selection> selection = fixedKeys(Sections.ProbeSection.class, block, path, written)
                .flatMap(fixed -> select(ComponentKind.PROBE, fixed.use(), block, path, written));
        allWritten.put(name, object(written));
        return selection.filter(found -> keysKnown).map(found -> new RunSpec.ProbeSpec(name, found));
    }

    /** The keys under which a block says something, in alphabetical order. */
    private static List<String> names(ConfigObject block) {
        return new TreeMap<>(block)
                .keySet().stream()
                        .filter(name -> Blocks.value(block, name).isPresent())
                        .toList();
    }

    /** The block under a name that the user chose. Such names end up in metric names and file formats. */
    private Optional<ConfigObject> namedBlock(ConfigObject section, String path, String name) {
        if (!name.matches("[a-z][a-z0-9-]*")) {
            problems.add(
                    Blocks.originOf(section, name),
                    Blocks.join(path, name),
                    "is not a name; use lower-case letters, digits and hyphens, starting with a letter");
            return Optional.empty();
        }
        return Blocks.block(section, path, name, problems);
    }

    /**
     * Reports every key of a section that is neither fixed nor the id of a component that could be used there. A block of
     * a component that is not used is not looked into: a sweep swaps {@code use} and leaves it behind.
     */
    private boolean checkKeys(Class<? extends Record> type, ConfigObject section, String path, ComponentKind... kinds) {
        return checkKeys(keysOf(type), section, path, kinds);
    }

    private boolean checkKeys(List<String> fixed, ConfigObject section, String path, ComponentKind... kinds) {
        List<String> ids = Stream.of(kinds)
                .flatMap(kind -> catalog.all(kind).stream())
                .map(ComponentDescriptor::id)
                .sorted()
                .toList();
        boolean sound = true;
        for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(section).entrySet()) {
            String key = entry.getKey();
            if (fixed.contains(key)) {
                continue;
            }
            if (ids.contains(key)) {
                sound &= Blocks.value(section, key).isEmpty()
                        || Blocks.block(section, path, key, problems).isPresent();
                continue;
            }
            sound = false;
            problems.add(
                    entry.getValue().origin(),
                    Blocks.join(path, key),
                    "is neither a key of this section (" + String.join(", ", fixed) + ") nor one of the "
                            + Stream.of(kinds).map(ComponentKind::plural).collect(joining(" or ")) + " ("
                            + String.join(", ", ids) + ")"
                            + DidYouMean.phrase(
                                    key,
                                    Stream.concat(fixed.stream(), ids.stream()).toList()));
        }
        return sound;
    }

    private static List<String> keysOf(Class<? extends Record> type) {
        return OptionsBinder.describe(type).stream().map(OptionDescription::key).toList();
    }

    /** Binds the fixed keys of a section; writes them, defaults included. */
    private <R extends Record> Optional<R> fixedKeys(
            Class<R> type, ConfigObject section, String path, Map<String, ConfigValue> written) {
        Optional<R> fixed = bind(type, Blocks.only(section, keysOf(type)), path, "the section " + path);
        fixed.ifPresent(keys -> written.putAll(OptionsBinder.toConfig(keys)));
        return fixed;
    }

    /** Looks a component up and binds the options block under its id. */
    private Optional<Selection> select(
            ComponentKind kind, String id, ConfigObject section, String path, Map<String, ConfigValue> written) {
        ConfigOrigin origin = Blocks.originOf(section, "use");
        return catalog.require(kind, id, origin, Blocks.join(path, "use"), problems)
                .flatMap(component -> bindOptions(component, section, origin, path, written))
                .flatMap(selection -> withWrapped(selection, List.of(id), section, path, written));
    }

    /**
     * Completes a selection by the component that it wraps, whose options stand in the same section.
     *
     * @param chain ids of the component in use, of what it wraps, and so on down to this selection
     */
    private Optional<Selection> withWrapped(
            Selection outer, List<String> chain, ConfigObject section, String path, Map<String, ConfigValue> written) {
        Optional<WrappingOptions.Wrapped> wrapped =
                outer.options() instanceof WrappingOptions options ? options.wrapped() : Optional.empty();
        if (wrapped.isEmpty()) {
            return Optional.of(outer);
        }
        String id = wrapped.get().id();
        ComponentKind kind = outer.component().kind();
        String key = Blocks.join(outer.path(), wrapped.get().option());
        ConfigOrigin origin = Blocks.originOf(outer.block(), wrapped.get().option());
        List<String> longerChain = Stream.concat(chain.stream(), Stream.of(id)).toList();
        if (chain.contains(id)) {
            problems.add(
                    origin,
                    key,
                    "leads back to the " + kind.label() + " '" + id + "' itself (" + String.join(" → ", longerChain)
                            + "); name another one of the " + kind.plural());
            return Optional.empty();
        }
        return catalog.require(kind, id, origin, key, problems)
                .flatMap(component -> bindOptions(component, section, origin, path, written))
                .flatMap(inner -> withWrapped(inner, longerChain, section, path, written))
                .map(outer::wrapping);
    }

    /** Binds the options block under a component's id; writes it, defaults included. */
    private Optional<Selection> bindOptions(
            ComponentDescriptor component,
            ConfigObject section,
            ConfigOrigin origin,
            String path,
            Map<String, ConfigValue> written) {
        String id = component.id();
        ConfigValue block = Blocks.value(section, id).orElseGet(() -> emptyBlock(origin));
        if (!(block instanceof ConfigObject given)) {
            // checkKeys has reported it.
            return Optional.empty();
        }
        String owner = component.kind().label() + " '" + id + "'";
        String blockPath = Blocks.join(path, id);
        Optional<? extends Record> options = bind(component.optionsType(), given, blockPath, owner);
        return options.map(bound -> {
            written.put(id, OptionsBinder.toConfig(bound));
            return new Selection(component, bound, blockPath, given, Optional.empty());
        });
    }

    private <R extends Record> Optional<R> bind(Class<R> type, ConfigObject block, String path, String owner) {
        return OptionsBinder.bind(type, block, path, owner, problems);
    }

    private Optional<ConfigObject> requiredSection(ConfigObject run, String key) {
        if (Blocks.value(run, key).isEmpty()) {
            problems.add(run.origin(), ROOT + "." + key, "is missing; every run needs a block of this name");
        }
        return Blocks.block(run, ROOT, key, problems);
    }

    /** An empty section where there is none. */
    private Optional<ConfigObject> optionalSection(ConfigObject run, String key) {
        return Blocks.value(run, key).isEmpty()
                ? Optional.of(emptyBlock(run.origin()))
                : Blocks.block(run, ROOT, key, problems);
    }

    private static ConfigObject emptyBlock(ConfigOrigin origin) {
        return ConfigFactory.empty().root().withOrigin(origin);
    }

    private static ConfigObject object(Map<String, ConfigValue> entries) {
        return ConfigValueFactory.fromMap(entries);
    }
}
