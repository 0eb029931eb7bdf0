package dev.harmonize.core.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A native library in a jar, from which JavaCPP unpacks it on first use.
 *
 * @param jar where it is
 * @param entry its path there
 * @param platform for which machines it is, such as {@code linux-x86_64}
 * @param bytes its size when unpacked
 */
record NativeLibrary(Path jar, String entry, String platform, long bytes) {

    private static final Pattern ENTRY =
            Pattern.compile("org/(?:nd4j|bytedeco)/(?:.+/)?((?:linux|windows|macosx|android|ios)-\\w+)(?:-\\w+)?/"
                    + "([^/]+(?:\\.so(?:\\.[\\d.]+)?|\\.dll|\\.dylib))");

    /** Every library of ND4J and JavaCPP in a jar. */
    static List<NativeLibrary> in(Path jar) throws IOException {
        List<NativeLibrary> found = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                Matcher matcher = ENTRY.matcher(entry.getName());
                if (matcher.matches()) {
                    found.add(new NativeLibrary(
                            jar, entry.getName(), String.valueOf(matcher.group(1)), Math.max(0, entry.getSize())));
                }
            }
        }
        return found;
    }

    /** Whether it has this name, apart from what systems put before and after it: {@code libNAME.so.1}, {@code NAME64_1.dll}. */
    boolean isNamed(String name) {
        String file = entry.substring(entry.lastIndexOf('/') + 1);
        return file.matches("(?:lib)?" + Pattern.quote(name) + "(?:64)?(?:_\\d+)?\\.(?:so|dll|dylib).*");
    }

    /** Where JavaCPP put it, if it did. */
    Optional<Path> unpacked(Path cache) {
        Path file = cache.resolve(String.valueOf(jar.getFileName())).resolve(entry);
        try {
            return Files.isRegularFile(file) && Files.size(file) == bytes ? Optional.of(file) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
