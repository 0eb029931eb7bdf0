package dev.harmonize.api.data;

import dev.harmonize.api.Status;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where fetched and derived data is kept unless an option says otherwise. */
@Status(Status.Level.EXPERIMENTAL)
public final class CacheFolder {

    private CacheFolder() {}

    /** {@code $HARMONIZE_CACHE}, or else {@code harmonize} in {@code $XDG_CACHE_HOME}, which is {@code ~/.cache} if unset. */
    public static Path standard() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static Path of(Map<String, String> environment, Path home) {
        return variable(environment, "HARMONIZE_CACHE")
                .orElseGet(() -> variable(environment, "XDG_CACHE_HOME")
                        .orElseGet(() -> home.resolve(".cache"))
                        .resolve("harmonize"));
    }

    private static Optional<Path> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }
}
