package dev.harmonize.core.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;

/** Values of environment variables, which are text even where a number is meant. */
final class Environment {

    private Environment() {}

    /** The number or boolean that an environment variable spells; any other value as it is. */
    static ConfigValue spelledOut(ConfigValue value) {
        if (value.valueType() != ConfigValueType.STRING || !Location.isEnvironment(value.origin())) {
            return value;
        }
        String text = value.unwrapped().toString().strip();
        if (text.equals("true") || text.equals("false")) {
            return ConfigValueFactory.fromAnyRef(text.equals("true")).withOrigin(value.origin());
        }
        try {
            return ConfigValueFactory.fromAnyRef(number(text)).withOrigin(value.origin());
        } catch (NumberFormatException e) {
            return value;
        }
    }

    private static Number number(String text) {
        if (text.matches("[+-]?\\d{1,18}")) {
            return Long.parseLong(text);
        }
        return Double.parseDouble(text);
    }
}
