package dev.harmonize.core.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.harmonize.api.plugin.InvalidOptionException;
import dev.harmonize.api.plugin.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns blocks of a config into options records and back. The record is the schema: see {@link Option} for the types that
 * its components may have, how their keys are written and what applies where a config says nothing.
 *
 * <p>Values are taken strictly: {@code "5"} is not a number, {@code on} is not a boolean, {@code text} is not a list. Only
 * environment variables, which are always text, are taken for the number or boolean that they spell. A null counts as
 * nothing said. Every method but {@link #report} throws the {@link IllegalArgumentException} of {@link #check} for a record
 * that cannot be an options record.
 */
public final class OptionsBinder {

    private OptionsBinder() {}

    /**
     * Reads a block, and reports all that is wrong with it: unknown keys, missing options, wrong types, values out of range,
     * and, if there is none of these, what the record's own constructor refuses.
     *
     * @param block resolved
     * @param path full path of the block, for messages
     * @param owner what the options belong to, such as {@code loss 'nce'}, for messages
     * @return empty if and only if problems were reported
     */
    public static <R extends Record> Optional<R> bind(
            Class<R> type, ConfigObject block, String path, String owner, Problems problems) {
        return new OptionsReader(owner, problems).read(OptionsSchema.of(type), block, path);
    }

    /**
     * Adds an option that a record or a factory refused, at the place where it was written, or at its block if it was not.
     *
     * @param block of the component
     * @param path full path of the block
     */
    public static void report(InvalidOptionException refusal, ConfigObject block, String path, Problems problems) {
        String key =
                path.isEmpty() || refusal.option().isEmpty() ? path + refusal.option() : path + "." + refusal.option();
        problems.add(origin(refusal.option(), block), key, String.valueOf(refusal.getMessage()));
    }

    private static ConfigOrigin origin(String option, ConfigObject block) {
        try {
            ConfigValue value = block;
            for (String key : ConfigUtil.splitPath(option)) {
                if (!(value instanceof ConfigObject inner) || !inner.containsKey(key)) {
                    return block.origin();
                }
                value = inner.get(key);
            }
            return value.origin();
        } catch (ConfigException.BadPath e) {
            return block.origin();
        }
    }

    /** Writes options out, including those that have their default; {@link #bind} reads an equal record from it. */
    public static ConfigObject toConfig(Record options) {
        return ConfigValueFactory.fromMap(OptionsSchema.of(options.getClass()).write(options), "options");
    }

    /** Describes every option in the order of the record; those of a nested record as {@code schedule.kind}. */
    public static List<OptionDescription> describe(Class<? extends Record> type) {
        List<OptionDescription> descriptions = new ArrayList<>();
        describe(OptionsSchema.of(type), "", Optional.empty(), descriptions);
        return descriptions;
    }

    private static void describe(
            OptionsSchema<?> schema,
            String path,
            Optional<ConfigObject> defaults,
            List<OptionDescription> descriptions) {
        for (OptionsSchema.Field field : schema.fields()) {
            String key = Hocon.join(path, field.key());
            Optional<ConfigValue> outerDefault = defaults.map(block -> block.get(field.key()));
            if (field.type() instanceof OptionType.Nested nested) {
                Optional<ConfigObject> innerDefaults =
                        outerDefault.or(field::defaultValue).map(ConfigObject.class::cast);
                describe(nested.schema(), key, innerDefaults, descriptions);
            } else {
                descriptions.add(new OptionDescription(
                        key,
                        field.type().label(),
                        outerDefault.map(Hocon::write).or(field::defaultText),
                        field.range().toString(),
                        field.doc()));
            }
        }
    }

    /** The keys of the options of a record, in its order; those of a nested record not among them. */
    public static List<String> keys(Class<? extends Record> type) {
        return OptionsSchema.of(type).fields().stream()
                .map(OptionsSchema.Field::key)
                .toList();
    }

    /**
     * The keys of the options of a record that map names to values and have no default, in its order; those of a nested
     * record not among them.
     */
    public static List<String> requiredMaps(Class<? extends Record> type) {
        return OptionsSchema.of(type).fields().stream()
                .filter(field -> field.type() instanceof OptionType.MapOf
                        && field.defaultValue().isEmpty())
                .map(OptionsSchema.Field::key)
                .toList();
    }

    /**
     * Lets a list stand for a block of values by name: where an option takes such a block and a list is given, its elements
     * get these names in turn. Everything else stays as it is.
     *
     * @param names as many as such a list must have elements
     * @param path full path of the block, for messages
     */
    public static ConfigObject nameElements(
            Class<? extends Record> type, ConfigObject block, List<String> names, String path, Problems problems) {
        ConfigObject named = block;
        for (OptionsSchema.Field field : OptionsSchema.of(type).fields()) {
            if (field.type() instanceof OptionType.MapOf && block.get(field.key()) instanceof ConfigList list) {
                named = named.withValue(
                        field.key(), nameElements(list, names, Hocon.join(path, field.key()), problems));
            }
        }
        return named;
    }

    private static ConfigObject nameElements(ConfigList list, List<String> names, String key, Problems problems) {
        if (list.size() != names.size()) {
            problems.add(
                    list.origin(),
                    key,
                    "must have " + names.size() + " elements, one for each of " + String.join(", ", names) + ", was "
                            + Hocon.show(list));
        }
        Map<String, ConfigValue> named = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(list.size(), names.size()); i++) {
            named.put(names.get(i), list.get(i));
        }
        return ConfigValueFactory.fromMap(named).withOrigin(list.origin());
    }

    /**
     * Checks that a record can be an options record.
     *
     * @throws IllegalArgumentException names the class and the component that lacks an {@link Option}, has an unsupported
     *     type, or has a default or a range that makes no sense
     */
    public static void check(Class<? extends Record> type) {
        OptionsSchema.of(type);
    }
}
