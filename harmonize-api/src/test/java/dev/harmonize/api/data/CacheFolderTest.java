package dev.harmonize.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;

class CacheFolderTest {

    private static final Path HOME = Path.of("home", "ada");

    @Test
    void theOwnVariableCountsFirstThenThatOfTheDesktopThenTheHome() {
        assertThat(CacheFolder.of(Map.of("HARMONIZE_CACHE", "data", "XDG_CACHE_HOME", "caches"), HOME))
                .isEqualTo(Path.of("data"));
        assertThat(CacheFolder.of(Map.of("XDG_CACHE_HOME", "caches"), HOME)).isEqualTo(Path.of("caches", "harmonize"));
        assertThat(CacheFolder.of(Map.of(), HOME))
                .isEqualTo(HOME.resolve(".cache").resolve("harmonize"));
    }

    @Test
    void anEmptyVariableIsNone() {
        assertThat(CacheFolder.of(Map.of("HARMONIZE_CACHE", " ", "XDG_CACHE_HOME", ""), HOME))
                .isEqualTo(HOME.resolve(".cache").resolve("harmonize"));
    }
}
