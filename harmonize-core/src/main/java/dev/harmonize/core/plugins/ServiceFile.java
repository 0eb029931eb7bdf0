package dev.harmonize.core.plugins;

import dev.harmonize.api.plugin.HarmonizePlugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The file by which a jar says that it is a plugin. It is that of {@link java.util.ServiceLoader}, but read here, because
 * the service loader does not tell which jar has a file that names a wrong class.
 */
final class ServiceFile {

    static final String NAME = "META-INF/services/" + HarmonizePlugin.class.getName();

    private ServiceFile() {}

    /**
     * Reads the class names of a file.
     *
     * @param where jar or class path entry, for messages
     * @throws PluginException if there are none
     */
    static List<String> classNames(InputStream file, String where) throws IOException {
        List<String> names = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            throw new PluginException(where, NAME + " names no class");
        }
        return names;
    }
}
