package dev.harmonize.core.plugins;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Where a plugin comes from, for lists and for the record of a run.
 *
 * @param name title of the implementation in the jar's manifest, or the file's name
 * @param jar empty for a plugin that is not in a jar, such as a freshly compiled one
 * @param version of the implementation in the jar's manifest, or {@code development}
 */
public record PluginSource(String name, Optional<Path> jar, String version) {

    private static final String DEVELOPMENT = "development";

    /** A jar, or a folder of classes. */
    static PluginSource of(Path entry) {
        if (!Files.isRegularFile(entry)) {
            return new PluginSource(folderName(entry), Optional.empty(), DEVELOPMENT);
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            return of(entry, Optional.ofNullable(jar.getManifest()));
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
    }

    private static PluginSource of(Path jar, Optional<Manifest> manifest) {
        Optional<Attributes> attributes = manifest.map(Manifest::getMainAttributes);
        String fileName = String.valueOf(jar.getFileName());
        return new PluginSource(
                attributes
                        .map(main -> main.getValue(Attributes.Name.IMPLEMENTATION_TITLE))
                        .orElse(fileName.endsWith(".jar") ? fileName.substring(0, fileName.length() - 4) : fileName),
                Optional.of(jar),
                attributes
                        .map(main -> main.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                        .orElse(DEVELOPMENT));
    }

    /** Maven compiles into {@code MODULE/target/classes}, of which only the module says anything. */
    private static String folderName(Path folder) {
        Path named = Optional.ofNullable(folder.toAbsolutePath().normalize().getParent())
                .filter(parent -> parent.endsWith("target"))
                .map(Path::getParent)
                .orElse(folder);
        return String.valueOf(named.getFileName());
    }

    /**
     * SHA-256 of the jar as it is now, in lower-case hexadecimal digits; empty without a jar.
     *
     * @throws PluginException if the jar cannot be read
     */
    public Optional<String> sha256() {
        return jar.map(PluginSource::sha256);
    }

    private static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static PluginException unreadable(Path file, IOException e) {
        return new PluginException(file.toString(), "cannot be read: " + e, e);
    }
}
