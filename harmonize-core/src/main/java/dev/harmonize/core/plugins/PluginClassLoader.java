package dev.harmonize.core.plugins;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads the classes of one plugin folder: those of the JDK, then those of the folder's jars. Of the host it sees what is
 * shared and nothing else, and what is shared it takes from nowhere else.
 */
final class PluginClassLoader extends URLClassLoader {

    /** Packages whose classes cross the border between host and plugin. */
    private static final List<String> SHARED =
            List.of("dev.harmonize.api.", "org.nd4j.", "org.bytedeco.", "org.deeplearning4j.", "org.slf4j.");

    private static final String SERVICES = "META-INF/services/";

    static {
        ClassLoader.registerAsParallelCapable();
    }

    private final ClassLoader host;

    PluginClassLoader(Path folder, List<Path> jars, ClassLoader host) {
        super("plugin " + folder, urls(jars), ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    private static URL[] urls(List<Path> jars) {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = jars.get(i).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(jars.get(i) + " has no URL", e);
            }
        }
        return urls;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isSharedClass(name) ? host.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    public URL getResource(String name) {
        return isSharedResource(name) ? host.getResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return isSharedResource(name) ? host.getResources(name) : super.getResources(name);
    }

    private static boolean isSharedClass(String name) {
        return SHARED.stream().anyMatch(name::startsWith);
    }

    /** Resources beside shared classes, and files that name implementations of shared interfaces, such as ND4J backends. */
    private static boolean isSharedResource(String name) {
        return name.startsWith(SERVICES)
                ? isSharedClass(name.substring(SERVICES.length()))
                : SHARED.stream().map(prefix -> prefix.replace('.', '/')).anyMatch(name::startsWith);
    }
}
