package dev.harmonize.core.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plugins that the host's own class loader sees. */
final class ClassPathPlugins {

    private ClassPathPlugins() {}

    /** In the order of the class path. */
    static List<FoundPlugin> find(ClassLoader host) {
        List<FoundPlugin> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try {
            for (URL file : Collections.list(host.getResources(ServiceFile.NAME))) {
                for (FoundPlugin plugin : read(file, host)) {
                    if (seen.add(plugin.className())) {
                        found.add(plugin);
                    }
                }
            }
        } catch (IOException e) {
            throw new PluginException("class path", "cannot be searched for plugins: " + e, e);
        }
        return found;
    }

    private static List<FoundPlugin> read(URL file, ClassLoader host) {
        String where = file.toString();
        try {
            URLConnection connection = file.openConnection();
            connection.setUseCaches(false);
            Optional<Path> entry = entry(connection);
            where = entry.map(ClassPathPlugins::where).orElse(where);
            PluginSource source = entry.map(PluginSource::of).orElseGet(() -> unknownSource(file.toString()));
            try (InputStream in = connection.getInputStream()) {
                List<FoundPlugin> plugins = new ArrayList<>();
                for (String className : ServiceFile.classNames(in, where)) {
                    plugins.add(new FoundPlugin(className, where, source, host));
                }
                return plugins;
            }
        } catch (IOException e) {
            throw new PluginException(where, "cannot be read: " + e, e);
        }
    }

    /** The jar or folder of the class path that holds a service file. */
    private static Optional<Path> entry(URLConnection file) throws IOException {
        if (file instanceof JarURLConnection jar) {
            return path(jar.getJarFileURL());
        }
        // META-INF, services and the file's name.
        return path(file.getURL()).map(path -> path.resolve("../../..").normalize());
    }

    private static Optional<Path> path(URL url) {
        try {
            URI uri = url.toURI();
            return uri.getScheme().equals("file") ? Optional.of(Path.of(uri)) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Where a class is that core itself brought. */
    static PluginSource sourceOf(Class<?> type) {
        CodeSource code = type.getProtectionDomain().getCodeSource();
        return Optional.ofNullable(code)
                .flatMap(source -> Optional.ofNullable(source.getLocation()))
                .flatMap(ClassPathPlugins::path)
                .map(PluginSource::of)
                .orElseGet(() -> unknownSource(type.getName()));
    }

    private static PluginSource unknownSource(String name) {
        return new PluginSource(name, Optional.empty(), "development");
    }

    private static String where(Path entry) {
        return "class path entry " + entry;
    }
}
