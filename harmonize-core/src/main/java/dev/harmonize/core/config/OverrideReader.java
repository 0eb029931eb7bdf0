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

/** Parses what the command line says about a config. */
final class OverrideReader {

    private static final String ROOT = "harmonize";
    private static final Set<String> ROOTS = Set.of(ROOT, "sweep");
    private static final ConfigOrigin ORIGIN = ConfigOriginFactory.newSimple(Location.COMMAND_LINE);

    private final Problems problems;

    OverrideReader(Problems problems) {
        this.problems = problems;
    }

    /** Parses {@code key=value} or {@code key+=value}; one that cannot be parsed is reported and read as empty. */
    ConfigObject read(String override) {
        int equals = indexOfEquals(override);
        if (equals < 0) {
            return refuse(override, "is not an override; write key=value, such as training.steps=100");
        }
        boolean appends = equals > 0 && override.charAt(equals - 1) == '+';
        String key = override.substring(0, appends ? equals - 1 : equals).strip();
        String value = override.substring(equals + 1).strip();
        if (key.isEmpty()) {
            return refuse(override, "has no key; write key=value, such as training.steps=100");
        }
        if (value.isEmpty()) {
            return refuse(key, "has no value; write " + key + "=\"\" for an empty string, within quotes of the shell");
        }
        return parse(key, appends ? "+=" : "=", value);
    }

    private ConfigObject parse(String key, String operator, String value) {
        try {
            List<String> path = path(key);
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
        List<String> path = new ArrayList<>(ConfigUtil.splitPath(key));
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
