package dev.harmonize.core.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/**
 * One plugin that came from outside: its jar and the jars it needs.
 *
 * @param jars sorted by name, at least one
 */
record PluginFolder(Path folder, List<Path> jars) {

    /**
     * Finds the plugin folders of a root. Each of its folders is one; a root that has jars in it is one itself.
     *
     * @return sorted by name
     */
    static List<PluginFolder> find(Path root) {
        if (!Files.exists(root)) {
            throw new PluginException(root.toString(), "there is no such folder to take plugins from");
        }
        if (!Files.isDirectory(root)) {
            throw new PluginException(
                    root.toString(), "is not a folder; put the jar and the jars it needs into a folder, and name that");
        }
        List<PluginFolder> inside = list(root).stream()
                .filter(path -> Files.isDirectory(path) && !isHidden(path))
                .map(folder -> new PluginFolder(folder, jarsIn(folder)))
                .toList();
        List<Path> jars = jarsIn(root);
        return jars.isEmpty() ? allWithJars(inside) : List.of(alone(new PluginFolder(root, jars), inside));
    }

    private static List<PluginFolder> allWithJars(List<PluginFolder> folders) {
        for (PluginFolder folder : folders) {
            if (folder.jars.isEmpty()) {
                throw new PluginException(
                        folder.toString(),
                        "has no jar in it; put a plugin's jar and the jars it needs there, or remove it");
            }
        }
        return folders;
    }

    /** Folders beside a plugin's jars are no business of ours, unless they look like plugins that would be left out. */
    private static PluginFolder alone(PluginFolder plugin, List<PluginFolder> inside) {
        for (PluginFolder folder : inside) {
            if (!folder.jars.isEmpty()) {
                throw new PluginException(
                        plugin.toString(),
                        "has jars in it, such as " + plugin.jars.get(0).getFileName()
                                + ", and folders with jars, such as " + folder.folder.getFileName()
                                + "; put every plugin into a folder of its own");
            }
        }
        return plugin;
    }

    private static List<Path> jarsIn(Path folder) {
        return list(folder).stream()
                .filter(path -> path.toString().endsWith(".jar") && Files.isRegularFile(path))
                .toList();
    }

    private static boolean isHidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }

    private static List<Path> list(Path folder) {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(paths::add);
        } catch (DirectoryIteratorException | IOException e) {
            throw new PluginException(folder.toString(), "cannot be read: " + e, e);
        }
        Collections.sort(paths);
        return paths;
    }

    /**
     * The plugin classes that the jars name.
     *
     * @param loader loads them
     */
    List<FoundPlugin> plugins(ClassLoader loader) {
        List<FoundPlugin> plugins = new ArrayList<>();
        for (Path jar : jars) {
            plugins.addAll(plugins(jar, loader));
        }
        if (plugins.isEmpty()) {
            String names =
                    jars.stream().map(jar -> String.valueOf(jar.getFileName())).collect(Collectors.joining(", "));
            throw new PluginException(
                    toString(),
                    "none of its jars (" + names + ") is a plugin; a plugin's jar has a file " + ServiceFile.NAME
                            + " that names its plugin class");
        }
        return plugins;
    }

    private static List<FoundPlugin> plugins(Path path, ClassLoader loader) {
        List<FoundPlugin> plugins = new ArrayList<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            ZipEntry serviceFile = jar.getEntry(ServiceFile.NAME);
            if (serviceFile == null) {
                return plugins;
            }
            PluginSource source = PluginSource.of(path);
            try (InputStream in = jar.getInputStream(serviceFile)) {
                for (String className : ServiceFile.classNames(in, path.toString())) {
                    plugins.add(new FoundPlugin(className, path.toString(), source, loader));
                }
            }
            return plugins;
        } catch (IOException e) {
            throw new PluginException(path.toString(), "is not a jar that can be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
