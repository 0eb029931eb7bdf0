package dev.harmonize.core.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;

/** What everything that touches the HOCON library shares: how it is asked to parse, and its words put into ours. */
final class Hocon {

    private static final int LONGEST_SHOWN = 60;

    private Hocon() {}

    static ConfigParseOptions parseOptions(ConfigIncluder includer) {
        return ConfigParseOptions.defaults()
                .setSyntax(ConfigSyntax.CONF)
                .setAllowMissing(false)
                .setIncluder(includer);
    }

    /**
     * Adds a failure of the library as a problem.
     *
     * @param fallback where it is, for failures without an origin
     */
    static void report(ConfigException failure, ConfigOrigin fallback, String key, Problems problems) {
        ConfigOrigin origin = failure.origin() == null ? fallback : failure.origin();
        problems.add(origin, key, message(failure));
    }

    private static String message(ConfigException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure.origin() != null) {
            message = withoutPrefix(message, failure.origin().description() + ": ");
        }
        if (failure instanceof ConfigException.UnresolvedSubstitution) {
            String what = withoutPrefix(message, "Could not resolve substitution to a value: ");
            return what.contains(" cycle ")
                    ? what
                    : what + " has no value; give it one, set the environment variable of that name, or write ${?"
                            + withoutPrefix(what, "${") + " if it may be missing";
        }
        return "is not valid HOCON: "
                + message.replace(", or you may be able to rename the file .properties rather than .conf", "");
    }

    private static String withoutPrefix(String text, String prefix) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    /** A key below a path, quoted where HOCON wants it to be. */
    static String join(String path, String key) {
        String quoted = ConfigUtil.joinPath(key);
        return path.isEmpty() ? quoted : path + "." + quoted;
    }

    /** A value as one would write it, on one line, with quotes only where they are needed. */
    static String write(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise().setJson(false));
    }

    /** A value as it is shown in a message: strings in quotes, and no longer than what fits. */
    static String show(ConfigValue value) {
        String text = value.render(ConfigRenderOptions.concise());
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }
}
