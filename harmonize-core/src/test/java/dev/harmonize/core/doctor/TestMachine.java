package dev.harmonize.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A folder that looks like the root of a Linux machine, with a shell script for {@code nvidia-smi}, and a class path. */
final class TestMachine implements AutoCloseable {

    private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

    private final Path root;
    private final Path programs;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Path> jars = new ArrayList<>();
    private final List<URLClassLoader> loaders = new ArrayList<>();

    TestMachine(Path folder) {
        root = folder.resolve("root");
        programs = folder.resolve("bin");
        environment.put("PATH", programs.toString());
    }

    /** A file below the root. */
    TestMachine file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** What the shell does for {@code nvidia-smi}. */
    TestMachine nvidiaSmi(String script) throws IOException {
        Path file = Files.createDirectories(programs).resolve("nvidia-smi");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return this;
    }

    /** One GPU with current software and this compute capability. */
    TestMachine gpu(String name, String capability, String driver) throws IOException {
        return nvidiaSmi("echo '0, GPU-1b2c3d4e-0000-1111-2222-333344445555, " + name + ", " + driver
                + ", 81559, 81008, " + capability + "'");
    }

    TestMachine variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    TestMachine withoutVariable(String name) {
        environment.remove(name);
        return this;
    }

    /** A jar by which ND4J would find a backend. */
    TestMachine backend(String artifact, String version, String className) throws IOException {
        return jar(
                artifact + "-" + version + ".jar",
                Map.of(
                        SERVICE,
                        ("# comment\n" + className).getBytes(StandardCharsets.UTF_8),
                        "META-INF/maven/org.nd4j/" + artifact + "/pom.properties",
                        ("artifactId=" + artifact + "\nversion=" + version + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    TestMachine cpuBackend() throws IOException {
        return backend("nd4j-native", "1.0", "org.nd4j.linalg.cpu.nativecpu.CpuBackend");
    }

    TestMachine cudaBackend(String artifact) throws IOException {
        return backend(artifact, "1.0", "org.nd4j.linalg.jcublas.JCublasBackend");
    }

    TestMachine jar(String name, Map<String, byte[]> files) throws IOException {
        Path jar = Files.createDirectories(root.resolve("jars")).resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        jars.add(jar);
        return this;
    }

    /** Cuts the jar that was added last in half. */
    TestMachine cutInHalf() throws IOException {
        Path jar = jars.get(jars.size() - 1);
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
        return this;
    }

    Host host() {
        return new Host(
                root,
                environment,
                Map.of(
                        "os.name", "Linux",
                        "os.arch", "amd64",
                        "user.home", root.resolve("home").toString(),
                        "user.name", "somebody",
                        "java.version", "17.0.1",
                        "java.vendor", "Somebody",
                        "java.io.tmpdir", root.resolve("tmp").toString()));
    }

    ClassPath classPath() {
        URL[] urls = jars.stream().map(TestMachine::url).toArray(URL[]::new);
        URLClassLoader loader = new URLClassLoader(urls, null);
        loaders.add(loader);
        return new ClassPath(loader, jars);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }
}
