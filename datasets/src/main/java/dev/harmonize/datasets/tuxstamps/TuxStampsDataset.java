package dev.harmonize.datasets.tuxstamps;

import dev.harmonize.api.RandomStreams;
import dev.harmonize.api.data.CacheFolder;
import dev.harmonize.api.data.IndexedDataset;
import dev.harmonize.api.data.SkippedSamples;
import dev.harmonize.api.data.Split;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.datasets.clips.Clip;
import dev.harmonize.datasets.clips.ClipDataset;
import dev.harmonize.datasets.clips.Segment;
import dev.harmonize.datasets.text.TextOptions;
import dev.harmonize.datasets.text.Tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Real pictures with their names, spoken by people and written, in one or several of eight languages. A video is a camera's move
 * over the still picture: its content is real, its motion is not. There is about one speaker per language.
 *
 * <p>Splits are made by groups of things with the same English name or the same recording, so that no name of the test split was
 * heard, read or seen in training, in whatever language.
 */
public final class TuxStampsDataset {

    private static final List<String> LARGE_CLASSES =
            List.of("animals", "clothes", "food", "household", "plants", "seasonal", "town", "vehicles");
    private static final List<String> LATIN_LANGUAGES = List.of("ca", "es", "fr", "ro");
    private static final List<String> SPLITS = List.of(Split.TRAIN, LeakageGroups.VALIDATION, Split.TEST);
    private static final String ALL = "all";
    private static final Pattern VERSION = Pattern.compile("[0-9][0-9A-Za-z.+~-]*");

    private TuxStampsDataset() {}

    /**
     * The dataset in the cache.
     *
     * @throws InvalidOptionException if it has not been fetched, or options do not fit what is there
     */
    public static IndexedDataset create(TuxStampsOptions options, RandomStreams streams) {
        StampCache cache = open(options);
        NavigableSet<String> languages = chosen(
                "languages",
                options.languages(),
                Map.of("latin", LATIN_LANGUAGES),
                cache.triplets(),
                Triplet::language);
        NavigableSet<String> classes = chosen(
                "classes", options.classes(), Map.of("large", LARGE_CLASSES), cache.triplets(), Triplet::category);
        List<Triplet> triplets = cache.triplets().stream()
                .filter(triplet -> languages.contains(triplet.language()) && classes.contains(triplet.category()))
                .toList();
        List<String> classNames = List.copyOf(
                switch (options.label()) {
                    case CATEGORY -> classes;
                    case LANGUAGE -> languages;
                });
        Map<String, List<Clip>> clips = clips(triplets, classNames, options);
        if (!clips.containsKey(Split.TRAIN)) {
            throw new InvalidOptionException("classes", "leaves nothing to train on in " + languages + "; name more");
        }
        SkippedSamples skipped = new SkippedSamples(options.onError(), options.maxBadShare());
        skipped.expect(triplets.size());
        return new ClipDataset(
                "tuxstamps",
                clips,
                classNames,
                new TuxStampsSource(cache, options),
                Optional.of(new ClipDataset.TextRows(tokenizer(options, triplets), options.translation() ? 2 : 1)),
                skipped);
    }

    /** Where caches are, by the options. */
    static Path caches(TuxStampsOptions options) {
        return options.cache().map(Path::of).orElseGet(CacheFolder::standard);
    }

    /** The version, which becomes a part of file names and commands. */
    static String version(TuxStampsOptions options) {
        if (!VERSION.matcher(options.version()).matches()) {
            throw new InvalidOptionException(
                    "version", "must be the version of a Debian package, such as " + StampPackage.PINNED_VERSION);
        }
        return options.version();
    }

    private static StampCache open(TuxStampsOptions options) {
        String version = version(options);
        try {
            return StampCache.open(StampCache.folder(caches(options), version), version);
        } catch (IOException e) {
            String differing =
                    options.cache().map(cache -> " -O cache=" + cache).orElse("")
                            + (version.equals(StampPackage.PINNED_VERSION) ? "" : " -O version=" + version);
            throw new InvalidOptionException(
                    options.cache().isPresent() ? "cache" : "",
                    e.getMessage() + "; run 'harmonize data fetch tuxstamps" + differing + "'");
        }
    }

    private static NavigableSet<String> chosen(
            String option,
            List<String> names,
            Map<String, List<String>> presets,
            List<Triplet> triplets,
            Function<Triplet, String> property) {
        NavigableSet<String> known = new TreeSet<>();
        triplets.forEach(triplet -> known.add(property.apply(triplet)));
        NavigableSet<String> chosen = new TreeSet<>();
        for (String name : names) {
            if (name.equals(ALL)) {
                chosen.addAll(known);
            } else if (presets.containsKey(name)) {
                presets.getOrDefault(name, List.of()).stream()
                        .filter(known::contains)
                        .forEach(chosen::add);
            } else if (known.contains(name)) {
                chosen.add(name);
            } else {
                throw new InvalidOptionException(
                        option,
                        "names '" + name + "', which is not in the dataset; there are " + known + ", and " + ALL
                                + " and " + String.join(", ", presets.keySet()) + " for several");
            }
        }
        if (chosen.isEmpty()) {
            throw new InvalidOptionException(option, "names nothing; there are " + known);
        }
        return chosen;
    }

    private static Map<String, List<Clip>> clips(
            List<Triplet> triplets, List<String> classNames, TuxStampsOptions options) {
        Map<String, List<Clip>> clips = new LinkedHashMap<>();
        for (String split : SPLITS) {
            List<Clip> ofSplit = triplets.stream()
                    .filter(triplet -> triplet.split().equals(split))
                    .map(triplet -> clip(triplet, classNames, options))
                    .toList();
            if (!ofSplit.isEmpty()) {
                clips.put(split, ofSplit);
            }
        }
        return clips;
    }

    private static Clip clip(Triplet triplet, List<String> classNames, TuxStampsOptions options) {
        String className = switch (options.label()) {
            case CATEGORY -> triplet.category();
            case LANGUAGE -> triplet.language();
        };
        return new Clip(
                triplet.source(),
                Path.of(triplet.image()),
                Optional.empty(),
                Segment.WHOLE,
                options.translation() ? List.of(triplet.text(), triplet.english()) : List.of(triplet.text()),
                OptionalInt.of(classNames.indexOf(className)));
    }

    /** Ids for the tokens of the chosen texts, whatever their split: it tells nobody which picture they belong to. */
    private static Tokenizer tokenizer(TuxStampsOptions options, List<Triplet> triplets) {
        TextOptions text = options.text();
        Tokenizer plain = Tokenizer.of(text, "text");
        if (text.vocabulary().isPresent() || text.unit() == TextOptions.Unit.BYTES) {
            return plain;
        }
        NavigableSet<String> tokens = new TreeSet<>();
        for (Triplet triplet : triplets) {
            tokens.addAll(plain.tokens(triplet.text()));
            if (options.translation()) {
                tokens.addAll(plain.tokens(triplet.english()));
            }
        }
        return Tokenizer.of(text.unit(), text.length(), new ArrayList<>(tokens));
    }
}
