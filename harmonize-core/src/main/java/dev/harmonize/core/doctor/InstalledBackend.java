package dev.harmonize.core.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A backend of ND4J on the class path.
 *
 * @param backend where it computes
 * @param artifact its library, such as {@code nd4j-cuda-11.6}
 * @param version of the library
 * @param jar its file
 */
record InstalledBackend(Backend backend, String artifact, String version, Path jar) {

    /** By these files ND4J finds its backends. */
    private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

    private static final Pattern MAVEN = Pattern.compile("META-INF/maven/org\\.nd4j/nd4j-[^/]+/pom\\.properties");

    private static final String PROCESSORS = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";
    private static final String GPUS = "org.nd4j.linalg.jcublas.JCublasBackend";

    /** The last CUDA for which ND4J was published with code that drivers can compile. */
    private static final String WITH_PTX = "nd4j-cuda-11.2";

    private static final int MOST_BYTES = 1 << 16;

    /** Every backend on a class path, without loading any. */
    static List<InstalledBackend> find(ClassPath classPath) throws IOException {
        List<InstalledBackend> found = new ArrayList<>();
        for (ClassPath.JarEntry service : classPath.find(SERVICE)) {
            read(service.jar()).filter(each -> !found.contains(each)).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<InstalledBackend> read(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(SERVICE);
            String service = entry == null ? "" : text(zip, entry);
            Properties maven = new Properties();
            for (ZipEntry each : Collections.list(zip.entries())) {
                if (MAVEN.matcher(each.getName()).matches()) {
                    maven.load(new StringReader(text(zip, each)));
                }
            }
            String artifact = maven.getProperty("artifactId", String.valueOf(jar.getFileName()));
            String version = maven.getProperty("version", "unknown");
            List<String> classes = service.lines().map(String::strip).toList();
            if (classes.contains(PROCESSORS)) {
                return Optional.of(new InstalledBackend(Backend.CPU, artifact, version, jar));
            }
            if (classes.contains(GPUS)) {
                Backend backend = artifact.equals(WITH_PTX) ? Backend.CUDA_PTX : Backend.CUDA;
                return Optional.of(new InstalledBackend(backend, artifact, version, jar));
            }
            return Optional.empty();
        }
    }

    private static String text(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }
}
