package dev.harmonize.core.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds things in the blocks of a config that no options record describes as a whole. As everywhere, a null counts as
 * nothing said.
 */
public final class Blocks {

    private Blocks() {}

    /** What a block says under a key, if anything. */
    public static Optional<ConfigValue> value(ConfigObject block, String key) {
        return Optional.ofNullable(block.get(key)).filter(value -> value.valueType() != ConfigValueType.NULL);
    }

    /**
     * The block under a key of another block. Something that is not a block is reported.
     *
     * @param path full path of {@code parent}; empty for the top level
     * @return empty if there is none, or something else
     */
    public static Optional<ConfigObject> block(ConfigObject parent, String path, String key, Problems problems) {
        Optional<ConfigValue> value = value(parent, key);
        value.filter(found -> !(found instanceof ConfigObject))
                .ifPresent(found ->
                        problems.add(found.origin(), join(path, key), "must be a block, was " + Hocon.show(found)));
        return value.filter(ConfigObject.class::isInstance).map(ConfigObject.class::cast);
    }

    /**
     * Reports every key of a block that is not known.
     *
     * @param path full path of the block; empty for the top level
     * @param owner what the keys belong to, such as {@code a sweep}
     * @return whether all are known
     */
    public static boolean checkKeys(
            ConfigObject block, String path, Collection<String> known, String owner, Problems problems) {
        TreeMap<String, ConfigValue> unknown = new TreeMap<>(block);
        unknown.keySet().removeAll(known);
        unknown.forEach((key, value) -> problems.add(
                value.origin(),
                join(path, key),
                "is not a key of " + owner + " (keys: " + String.join(", ", known) + ")"
                        + DidYouMean.phrase(key, known)));
        return unknown.isEmpty();
    }

    /** Where a key of a block was written, or the block where it does not have the key. */
    public static ConfigOrigin originOf(ConfigObject block, String key) {
        return value(block, key).map(ConfigValue::origin).orElse(block.origin());
    }

    /** A block without the keys that are not among these. */
    public static ConfigObject only(ConfigObject block, Collection<String> keys) {
        ConfigObject result = block;
        for (String key : block.keySet()) {
            if (!keys.contains(key)) {
                result = result.withoutKey(key);
            }
        }
        return result;
    }

    /** The full path of a key, quoted where HOCON wants it to be. */
    public static String join(String path, String key) {
        return Hocon.join(path, key);
    }
}
