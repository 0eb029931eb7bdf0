package dev.harmonize.core.doctor;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The class path.
 *
 * @param loader finds what is in it
 * @param entries its jars and folders, in their order
 */
record ClassPath(ClassLoader loader, List<Path> entries) {

    /** A file in a jar. */
    record JarEntry(Path jar, String name) {}

    ClassPath {
        entries = List.copyOf(entries);
    }

    /** That of this process. */
    static ClassPath current() {
        List<Path> entries = new ArrayList<>();
        for (String entry : text().split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                entries.add(Path.of(entry));
            }
        }
        return new ClassPath(ClassPath.class.getClassLoader(), entries);
    }

    /** That of this process, as a command line has it. */
    static String text() {
        return System.getProperty("java.class.path", "");
    }

    /** Those entries that are jars. */
    List<Path> jars() {
        return entries.stream()
                .filter(entry -> entry.toString().endsWith(".jar") && Files.isRegularFile(entry))
                .toList();
    }

    /** Where a file is, in jars that can be read. */
    List<JarEntry> find(String name) throws IOException {
        List<JarEntry> found = new ArrayList<>();
        for (URL url : Collections.list(loader.getResources(name))) {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false);
            if (connection instanceof JarURLConnection jar) {
                try {
                    found.add(new JarEntry(Path.of(jar.getJarFileURL().toURI()), name));
                } catch (URISyntaxException | IllegalArgumentException e) {
                    throw new IOException("cannot tell which file is meant by " + url, e);
                }
            }
        }
        return found;
    }
}
