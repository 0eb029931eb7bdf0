package dev.harmonize.core.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Parses assignments on the command line: overrides of a config, or options that are given nowhere else. */
final class OverrideReader {

    private static final String ROOT = "harmonize";
    private static final Set<String> ROOTS = Set.of(ROOT, "sweep");
    private static final ConfigOrigin ORIGIN = ConfigOriginFactory.newSimple(Location.COMMAND_LINE);

    private final Problems problems;
    private final String kind;
    private final String example;
    private final UnaryOperator<List<String>> place;

    private OverrideReader(Problems problems, String kind, String example, UnaryOperator<List<String>> place) {
        this.problems = problems;
        this.kind = kind;
        this.example = example;
        this.place = place;
    }

    /** A reader of overrides, whose keys are taken from the top of a config as {@link #path} says. */
    static OverrideReader ofOverrides(Problems problems) {
        return new OverrideReader(problems, "an override", "training.steps=100", OverrideReader::below);
    }

    /**
     * A reader of options.
     *
     * @param example of an assignment, for messages
     * @param place where the value of a key belongs: from the elements of the one to the elements of the other
     */
    static OverrideReader ofOptions(Problems problems, String example, UnaryOperator<List<String>> place) {
        return new OverrideReader(problems, "an option", example, place);
    }

    /** Parses {@code key=value} or {@code key+=value}; one that cannot be parsed is reported and read as empty. */
    ConfigObject read(String override) {
        int equals = indexOfEquals(override);
        if (equals < 0) {
            return refuse(override, "is not " + kind + "; write key=value, such as " + example);
        }
        boolean appends = equals > 0 && override.charAt(equals - 1) == '+';
        String key = override.substring(0, appends ? equals - 1 : equals).strip();
        String value = override.substring(equals + 1).strip();
        if (key.isEmpty()) {
            return refuse(override, "has no key; write key=value, such as " + example);
        }
        if (value.isEmpty()) {
            return refuse(key, "has no value; write " + key + "=\"\" for an empty string, within quotes of the shell");
        }
        return parse(key, appends ? "+=" : "=", value);
    }

    private ConfigObject parse(String key, String operator, String value) {
        try {
            List<String> path = place.apply(ConfigUtil.splitPath(key));
            String text = ConfigUtil.joinPath(path) + operator + value;
            ConfigObject parsed = ConfigFactory.parseString(
                            text, Hocon.parseOptions(new NoIncludes()).setOriginDescription(Location.COMMAND_LINE))
                    .root();
            return isOnly(path, parsed)
                    ? parsed
                    : refuse(
                            key,
                            "has more than one value in '" + value + "'; write lists as [1, 2] and put quotes"
                                    + " around strings with a comma");
        } catch (ConfigException.BadPath e) {
            return refuse(key, "is not a key; put quotes around elements with a special character");
        } catch (ConfigException e) {
            Hocon.report(e, ORIGIN, key, problems);
            return ConfigFactory.empty().root();
        }
    }

    /** The elements of a key, from the top of the file. */
    static List<String> path(String key) {
        return below(ConfigUtil.splitPath(key));
    }

    private static List<String> below(List<String> elements) {
        List<String> path = new ArrayList<>(elements);
        if (!ROOTS.contains(path.get(0))) {
            path.add(0, ROOT);
        }
        return path;
    }

    /** Whether nothing but the value at this path was set; {@code 1, seed = 2} is HOCON for two. */
    private static boolean isOnly(List<String> path, ConfigObject parsed) {
        ConfigValue value = parsed;
        for (String element : path) {
            if (!(value instanceof ConfigObject block) || block.size() != 1 || !block.containsKey(element)) {
                return false;
            }
            value = block.get(element);
        }
        return true;
    }

    private static int indexOfEquals(String override) {
        boolean quoted = false;
        for (int i = 0; i < override.length(); i++) {
            char c = override.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '=' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private ConfigObject refuse(String key, String message) {
        problems.add(ORIGIN, key, message);
        return ConfigFactory.empty().root();
    }

    private final class NoIncludes extends FileIncluder {

        @Override
        ConfigObject read(String name) {
            return refuse(name, "'" + name + "' is included on the command line, and only files may include files");
        }

        @Override
        ConfigObject refuse(String name, String message) {
            return OverrideReader.this.refuse("include", message);
        }
    }
}
