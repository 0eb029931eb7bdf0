package dev.harmonize.testkit;

import dev.harmonize.api.plugin.HarmonizePlugin;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles Java sources and packs them into a jar, so that a test can load a plugin the way a user does: as a jar in a
 * folder. Needs a JDK. The same sources and resources give the same bytes.
 *
 * <pre>{@code
 * Path jar = new PluginJarBuilder()
 *         .sources(Path.of("src/main/java"))
 *         .plugin("com.example.ExamplePlugin")
 *         .build(pluginFolder.resolve("example.jar"));
 * }</pre>
 */
public final class PluginJarBuilder {

    private static final String SERVICE_FILE = "META-INF/services/" + HarmonizePlugin.class.getName();

    /** Of every entry, so that the bytes do not depend on when or in which time zone they are written. */
    private static final LocalDateTime TIMESTAMP = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final List<JavaFileObject> sources = new ArrayList<>();
    private final SortedMap<String, byte[]> resources = new TreeMap<>();
    private final List<String> plugins = new ArrayList<>();
    private final List<String> omitted = new ArrayList<>();
    private final Manifest manifest = new Manifest();
    private List<Path> classPath = runningClassPath();

    /** Starts with an empty jar, compiled against the class path of the running JVM. */
    public PluginJarBuilder() {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    private static List<Path> runningClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** Adds a class by its fully qualified name. */
    public PluginJarBuilder source(String className, String code) {
        sources.add(new Source(className, code));
        return this;
    }

    /** Adds a Java file, or every Java file below a folder. */
    public PluginJarBuilder sources(Path fileOrFolder) {
        try (Stream<Path> files = Files.walk(fileOrFolder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                sources.add(new Source(file.toUri(), Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the sources in " + fileOrFolder, e);
        }
        return this;
    }

    /** Compiles against these jars and class folders instead of the class path of the running JVM. */
    public PluginJarBuilder classPath(Collection<Path> entries) {
        classPath = List.copyOf(entries);
        return this;
    }

    /** Adds a text file. */
    public PluginJarBuilder resource(String name, String text) {
        resources.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Names a plugin class in the jar's service file. Whether there is such a class is not checked. */
    public PluginJarBuilder plugin(String className) {
        plugins.add(className);
        return this;
    }

    /** Leaves a class out of the jar that the others were compiled against, with the classes nested in it. */
    public PluginJarBuilder omit(String className) {
        omitted.add(className);
        return this;
    }

    /** Writes title and version of the implementation into the manifest, as Maven does. */
    public PluginJarBuilder implementation(String title, String version) {
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_TITLE, title);
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        return this;
    }

    /**
     * Compiles and packs.
     *
     * @param jar where to; its folder is created, a file of that name is replaced
     * @return {@code jar}
     * @throws IllegalArgumentException lists what the compiler refused
     * @throws IllegalStateException if this is not a JDK
     */
    public Path build(Path jar) {
        SortedMap<String, byte[]> entries = new TreeMap<>(resources);
        compile().forEach((className, bytes) -> {
            if (omitted.stream().noneMatch(name -> className.equals(name) || className.startsWith(name + "$"))) {
                entries.put(className.replace('.', '/') + ".class", bytes);
            }
        });
        if (!plugins.isEmpty()) {
            entries.put(SERVICE_FILE, (String.join("\n", plugins) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        try {
            Files.createDirectories(jar.toAbsolutePath().getParent());
            write(entries, jar);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + jar, e);
        }
        return jar;
    }

    private void write(Map<String, byte[]> entries, Path jar) throws IOException {
        ByteArrayOutputStream manifestBytes = new ByteArrayOutputStream();
        manifest.write(manifestBytes);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            write(out, "META-INF/MANIFEST.MF", manifestBytes.toByteArray());
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                write(out, entry.getKey(), entry.getValue());
            }
        }
    }

    private static void write(JarOutputStream out, String name, byte[] bytes) throws IOException {
        JarEntry entry = new JarEntry(name);
        entry.setTimeLocal(TIMESTAMP);
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }

    /** Class files by class name. */
    private Map<String, byte[]> compile() {
        if (sources.isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("compiling a plugin needs a JDK, and this is only a Java runtime");
        }
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        StringWriter otherOutput = new StringWriter();
        try (StandardJavaFileManager files =
                        compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
                Outputs outputs = new Outputs(files)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-proc:none",
                    "-parameters",
                    "-classpath",
                    classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
            boolean compiled = compiler.getTask(otherOutput, outputs, diagnostics, options, null, sources)
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException("the sources do not compile:\n" + errors(diagnostics) + otherOutput);
            }
            return outputs.classFiles();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot compile", e);
        }
    }

    private static String errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.toString() + "\n")
                .collect(Collectors.joining());
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String code;

        Source(String className, String code) {
            this(URI.create("source:///" + className.replace('.', '/') + Kind.SOURCE.extension), code);
        }

        Source(URI uri, String code) {
            super(uri, Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }

    private static final class ClassFile extends SimpleJavaFileObject {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassFile(String className) {
            super(URI.create("class:///" + className.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    /** Keeps what the compiler writes in memory. */
    private static final class Outputs extends ForwardingJavaFileManager<JavaFileManager> {

        private final SortedMap<String, ClassFile> classes = new TreeMap<>();

        Outputs(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return classes.computeIfAbsent(className, ClassFile::new);
        }

        Map<String, byte[]> classFiles() {
            SortedMap<String, byte[]> classFiles = new TreeMap<>();
            classes.forEach((name, file) -> classFiles.put(name, file.bytes.toByteArray()));
            return classFiles;
        }
    }
}
