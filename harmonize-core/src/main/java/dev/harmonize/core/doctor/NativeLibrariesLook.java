package dev.harmonize.core.doctor;

import dev.harmonize.api.plugin.Diagnosis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the natives that the backend needs are in the class path's jars, for this kind of machine, and whether all jars can
 * be read.
 *
 * @param backend the one on the class path, if that is clear
 */
record NativeLibrariesLook(Host host, ClassPath classPath, Optional<Backend> backend) implements Look {

    /** File name of a jar with natives: its library, version and platform. */
    private static final Pattern JAR =
            Pattern.compile("(nd4j-cuda-[\\d.]+|.+?)-(\\d.*?)(?:-(?:linux|windows|macosx)-.*)?\\.jar");

    @Override
    public String id() {
        return "native-libraries";
    }

    @Override
    public Diagnosis diagnose() {
        List<String> broken = new ArrayList<>();
        List<NativeLibrary> libraries = new ArrayList<>();
        for (Path jar : classPath.jars()) {
            try {
                libraries.addAll(NativeLibrary.in(jar));
            } catch (IOException e) {
                broken.add(jar + " (" + e.getMessage() + ")");
            }
        }
        return diagnose(broken, libraries)
                .with("platform", host.platform())
                .with("libraries", libraries.size())
                .with("jars", String.join(" ", jars(libraries)))
                .with("platforms", String.join(" ", platforms(libraries)));
    }

    private Diagnosis diagnose(List<String> broken, List<NativeLibrary> libraries) {
        if (!broken.isEmpty()) {
            return Diagnosis.problem(
                    "cannot be read: " + String.join(", ", broken),
                    "remove it, also from Maven's repository if it is broken there, and build again: mvn package");
        }
        List<NativeLibrary> usable = libraries.stream()
                .filter(library -> library.platform().equals(host.platform()))
                .toList();
        for (String needed : needed()) {
            if (usable.stream().noneMatch(library -> library.isNamed(needed))) {
                return missing(needed, libraries);
            }
        }
        String text = String.join(", ", describe(usable)) + " for " + host.platform();
        if (backend.filter(Backend::usesGpus).isPresent()
                && usable.stream().noneMatch(library -> library.isNamed("cudart"))) {
            return Diagnosis.warning(
                    text + ", without CUDA's own libraries",
                    "build with the backend's profile, which brings them, or install CUDA 11 and cuDNN 8");
        }
        return Diagnosis.ok(text);
    }

    private Diagnosis missing(String needed, List<NativeLibrary> libraries) {
        Set<String> others = platforms(libraries);
        String profile = backend.filter(Backend::usesGpus)
                .map(name -> "mvn -P" + name + " package")
                .orElse("mvn package");
        return Diagnosis.problem(
                "no " + needed + " for " + host.platform() + " is on the class path"
                        + (others.isEmpty() ? "" : "; there are natives for " + String.join(", ", others)),
                "build on this machine: " + profile + "; ND4J has natives for Linux, Windows and macOS on x86-64, and"
                        + " for Linux and macOS on ARM without GPUs");
    }

    private List<String> needed() {
        if (backend.isEmpty()) {
            return List.of("jnijavacpp");
        }
        return switch (backend.get()) {
            case CPU -> List.of("jnijavacpp", "jniopenblas", "nd4jcpu");
            case CUDA, CUDA_PTX -> List.of("jnijavacpp", "jnicudart", "nd4jcuda");
        };
    }

    private static Set<String> platforms(List<NativeLibrary> libraries) {
        Set<String> platforms = new TreeSet<>();
        libraries.forEach(library -> platforms.add(library.platform()));
        return platforms;
    }

    private static Set<String> jars(List<NativeLibrary> libraries) {
        Set<String> jars = new TreeSet<>();
        libraries.forEach(library -> jars.add(String.valueOf(library.jar().getFileName())));
        return jars;
    }

    private static List<String> describe(List<NativeLibrary> libraries) {
        Map<String, String> versions = new TreeMap<>();
        for (String jar : jars(libraries)) {
            Matcher name = JAR.matcher(jar);
            if (name.matches()) {
                versions.put(String.valueOf(name.group(1)), String.valueOf(name.group(2)));
            }
        }
        List<String> described = new ArrayList<>();
        versions.forEach((library, version) -> described.add(library + " " + version));
        return described;
    }
}
