package dev.harmonize.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigUtil;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads configs: one file, what it includes, and what the command line overrides. */
public final class ConfigSource {

    private ConfigSource() {}

    /**
     * Reads a HOCON file, applies overrides and resolves substitutions, in this order; so a substitution sees an
     * overridden value. Substitutions reach values of the config and environment variables, never system properties.
     *
     * <p>An include names a file, by a path relative to the including file, with or without its {@code .conf} or {@code
     * .json}. The file must exist, also where HOCON would let it be missing: an include that is silently ignored trains
     * something else than was asked for. Includes of URLs and of class path resources are refused.
     *
     * <p>An override is {@code key=value} or, to append to a list, {@code key+=value}, with a value in HOCON. Its key is
     * taken below {@code harmonize} unless it begins with {@code harmonize} or {@code sweep}. Later overrides win.
     *
     * @param file its path appears in messages as given here
     * @throws ConfigurationException with everything that is wrong with the file, its includes and the overrides
     */
    public static Config read(Path file, List<String> overrides) {
        return read(file, overrides, ConfigFactory.empty().root());
    }

    /**
     * Reads a file like {@link #read(Path, List)}, with a variant of it laid over file and overrides before substitutions
     * are resolved.
     *
     * @param variant what differs, such as one arm of a sweep; objects merge, everything else is replaced
     */
    public static Config read(Path file, List<String> overrides, ConfigObject variant) {
        Problems problems = new Problems();
        ConfigObject root = new HoconReader(problems).read(file);
        OverrideReader overrideReader = OverrideReader.ofOverrides(problems);
        for (String override : overrides) {
            root = overrideReader.read(override).withFallback(root);
        }
        problems.throwIfAny();
        // Laying nothing over a file would lose where the file is, if there is nothing in it either.
        return resolve((variant.isEmpty() ? root : variant.withFallback(root)).toConfig());
    }

    /**
     * Reads options that the command line alone gives, each as {@code key=value} with a value in HOCON. Later ones win.
     *
     * @param problems gets what is wrong with the form of an argument, which is then read as if it were not there
     * @throws ConfigurationException if a substitution cannot be resolved
     */
    public static ConfigObject readOptions(List<String> arguments, Problems problems) {
        return readOptions(arguments, "steps=100", UnaryOperator.identity(), problems);
    }

    /**
     * Reads options like {@link #readOptions(List, Problems)}, and puts them where they belong.
     *
     * @param example of an argument, for messages
     * @param place from the elements of a key, of which there is at least one, to those of the path of its value
     */
    public static ConfigObject readOptions(
            List<String> arguments, String example, UnaryOperator<List<String>> place, Problems problems) {
        OverrideReader reader = OverrideReader.ofOptions(problems, example, place);
        ConfigObject options = ConfigFactory.empty(Location.COMMAND_LINE).root();
        for (String argument : arguments) {
            options = reader.read(argument).withFallback(options);
        }
        return resolve(options.toConfig()).root();
    }

    /**
     * A path as overrides and sweeps write it, from the top of the file: what begins with neither {@code harmonize} nor
     * {@code sweep} is taken below {@code harmonize}.
     *
     * @throws ConfigException.BadPath if it is not a path
     */
    public static String absolute(String path) {
        return ConfigUtil.joinPath(OverrideReader.path(path));
    }

    private static Config resolve(Config config) {
        try {
            return config.resolve();
        } catch (ConfigException e) {
            Problems problems = new Problems();
            Hocon.report(e, ConfigOriginFactory.newSimple(), "", problems);
            throw new ConfigurationException(problems.all());
        }
    }
}
